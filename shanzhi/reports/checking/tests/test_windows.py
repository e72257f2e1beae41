"""Windows in words, on several days, and which window a figure is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.core.periods import DAWN, Window
from shanzhi.reports.checking.tests.bench import read_yaml
from shanzhi.reports.checking.windows import Stated, read_window, window_meant
from shanzhi.reports.checking.words import load_words

CASES = [(day, said, wanted) for day, each in read_yaml("windows.yaml").items() for said, wanted in each.items()]
DAY = date(2024, 7, 5)
OWN = Window(date(2024, 1, 1), DAY)
SO_FAR = Window(DAWN, DAY)


def state(said: str | None, day: date = DAY) -> Stated:
    """What the words state."""
    return read_window(said, day, load_words().windows, "03-31")


@pytest.mark.parametrize(("day", "said", "wanted"), CASES, ids=[f"{day} {said}" for day, said, _ in CASES])
def test_read_window__words_on_a_day(day: str, said: str, wanted: Any) -> None:
    """First and last day, or why there are none."""
    stated = state(said, date.fromisoformat(day))
    if isinstance(wanted, str):
        assert (stated.bounds, stated.window) == (wanted, None)
        return
    assert stated.window is not None
    assert stated.bounds == ("until" if wanted[0] == "until" else "span")
    assert stated.window.end.isoformat() == wanted[1]
    if wanted[0] != "until":
        assert stated.window.start.isoformat() == wanted[0]


def test_window_meant__no_words__the_indicator_s_own() -> None:
    """Without words, or with words that state no bounds."""
    for said in (None, "近年来", "目前", "每月"):
        assert window_meant(state(said), OWN, is_level=False) == OWN
        assert window_meant(state(said), SO_FAR, is_level=True) == SO_FAR


def test_window_meant__flow__what_is_stated() -> None:
    """Even of an indicator that counts everything so far."""
    year = Window(date(2023, 1, 1), date(2023, 12, 31))
    assert window_meant(state("2023年"), OWN, is_level=False) == year
    assert window_meant(state("2023年"), SO_FAR, is_level=False) == year


def test_window_meant__flow_up_to_a_day__from_the_beginning_of_the_year() -> None:
    """Or of all, where the indicator counts everything so far."""
    half = date(2024, 6, 30)
    assert window_meant(state("截至6月底"), OWN, is_level=False) == Window(date(2024, 1, 1), half)
    assert window_meant(state("截至6月底"), SO_FAR, is_level=False) == Window(DAWN, half)


def test_window_meant__level__its_end() -> None:
    """What is there is taken at the end of the window."""
    meant = window_meant(state("2023年"), OWN, is_level=True)
    assert meant is not None
    assert meant.end == date(2023, 12, 31)
    assert window_meant(state("今年以来"), OWN, is_level=True) == OWN


def test_window_meant__days_not_known__only_a_level_can_be_asked() -> None:
    """The ledger cannot be asked for a spring festival; the roll is the roll."""
    assert window_meant(state("春节期间"), OWN, is_level=False) is None
    assert window_meant(state("春节期间"), OWN, is_level=True) == OWN
    assert window_meant(state("年均"), OWN, is_level=True) is None
