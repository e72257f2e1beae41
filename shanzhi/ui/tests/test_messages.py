"""Both languages are complete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_catalogue__is_complete_and_compiled() -> None:
    """Every page string of this app has its Chinese, none is left over, and the compiled file is current."""
    command = [sys.executable, ROOT / "tools" / "messages.py", "check", ROOT / "shanzhi" / "ui"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
