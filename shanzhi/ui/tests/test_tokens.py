"""Contrast of the token pairs that carry text or meaning, by the WCAG formula."""

from __future__ import annotations

import re

import pytest

from shanzhi.ui.contracts import FOLDER

SOURCE = (FOLDER.parents[1] / "styles" / "tokens.css").read_text(encoding="utf-8")
COLOURS = dict(re.findall(r"--color-([a-z]+-\d+): (#[0-9A-F]{6})", SOURCE))
GROUNDS = ["paper-0", "paper-50", "paper-100"]
TEXT = ["ink-900", "ink-700", "ink-500", "dai-600", "dai-700", "zhu-700", "zhe-700", "song-700", "teng-700"]
ON_FILLS = [
    (text, f"{family}-{step}")
    for family in ("dai", "zhu", "zhe", "song", "teng")
    for step in (50, 100)
    for text in (f"{family}-700", "ink-900")
]
MUTED_ON_FILLS = [("ink-500", f"{family}-50") for family in ("dai", "zhu", "zhe", "song", "teng")]
WHITE_ON = [
    ("paper-0", ground)
    for ground in ("dai-600", "dai-700", "dai-500", "zhu-600", "zhe-700", "teng-700", "song-700", "ink-900")
]
MARKS = ["dai-500", "zhu-600", "song-500", "teng-500", "paper-400"]


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB`."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The contrast of two tokens."""
    bright, dark = sorted((luminance(COLOURS[first]), luminance(COLOURS[second])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"), [(t, g) for t in TEXT for g in GROUNDS] + ON_FILLS + MUTED_ON_FILLS + WHITE_ON
)
def test_text__has_4_5(text: str, ground: str) -> None:
    """Text on every ground it may stand on."""
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), [(m, g) for m in MARKS for g in GROUNDS])
def test_marks_and_controls__have_3(mark: str, ground: str) -> None:
    """Lines, borders of controls and marks."""
    assert contrast(mark, ground) >= 3


def test_zhe_500__is_a_mark_on_white_and_its_own_fill() -> None:
    """The weakest mark is used where it reaches 3."""
    assert contrast("zhe-500", "paper-0") >= 3
    assert contrast("zhe-500", "zhe-50") >= 3
