"""The built stylesheet: current, small, and free of what old browsers do not know."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shanzhi.ui.contracts import FOLDER

ROOT = Path(__file__).resolve().parents[3]
UI = FOLDER.parents[1]
CSS = UI / "static" / "ui" / "app.css"
BUDGET = 96_000
TRAVELS = 20_000
"""Bytes of the stylesheet as it is, and as it travels."""


def test_stylesheet__is_built_from_the_committed_sources() -> None:
    """Nobody needs Node to see that the stylesheet is current."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "assets.py", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_stylesheet__stays_within_its_budget() -> None:
    """It loads over a village's line."""
    assert len(CSS.read_bytes()) < BUDGET
    assert len(gzip.compress(CSS.read_bytes())) < TRAVELS


def test_component_styles__are_all_imported() -> None:
    """A new component's styles reach the page."""
    imported = set(re.findall(r"cotton/(\w+)/styles\.css", (UI / "styles" / "app.css").read_text(encoding="utf-8")))
    assert imported == {path.parent.name for path in FOLDER.glob("*/styles.css")}


@pytest.mark.parametrize(
    "word", ["color-mix(", "oklch(", "oklab(", "@property", "&", "gradient(", "url(", "@scope", "@container"]
)
def test_stylesheet__runs_on_chromium_109(word: str) -> None:
    """Windows 7 machines stop at Chromium 109: no nesting, no colour functions, no gradients, nothing fetched."""
    assert word not in CSS.read_text(encoding="utf-8")


def test_component_styles__use_tokens_for_colours() -> None:
    """Colours come from the tokens; the few fixed ones are the shade behind a dialog and the ink of documents."""
    for path in FOLDER.glob("*/styles.css"):
        found = re.findall(
            r"#[0-9a-fA-F]{3,8}\b|rgba?\([^)]*\)",
            re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL),
        )
        assert set(found) <= {"#111", "rgb(27 29 26 / .35)"}, path
