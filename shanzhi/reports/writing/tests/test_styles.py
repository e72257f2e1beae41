"""Styles, windows and words of time: what is written is found again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.periods import DAWN, Window
from shanzhi.reports.writing.printing import count_characters
from shanzhi.reports.writing.styles import style_like, style_of, style_that_prints, styles_for, written
from shanzhi.reports.writing.windows import in_days, window_on, word_for
from shanzhi.reports.writing.words import find_periods, report_texts, say_period
from tests.support.refusals import refused

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@given(
    st.decimals(0, 10**10, places=2, allow_nan=False),
    st.sampled_from(["exact", "over:2", "wan:2", "near:2", "chinese"]),
)
def test_style_that_prints__prints_just_that(value: Decimal, style: str) -> None:
    """Whatever an issued file printed, the style found for it prints the same."""
    printed = written(value, style, "人次")
    found = style_that_prints(value, printed, "人次")
    assert found is not None
    assert written(value, found, "人次") == printed


def test_styles_for__offers_each_wording_once() -> None:
    """Of 1846: exact, over, more coarsely over, nearly; of 20 the rounded ones would say the same."""
    assert styles_for(Decimal(1846), "人次") == [
        ("exact", "1846人次"),
        ("over:2", "1800余人次"),
        ("over:1", "1000余人次"),
        ("near:2", "近1900人次"),
    ]
    assert styles_for(Decimal(20), "次") == [("exact", "20次")]


@pytest.mark.parametrize(
    ("printed", "value", "approximation", "style"),
    [
        ("1800余人次", 1800, "over", "over:2"),
        ("1880余万元", 18_800_000, "over", "over:3:wan"),
        ("近1900", 1900, "under", "near:2"),
        ("4.34万亩", 43_400, "exact", "wan:2"),
        ("224次", 224, "exact", "exact"),
        ("超过5万元", 50_000, "at_least", None),
        ("约3000人", 3000, "about", None),
        ("5000多人", 5000, "over", None),
    ],
)
def test_style_like__goes_by_the_words(printed: str, value: int, approximation: str, style: str | None) -> None:
    """What promises something else than a style can say stays as it was written."""
    assert style_like(printed, Decimal(value), approximation) == style


@pytest.mark.parametrize("word", ["", "over", "over:9", "wan:x", "percent", "round:7", "exact:2"])
def test_style_of__an_unknown_one(word: str) -> None:
    """Named, never guessed."""
    assert refused(lambda: style_of(word)) == ["report.style_unknown"]


@given(
    DAYS, DAYS, DAYS, st.sampled_from(["year_to_date", "report_year", "cumulative"]), st.sampled_from([None, "03-31"])
)
def test_word_for__means_the_window(day: date, one: date, other: date, default: str, until: str | None) -> None:
    """Whatever word is found for a window, on that day it means just that window."""
    for window in (Window(min(one, other), max(one, other)), Window(DAWN, one), Window(date(day.year, 1, 1), day)):
        word = word_for(window, day, default=default, previous_until=until)  # type: ignore[arg-type]
        assert window_on(word, day, default=default, previous_until=until) == window  # type: ignore[arg-type]
        assert window_on(in_days(window), one, default=default) == window  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 7, 5), ["2024年上半年", "2024年二季度", "截至7月5日", "2024年", "2023年"]),
        (date(2024, 12, 28), ["2024年下半年", "2024年四季度", "截至12月28日", "2024年", "2023年"]),
        (date(2025, 1, 9), ["2024年下半年", "2024年四季度", "截至1月9日", "2024年", "2023年"]),
    ],
)
def test_say_period__moves_with_the_day(day: date, said: list[str]) -> None:
    """The same words speak of half a year later, half a year later; early in January still of the year before."""
    words = ["year_first_half", "year_quarter", "until", "year", "last_year"]
    assert [say_period(word, day, previous_until="03-31") for word in words] == said


@given(DAYS, st.sampled_from(sorted(report_texts().periods)))
def test_find_periods__finds_what_was_said(day: date, word: str) -> None:
    """In a text of the same day; the word found says the same."""
    text = f"　{say_period(word, day)}，各村开展3次。"
    if report_texts().periods[word].is_bound_in_old_texts:
        ((start, end, found),) = find_periods(text, day)
        assert say_period(found, day) == text[start:end] == say_period(word, day)


def test_find_periods__leaves_other_days_alone() -> None:
    """A day told whole moves only if it is the day of the report; part of a longer date is none."""
    text = "2024年3月15日召开会议，2024年上半年办了事。截至7月5日，2022年没有。"
    day = date(2024, 7, 5)
    assert [text[start:end] for start, end, _ in find_periods(text, day)] == ["2024年上半年", "截至7月5日"]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("主题党日224次。", 7), ("占95.7%，\n 共 3 项", 6), ("abc def", 2)]
)
def test_count_characters(text: str, count: int) -> None:
    """Each sign one, a number one, blanks none."""
    assert count_characters(text) == count
