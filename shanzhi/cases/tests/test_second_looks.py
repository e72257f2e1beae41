"""Which cases each word points at: held against a plain reading of what the word says, and over the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.cases.second_looks.again import Again
from shanzhi.cases.second_looks.base import Group, Pointer, Seen
from shanzhi.cases.second_looks.declare import SecondLook, When
from shanzhi.cases.second_looks.explaining import explain
from shanzhi.cases.second_looks.finding import find_groups, is_pointed_at, rules_for
from shanzhi.cases.second_looks.last_day import ClosedOnTheLastDay
from shanzhi.cases.second_looks.same_minute import SameMinute
from shanzhi.cases.second_looks.self_closed import SelfClosed
from shanzhi.cases.second_looks.split import Split
from shanzhi.cases.tests import bench
from shanzhi.core.periods import Window, month_of
from shanzhi.packs.assembling import assemble_sound
from shanzhi.workflow.flows.standing import Taken
from tests.support import cast

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2024, 6, 3, 9, tzinfo=ZONE)
DAY = date(2024, 6, 3)
JULY = Window(date(2024, 7, 1), bench.TODAY)
PLACES = st.integers(1, 2)


def seen(record: int, **given: Any) -> Seen:
    """A case, as much of it as a word asks for."""
    plain = {
        "type": "fire_hazard",
        "unit": 1,
        "holder": 1,
        "title": "后门堆物",
        "found_on": DAY,
        "written_at": BEGIN,
        "written_by": "user:1",
    }
    return Seen(record, **{**plain, **given})


def pointed(pointer: Pointer, cases: list[Seen]) -> list[set[int]]:
    """The groups by number."""
    return [{each.record for each in group.cases} for group in pointer.groups(cases)]


written = st.lists(st.tuples(st.integers(0, 12), PLACES), max_size=14)


@given(written, st.integers(2, 4), st.integers(1, 3))
def test_same_minute__is_every_case_with_enough_others_around(
    said: list[tuple[int, int]], enough: int, minutes: int
) -> None:
    """A case is pointed at if and only if some stretch of so many minutes holds it and enough of the same person."""
    cases = [
        seen(number, written_at=BEGIN + timedelta(seconds=30 * at), written_by=f"user:{who}")
        for number, (at, who) in enumerate(said)
    ]
    found = pointed(SameMinute(cases=enough, minutes=minutes), cases)
    expected = set()
    for first in cases:
        held = [
            each.record
            for each in cases
            if each.written_by == first.written_by
            and timedelta(0) <= each.written_at - first.written_at <= timedelta(minutes=minutes)
        ]
        expected |= set(held) if len(held) >= enough else set()
    assert set().union(*found) == expected
    assert sum(map(len, found)) == len(expected)
    assert all(len({cases[number].written_by for number in group}) == 1 for group in found)


def test_same_minute__what_the_system_wrote_is_no_batch() -> None:
    """Jobs and tables write many at once by nature."""
    assert (
        pointed(SameMinute(cases=2, minutes=1), [seen(1, written_by="system:1"), seen(2, written_by="system:1")]) == []
    )


@given(st.lists(st.tuples(PLACES, PLACES, st.sampled_from(["后门堆物", "后门堆物一", "井盖破损"])), max_size=9))
def test_split__only_like_ones_of_one_place_and_day(said: list[tuple[int, int, str]]) -> None:
    """Groups never cross places or days, are large enough, and share nothing; each has a like one in its group."""
    cases = [
        seen(number, unit=unit, found_on=DAY + timedelta(days=day), title=title)
        for number, (unit, day, title) in enumerate(said)
    ]
    found = pointed(Split(cases=2, alike=0.5), cases)
    for group in found:
        assert len(group) >= 2
        assert len({(cases[number].unit, cases[number].found_on, cases[number].title[:2]) for number in group}) == 1
    assert sum(map(len, found)) == len(set().union(*found))
    alike = {(each.unit, each.found_on, each.title[:2]) for each in cases}
    several = {key for key in alike if sum((c.unit, c.found_on, c.title[:2]) == key for c in cases) > 1}
    assert len(found) == len(several)


def _one_hand(*taken: tuple[str, int, str], **given: Any) -> Seen:
    steps = tuple(Taken(step, step, BEGIN.replace(tzinfo=None) + timedelta(hours=at), who) for step, at, who in taken)
    return seen(1, taken=steps, closed_on=DAY, outcome="resolved", **given)


@pytest.mark.parametrize(
    ("taken", "is_pointed"),
    [
        ([("report", 0, "user:1"), ("accept", 1, "user:1"), ("resolve", 2, "user:1")], True),
        ([("report", 0, "user:1"), ("accept", 1, "user:2"), ("resolve", 2, "user:1")], False),
        ([("report", 0, "user:1"), ("resolve", 25, "user:1")], False),
        ([("report", 0, "user:1"), ("resolve", 2, "user:1"), ("recheck", 3, "user:2")], False),
        ([("report", 0, "user:1"), ("resolve", 2, "user:1"), ("revisit", 300, "user:2")], True),
    ],
)
def test_self_closed__nobody_else_in_between(taken: list[tuple[str, int, str]], is_pointed: bool) -> None:
    """Another hand, or more time, and it is not pointed at; who revisits it later was not in between."""
    assert pointed(SelfClosed(hours=24), [_one_hand(*taken)]) == ([{1}] if is_pointed else [])


def test_self_closed__what_was_not_solved_is_left_alone() -> None:
    """Refused or transferred by who found it: nothing was claimed."""
    case = Seen(**{**vars(_one_hand(("report", 0, "user:1"), ("close", 1, "user:1"))), "outcome": "refused"})
    assert pointed(SelfClosed(hours=24), [case]) == []


@given(st.integers(-5, 40), st.booleans(), PLACES)
def test_again__within_the_days_after_closing(lapse: int, is_solved: bool, unit: int) -> None:
    """Only what was solved before, at the same place, and lies within the days; the earlier one stands beside."""
    old = seen(1, found_on=DAY, closed_on=DAY + timedelta(days=5), outcome="resolved" if is_solved else "unsolved")
    new = seen(2, unit=unit, found_on=DAY + timedelta(days=5 + lapse))
    found = list(Again(days=30, alike=0.4).groups([new, old]))
    expected = 0 <= lapse <= 30 and is_solved and unit == 1
    assert [(each.cases, each.beside) for each in found] == ([((new,), (old,))] if expected else [])


def test_last_day__many_of_one_unit_on_the_due_day() -> None:
    """Enough of one type and unit, met on the very day; one day before is nothing."""
    due = [seen(number, met_on=DAY, due_on=DAY, closed_on=DAY) for number in range(3)]
    early = seen(9, met_on=DAY, due_on=DAY + timedelta(days=1), closed_on=DAY)
    other = seen(8, holder=2, met_on=DAY, due_on=DAY, closed_on=DAY)
    assert pointed(ClosedOnTheLastDay(cases=3), [*due, early, other]) == [{0, 1, 2}]
    assert pointed(ClosedOnTheLastDay(cases=4), [*due, early, other]) == []


@pytest.mark.parametrize("town", ["base", "tianning", "zhaidian"])
def test_packs__every_rule_says_itself(town: str) -> None:
    """In both languages, the numbers filled in; every word of the vocabulary has a rule in base."""
    rules = assemble_sound(town).all("second_looks")
    for rule in rules.values():
        for language in ("zh", "en"):
            said = explain(rule, language)  # type: ignore[arg-type]
            assert len(said) == 3
            assert not any("{" in sentence for sentence in said)
    assert {rule.when.pointer.word for rule in rules.values()} == set(When.model_fields)


def _rule(then: str = "leave_out", published: str = "2024-01-01", **when: Any) -> SecondLook:
    return SecondLook.model_validate(
        {
            "label": {"zh": "例"},
            "of": [bench.TYPE],
            "when": when,
            "then": then,
            "why": {"zh": "例"},
            "source": {"text": "例", "sure": "P"},
            "published": published,
        }
    )


def _numbers(groups: list[Group]) -> list[list[int]]:
    return [[each.record for each in group.cases] for group in groups]


@pytest.mark.django_db
def test_finding__each_kind_of_day() -> None:
    """Written down, found, closed: what lies in the window is found, what lies outside is not; one read, or two."""
    town = cast.town()
    with cast.as_user("clerk") as actor:
        first, second = bench.report(actor, "06-03"), bench.report(actor, "06-03")
        third = bench.report(actor, "06-10")
    at_once, alike, again = (
        _rule(same_minute={"cases": 3, "minutes": 1}),
        _rule(split={"cases": 2, "alike": 0.4}),
        _rule(again={"days": 30, "alike": 0.4}),
    )
    with cast.as_user("clerk") as actor:
        assert _numbers(find_groups(town, at_once, JULY)) == [[first.pk, second.pk, third.pk]]
        assert find_groups(town, at_once, month_of(DAY)) == []
        assert _numbers(find_groups(town, alike, month_of(DAY))) == [[first.pk, second.pk]]
        assert find_groups(town, alike, JULY) == []
        assert is_pointed_at(town, alike, first)
        assert not is_pointed_at(town, alike, third)
        assert find_groups(town, again, month_of(DAY)) == []
    bench.closed(first, "06-06")
    with cast.as_user("clerk") as actor:
        (found,) = find_groups(town, again, month_of(DAY))
        assert (found.cases[0].record, [each.record for each in found.beside]) == (third.pk, [first.pk])
        assert is_pointed_at(town, again, third)
        assert not is_pointed_at(town, again, first)
        bench.step(actor, second, "merge", "06-10", other=bench.report(actor, "06-02"))
        assert find_groups(town, alike, month_of(DAY)) == []


@pytest.mark.django_db
def test_finding__only_what_was_written_after_the_rule_was_known() -> None:
    """A rule does not reach back before the day it was published; one of tomorrow points at nothing yet."""
    with cast.as_user("clerk") as actor:
        bench.report(actor)
        bench.report(actor)
        rule = {"same_minute": {"cases": 2, "minutes": 1}}
        assert len(find_groups(cast.town(), _rule(**rule, published="2024-07-05"), JULY)) == 1
        assert find_groups(cast.town(), _rule(**rule, published="2024-07-06"), JULY) == []


@pytest.mark.django_db
def test_finding__only_what_the_reader_may_see() -> None:
    """A village finds its own, another nothing: row-level security decides."""
    with cast.as_user("clerk") as actor:
        for _each in range(2):
            bench.report(actor, unit="podi")
    rule = _rule(same_minute={"cases": 2, "minutes": 1})
    for name, number in (("podi_secretary", 1), ("nailin_secretary", 0), ("leader", 1)):
        with cast.as_user(name, write=False):
            assert len(find_groups(cast.town(), rule, JULY)) == number


@pytest.mark.django_db
@pytest.mark.parametrize("when", [{"split": {"cases": 2, "alike": 0.4}}, {"again": {"days": 30, "alike": 0.4}}])
def test_finding__takes_no_more_reads_for_more_groups(when: dict[str, Any]) -> None:
    """As many statements for three days as for one."""

    def reads() -> int:
        with CaptureQueriesContext(connection) as asked:
            find_groups(cast.town(), _rule(**when), month_of(DAY))
        return len(asked)

    with cast.as_user("clerk") as actor:
        bench.report(actor, "06-03")
        bench.report(actor, "06-03")
        reads()
        before = reads()
        for day in ("06-04", "06-05"):
            for _each in range(3):
                bench.report(actor, day)
        assert reads() == before


@pytest.mark.django_db
def test_rules__of_a_type() -> None:
    """Everybody can read those of a type; a confidential one has none."""
    with cast.as_user("podi_secretary", write=False):
        assert "many_at_once" in rules_for(cast.town(), bench.TYPE)
        assert rules_for(cast.town(), "misconduct") == {}
