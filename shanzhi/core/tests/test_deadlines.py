"""When time is up: over holidays and pauses, at the ends of months, and by counting day by day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.deadlines import END_OF_DAY, Due, Length, Pause, due_after, due_on_day
from shanzhi.core.places import ROOT
from shanzhi.core.working_days import WorkingDays
from shanzhi.packs.reading import read
from shanzhi.workflow.holidays import Holidays, working_days_of

DECLARED = read(ROOT / "packs" / "base" / "holidays" / "public.yaml", "public.yaml").data
CALENDAR = working_days_of([Holidays.model_validate(each) for each in DECLARED.values()])
"""The public holidays the base pack has: 2020 to 2025."""

ONE_DAY = timedelta(days=1)
NEVER = datetime.fromisoformat("9999-12-31 23:59:59")


def _at(said: str) -> datetime:
    """`02-08 15:00` of 2024, or a whole moment."""
    return datetime.fromisoformat(said if said[:2] == "20" and said[4] == "-" else f"2024-{said}")


def _pauses(*said: str) -> list[Pause]:
    """Each `02-08..02-20`, at noon; without an end it still stands."""
    found = []
    for each in said:
        since, _dots, until = each.partition("..")
        found.append(Pause(_at(f"{since} 12:00"), _at(f"{until} 12:00") if until else None))
    return found


def _due(start: str, unit: str, number: int, *pauses: str, moves: bool = True) -> str | None:
    found = due_after(
        _at(f"{start} 10:00"),
        Length(unit, number),
        CALENDAR,
        pauses=_pauses(*pauses),
        moves_off_rest=moves,  # type: ignore[arg-type]
    )
    assert found is None or found.at.time() == END_OF_DAY
    return None if found is None else found.on.isoformat()


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("02-08", 0, "2024-02-08"),
        ("02-08", 1, "2024-02-09"),
        ("02-08", 2, "2024-02-18"),  # a Sunday, worked in exchange for the Spring Festival
        ("02-08", 3, "2024-02-19"),
        ("02-02", 1, "2024-02-04"),  # a Sunday, worked in exchange
        ("02-02", 2, "2024-02-05"),
        ("02-12", 1, "2024-02-18"),  # begun in the holidays
        ("02-17", 5, "2024-02-22"),
        ("02-18", 1, "2024-02-19"),
        ("04-26", 5, "2024-05-07"),  # over 28 April, worked, and 1 to 5 May, off
        ("05-10", 1, "2024-05-11"),
        ("2023-12-29", 1, "2024-01-02"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_working_days__over_holidays(start: str, number: int, due: str) -> None:
    """Holidays are left out, weekend days worked in exchange are counted."""
    assert _due(start, "working_days", number) == due


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("02-05", 0, "2024-02-05"),
        ("02-05", 3, "2024-02-08"),
        ("02-05", 7, "2024-02-18"),  # the last day, 12 February, is off; the next working day is a Sunday
        ("02-05", 12, "2024-02-18"),
        ("02-05", 13, "2024-02-18"),
        ("02-05", 14, "2024-02-19"),
        ("03-08", 1, "2024-03-11"),
        ("04-27", 1, "2024-04-28"),  # a Sunday that is worked
        ("02-10", 0, "2024-02-10"),  # the same day, holiday or not
    ],
)
def test_days__that_end_on_rest(start: str, number: int, due: str) -> None:
    """Every day counts; the last one moves to a working day, unless it is the same day."""
    assert _due(start, "days", number) == due


def test_days__that_do_not_move() -> None:
    """Where the type says so, a day of rest may be the last."""
    assert _due("02-05", "days", 7, moves=False) == "2024-02-12"
    assert _due("03-08", "days", 1, moves=False) == "2024-03-09"


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("03-31", 1, "2024-04-30"),
        ("08-31", 6, "2025-02-28"),
        ("02-29", 12, "2025-02-28"),
        ("2021-02-28", 36, "2024-02-28"),
        ("01-15", 0, "2024-01-15"),
        ("12-15", 1, "2025-01-15"),
        ("01-10", 1, "2024-02-18"),  # 10 February is off
        ("05-30", 1, "2024-07-01"),  # 30 June is a Sunday
    ],
)
def test_months__end_on_the_same_numbered_day(start: str, number: int, due: str) -> None:
    """The same-numbered day, or the month's last where it has none; then off a day of rest."""
    assert _due(start, "months", number) == due


@pytest.mark.parametrize(
    ("unit", "number", "pauses", "due"),
    [
        ("days", 10, ["03-05..03-08"], "2024-03-14"),  # from 1 March: the 11th, and three days
        ("days", 10, ["03-01..03-08"], "2024-03-18"),  # from the first day on
        ("days", 10, ["03-05..03-05"], "2024-03-11"),  # within a day
        ("days", 10, ["03-04..03-05", "03-05..03-06", "03-12..03-13"], "2024-03-14"),
        ("days", 10, ["03-11..03-20"], "2024-03-20"),  # on the last day: it is up on the day time runs on
        ("days", 10, ["03-12..03-20"], "2024-03-11"),  # when time was up already
        ("days", 10, ["03-12"], "2024-03-11"),
        ("days", 10, ["03-11"], None),
        ("days", 10, ["03-02"], None),
        ("days", 0, ["03-01..03-05"], "2024-03-05"),
        ("working_days", 3, ["03-04..03-06"], "2024-03-08"),  # 1 March is a Friday: the 4th, 7th and 8th
        ("working_days", 3, ["03-06..03-09"], "2024-03-11"),  # resumed on a Saturday
        ("working_days", 3, ["03-06"], None),
        ("working_days", 0, ["03-01..03-02"], "2024-03-02"),
        ("months", 1, ["03-05..03-08"], "2024-04-07"),  # 4 April is off, and so to the 6th
        ("months", 1, ["04-01..04-11"], "2024-04-11"),
        ("months", 1, ["04-02..04-11"], "2024-04-01"),
        ("months", 1, ["04-01"], None),
    ],
)
def test_pause(unit: str, number: int, pauses: list[str], due: str | None) -> None:
    """Before, over, on and after the last day; several; one that still stands."""
    assert _due("03-01", unit, number, *pauses) == due


def test_pause__while_only_rest_was_left() -> None:
    """The last day was a Saturday and moved to Monday; paused on Sunday, it is up when time runs on."""
    assert _due("03-08", "days", 1) == "2024-03-11"
    assert _due("03-08", "days", 1, "03-10..03-13") == "2024-03-13"
    assert _due("03-08", "days", 1, "03-10..03-16") == "2024-03-18"
    assert _due("03-08", "days", 1, "03-11") is None


def test_hours__over_midnight() -> None:
    """They run on through nights and holidays, to the minute."""
    start = _at("02-09 22:30")
    assert due_after(start, Length("hours", 2), CALENDAR) == Due(_at("02-10 00:30"))
    assert due_after(start, Length("hours", 48), CALENDAR) == Due(_at("02-11 22:30"))
    assert due_after(start, Length("hours", 0), CALENDAR) == Due(start)
    assert due_after(_at("02-28 23:00"), Length("hours", 24), CALENDAR) == Due(_at("02-29 23:00"))


def test_hours__paused() -> None:
    """By as much as the time stood still; after it was up, by nothing."""
    start = _at("02-09 22:30")
    pauses = [Pause(_at("02-09 23:00"), _at("02-10 09:15")), Pause(_at("02-10 10:00"), _at("02-10 10:30"))]
    assert due_after(start, Length("hours", 2), CALENDAR, pauses=pauses) == Due(_at("02-10 11:15"))
    late = [Pause(_at("02-10 00:30"), None)]
    assert due_after(start, Length("hours", 2), CALENDAR, pauses=late) == Due(_at("02-10 00:30"))
    assert due_after(start, Length("hours", 3), CALENDAR, pauses=late) is None


@pytest.mark.parametrize(
    ("start", "unit", "number", "is_provisional"),
    [
        ("2025-12-30", "working_days", 1, False),
        ("2025-12-30", "working_days", 2, True),  # 1 January of a year whose holidays are not known
        ("2025-12-30", "days", 1, False),
        ("2025-12-30", "days", 2, True),  # nobody knows whether that day is off
        ("2025-12-30", "days", 0, False),
        ("2025-12-30", "months", 1, True),
        ("2025-12-30", "hours", 100, False),
        ("2019-12-30", "working_days", 5, True),  # begun in a year that is not known
        ("2019-12-30", "days", 5, False),  # ends in one that is
    ],
)
def test_years_without_holidays(start: str, unit: str, number: int, *, is_provisional: bool) -> None:
    """What was counted through a year that is not known is marked as such."""
    found = due_after(_at(f"{start} 10:00"), Length(unit, number), CALENDAR)  # type: ignore[arg-type]
    assert found is not None
    assert found.is_provisional is is_provisional


def test_days_that_do_not_move_are_never_provisional() -> None:
    """They need no calendar."""
    found = due_after(_at("2030-01-01 10:00"), Length("days", 9), CALENDAR, moves_off_rest=False)
    assert found == Due(_at("2030-01-10 23:59:59"))


def test_named_day() -> None:
    """A day that was named holds, day of rest or not; it moves by as many days as time stood still before it."""
    day = date(2024, 2, 12)
    assert due_on_day(day) == Due(_at("02-12 23:59:59"))
    assert due_on_day(day, pauses=_pauses("02-01..02-04")) == Due(_at("02-15 23:59:59"))
    assert due_on_day(day, pauses=_pauses("02-01..02-04", "02-15..02-17")) == Due(_at("02-17 23:59:59"))
    assert due_on_day(day, pauses=_pauses("02-12..02-14")) == Due(_at("02-14 23:59:59"))
    assert due_on_day(day, pauses=_pauses("02-13..02-20")) == Due(_at("02-12 23:59:59"))
    assert due_on_day(day, pauses=_pauses("02-12")) is None


def test_length__longer() -> None:
    """In its own unit."""
    assert Length("working_days", 3) + 2 == Length("working_days", 5)


STARTS = st.datetimes(_at("2023-12-01 00:00"), _at("2024-12-31 00:00")).map(
    lambda at: at.replace(second=0, microsecond=0)
)
UNITS = st.sampled_from(["hours", "days", "working_days", "months"])


@st.composite
def stretches(draw: st.DrawFn) -> tuple[datetime, list[Pause]]:
    """A beginning, and pauses after it, one after another; perhaps the last still stands."""
    start = draw(STARTS)
    gaps = draw(st.lists(st.integers(0, 6 * 24 * 60), max_size=6).filter(lambda found: len(found) % 2 == 0))
    at, edges = start, []
    for gap in gaps:
        at += timedelta(minutes=gap)
        edges.append(at)
    pauses = [Pause(since, until) for since, until in zip(edges[::2], edges[1::2], strict=True)]
    if draw(st.integers(0, 4)) == 0:
        pauses.append(Pause(at + timedelta(minutes=draw(st.integers(0, 9 * 24 * 60)))))
    return start, pauses


def _later(found: Due | None) -> datetime:
    """None is later than every day: time stands still."""
    return NEVER if found is None else found.at


@given(stretch=stretches(), unit=UNITS, number=st.integers(0, 40), more=st.integers(0, 10), moves=st.booleans())
def test_more_length_is_never_due_earlier(
    stretch: tuple[datetime, list[Pause]], unit: str, number: int, more: int, *, moves: bool
) -> None:
    """Whatever the calendar and the pauses are."""
    start, pauses = stretch
    ends = [
        _later(due_after(start, Length(unit, each), CALENDAR, pauses=pauses, moves_off_rest=moves))  # type: ignore[arg-type]
        for each in (number, number + more)
    ]
    assert ends[0] <= ends[1]
    assert ends[0] >= start


@given(stretch=stretches(), unit=UNITS, number=st.integers(0, 40), moves=st.booleans())
def test_a_pause_is_never_due_earlier(
    stretch: tuple[datetime, list[Pause]], unit: str, number: int, *, moves: bool
) -> None:
    """One pause more, one after another in time, leads to the same moment or a later one."""
    start, pauses = stretch
    ends = [
        _later(due_after(start, Length(unit, number), CALENDAR, pauses=pauses[:several], moves_off_rest=moves))  # type: ignore[arg-type]
        for several in range(len(pauses) + 1)
    ]
    assert all(before <= after for before, after in pairwise(ends))
    named = [_later(due_on_day(start.date(), pauses=pauses[:several])) for several in range(len(pauses) + 1)]
    assert all(before <= after for before, after in pairwise(named))


@given(stretch=stretches(), unit=UNITS, number=st.integers(0, 40), data=st.data())
def test_a_pause_of_no_length_changes_nothing(
    stretch: tuple[datetime, list[Pause]], unit: str, number: int, data: st.DataObject
) -> None:
    """Stopped and at the same moment gone on with: as if it had not been."""
    start, pauses = stretch
    edges = [start, *(edge for each in pauses for edge in (each.since, each.until) if edge is not None)]
    at = data.draw(st.sampled_from(edges))
    length = Length(unit, number)  # type: ignore[arg-type]
    before = due_after(start, length, CALENDAR, pauses=pauses)
    with_one = sorted([*pauses, Pause(at, at)], key=lambda each: (each.since, each.until or NEVER))
    assert due_after(start, length, CALENDAR, pauses=with_one) == before


def _stood_still(day: date, pauses: list[Pause]) -> bool:
    """Whether a whole day's ration of time was lost: it was paused when the day began, or rather when it ended."""
    return any(each.since.date() < day and (each.until is None or day <= each.until.date()) for each in pauses)


def _ends_paused(day: date, pauses: list[Pause]) -> bool:
    midnight = datetime.combine(day, time.max)
    return any(each.since <= midnight and (each.until is None or each.until > midnight) for each in pauses)


def _by_the_calendar(start: datetime, length: Length, pauses: list[Pause], *, moves: bool) -> date | None:
    """Day by day, as somebody ticks days off a calendar on the wall."""
    day, ticked = start.date(), 0
    by_work = length.unit == "working_days"
    for _each in range(500):
        may_end = length.number == 0 or not (by_work or moves) or CALENDAR.is_working(day)
        if ticked == length.number and may_end and not _ends_paused(day, pauses):
            return day
        day += ONE_DAY
        if ticked < length.number and not _stood_still(day, pauses) and (not by_work or CALENDAR.is_working(day)):
            ticked += 1
    return None


@given(
    stretch=stretches(), unit=st.sampled_from(["days", "working_days"]), number=st.integers(0, 40), moves=st.booleans()
)
def test_days_are_those_ticked_off_a_calendar(
    stretch: tuple[datetime, list[Pause]], unit: str, number: int, *, moves: bool
) -> None:
    """Counting day by day, by another way, gives the same day."""
    start, pauses = stretch
    length = Length(unit, number)  # type: ignore[arg-type]
    found = due_after(start, length, CALENDAR, pauses=pauses, moves_off_rest=moves)
    assert (None if found is None else found.on) == _by_the_calendar(start, length, pauses, moves=moves)


@given(stretch=stretches(), number=st.integers(0, 60))
def test_hours_are_those_the_clock_ran(stretch: tuple[datetime, list[Pause]], number: int) -> None:
    """At the moment found, exactly so many minutes have run outside the pauses, and not a minute sooner."""
    start, pauses = stretch
    found = due_after(start, Length("hours", number), CALENDAR, pauses=pauses)
    if found is None:
        assert _ran(start, NEVER, pauses) < timedelta(hours=number) or number == 0
        return
    assert _ran(start, found.at, pauses) == timedelta(hours=number)
    if number:
        assert _ran(start, found.at - timedelta(minutes=1), pauses) < timedelta(hours=number)


def _ran(start: datetime, until: datetime, pauses: list[Pause]) -> timedelta:
    """How long the clock ran between two moments."""
    stood = timedelta()
    for each in pauses:
        since, end = min(each.since, until), min(each.until or until, until)
        stood += end - since
    return until - start - stood


@given(start=STARTS, number=st.integers(0, 24))
def test_months_are_never_skipped(start: datetime, number: int) -> None:
    """The month is always so many months on, the day the same or the month's last."""
    found = due_after(start, Length("months", number), WorkingDays(), moves_off_rest=False)
    assert found is not None
    assert found.on.year * 12 + found.on.month == start.year * 12 + start.month + number
    assert found.on.day == start.day or ((found.on + ONE_DAY).day == 1 and found.on.day < start.day)
