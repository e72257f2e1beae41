"""Where the product keeps its files."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: it holds `shanzhi/`, `packs/` and `docs/`."""


def packs_folder() -> Path:
    """The folder that holds the mechanism packs; `SHANZHI_PACKS` moves it."""
    return Path(os.environ.get("SHANZHI_PACKS", ROOT / "packs"))
