"""One record, its history, registers."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.kernel.scope import current
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.records.conditions import Condition
from shanzhi.records.models import Record
from shanzhi.records.queries import (
    Difference,
    RegisterFilter,
    compare,
    count_by_type,
    find_by_number,
    get_record,
    linked_subjects,
    list_links,
    list_records,
    list_register,
    list_transitions,
    snapshot_at,
)
from tests.support import cast

pytestmark = pytest.mark.django_db


def cleanup(on: date, places: str, *, at: str = "podi", campaign: str = "none", **values: object) -> Record:
    """A clean-up, written down by whoever acts."""
    entry = Entry(cast.unit(at), on, {"places": places, "campaign": campaign, **values})
    return record_activity(cast.town(), type_key="cleanup", entry=entry, actor=current())


def register(sort: str = "day", **wanted: object) -> list[str]:
    """Titles in the register of clean-ups."""
    rows = list_register(cast.town(), "cleanup", RegisterFilter(**wanted), sort=sort)  # type: ignore[arg-type]
    return [record.title for record in rows]


@pytest.fixture
def three() -> list[Record]:
    """Three clean-ups in two villages, the last one withdrawn."""
    with cast.as_user("clerk") as actor:
        found = [
            cleanup(date(2024, 3, 5), "丙 河道"),
            cleanup(date(2024, 5, 5), "甲 村口", at="nailin"),
            cleanup(date(2024, 4, 5), "乙 河道"),
        ]
        withdraw_activity(found[2], reason="重复", actor=actor)
        return found


def test_register__filters(three: list[Record]) -> None:
    """By unit, days, state and words in title or number; together they narrow."""
    with cast.as_user("clerk"):
        podi = frozenset({cast.unit("podi").pk})
        assert register() == ["甲 村口", "乙 河道", "丙 河道"]
        assert register(units=podi) == ["乙 河道", "丙 河道"]
        assert register(units=frozenset()) == []
        assert register(window=Window(date(2024, 3, 5), date(2024, 4, 4))) == ["丙 河道"]
        assert register(states=frozenset({"withdrawn"})) == ["乙 河道"]
        assert register(hidden=frozenset({"withdrawn"})) == ["甲 村口", "丙 河道"]
        assert register(words="河道") == ["乙 河道", "丙 河道"]
        assert register(words="河道 丙") == ["丙 河道"]
        assert register(words=three[0].number.lower()) == ["丙 河道"]
        assert register(words="%") == []
        assert register(units=podi, hidden=frozenset({"withdrawn"}), words="河") == ["丙 河道"]


def test_register__by_the_code_of_a_field() -> None:
    """One choice, and one among several."""
    with cast.as_user("clerk") as actor:
        for number, items in ((1, ["law", "service"]), (2, ["service"])):
            entry = Entry(
                cast.unit("town"), date(2024, 4, number), {"topic": f"活动{number}", "kind": "monthly", "items": items}
            )
            with_people = _with_graduate(entry)
            record_activity(cast.town(), type_key="graduate_activity", entry=with_people, actor=actor)

        def titles(**codes: str) -> list[str]:
            wanted = RegisterFilter(conditions=tuple(Condition(name, None, code=code) for name, code in codes.items()))
            rows = list_register(cast.town(), "graduate_activity", wanted, sort="day_up")
            return [record.title for record in rows]

        assert titles(items="law") == ["活动1"]
        assert titles(items="service") == ["活动1", "活动2"]
        assert titles(kind="monthly", items="law") == ["活动1"]
        assert titles(kind="contest") == []


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("day", "甲乙丙"),
        ("day_up", "丙乙甲"),
        ("number", "丙甲乙"),
        ("number_down", "乙甲丙"),
        ("title", "丙乙甲"),
        ("title_down", "甲乙丙"),
        ("entered", "乙甲丙"),
        ("entered_up", "丙甲乙"),
    ],
)
def test_register__sorted(three: list[Record], sort: str, order: str) -> None:
    """Every order a register offers."""
    assert len(three) == len(order)
    with cast.as_user("clerk"):
        assert "".join(title[0] for title in register(sort)) == order


def test_counts__by_type(three: list[Record]) -> None:
    """Withdrawn ones can be left out."""
    with cast.as_user("clerk"):
        town = cast.town()
        assert count_by_type(town)["cleanup"] == len(three)
        assert count_by_type(town, hidden=["withdrawn"])["cleanup"] == 2


def test_reader__sees_only_what_is_theirs(three: list[Record]) -> None:
    """A village secretary finds the village's records and no others, by whatever way."""
    with cast.as_user("nailin_secretary"):
        town = cast.town()
        assert register() == ["甲 村口"]
        assert set(list_records([record.pk for record in three])) == {three[1].pk}
        assert get_record(town, three[1].pk) == three[1]
        with pytest.raises(NotFound, match=r"record\.not_found"):
            get_record(town, three[0].pk)
        with pytest.raises(NotFound, match=r"record\.number_not_found"):
            find_by_number(town, three[0].number)
        assert find_by_number(town, three[1].number) == three[1]
    with cast.as_user("clerk", "zhaidian"), pytest.raises(NotFound, match=r"record\.not_found"):
        get_record(cast.town("zhaidian"), three[1].pk)


def test_history__what_it_said_when() -> None:
    """Each step with what changed; before the first there was nothing."""
    with cast.as_user("clerk") as actor:
        start = end_of_ledger(cast.town().pk).recorded_at
        record = cleanup(date(2024, 3, 5), "河道", villagers="40")
        first = end_of_ledger(cast.town().pk).recorded_at
        entry = Entry(
            cast.unit("podi"), date(2024, 3, 6), {"places": "河道", "campaign": "none", "straw": "2"}, place="村口"
        )
        correct_activity(record, entry=entry, reason="核对", actor=actor)
        second = end_of_ledger(cast.town().pk).recorded_at
        assert snapshot_at(record, start) is None
        before, after = snapshot_at(record, first), snapshot_at(record, second)
        assert before is not None
        assert after is not None
        assert [step.snapshot for step in list_transitions(record)] == [before, after]
        differences = {difference.path: (difference.before, difference.after) for difference in compare(before, after)}
        assert differences == {
            ("happened_on",): ("2024-03-05", "2024-03-06"),
            ("data", "villagers"): (40, None),
            ("data", "straw"): (None, "2"),
            ("place",): ("", "村口"),
        }


def test_compare__plain() -> None:
    """Values and one level of mappings; equal ones are not told."""
    before = {"a": 1, "data": {"x": 1, "y": 2}, "gone": 5}
    after = {"a": 1, "data": {"x": 3, "z": 4}, "new": 6}
    assert compare(before, after) == [
        Difference(("data", "x"), 1, 3),
        Difference(("data", "z"), None, 4),
        Difference(("data", "y"), 2, None),
        Difference(("new",), None, 6),
        Difference(("gone",), 5, None),
    ]
    assert compare(before, before) == []
    assert compare({"data": None}, {"data": {"x": 1}}) == [Difference(("data", "x"), None, 1)]


def test_links__by_role() -> None:
    """Whom a record concerns."""
    with cast.as_user("organiser") as actor:
        people = _graduates(2)
        entry = Entry(
            cast.unit("podi"), date(2024, 3, 5), {"places": "河道", "campaign": "none"}, links={"host": people}
        )
        record = record_activity(cast.town(), type_key="cleanup", entry=entry, actor=actor)
        assert list_links(record) == {"host": sorted(people)}
        assert set(linked_subjects([record.pk], "host")) == {record.pk}
        assert linked_subjects([record.pk], "venue") == {}
        without = Entry(cast.unit("podi"), date(2024, 3, 5), dict(entry.values), links={"host": people[:1]})
        correct_activity(record, entry=without, reason="另一位没来", actor=actor)
        assert list_links(record) == {"host": people[:1]}


def _graduates(count: int) -> list[int]:
    from shanzhi.party.actions import enrol_member
    from shanzhi.party.entry import Enrolment

    entries = [Enrolment(cast.unit("podi"), cast.FOUNDED, name=f"大学生{number}") for number in range(count)]
    records = [enrol_member(cast.town(), type_key="graduate_worker", entry=entry, actor=current()) for entry in entries]
    return [record.links.get(role="person").subject_id for record in records]


def _with_graduate(entry: Entry) -> Entry:
    from dataclasses import replace

    from shanzhi.activities.entry import Attendance

    return replace(entry, attendance=Attendance(frozenset(_graduates(1))))
