"""What a case came of: held against the record's type and the reporter's scope, kept by corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shanzhi.accounts import actions as accounts
from shanzhi.activities import actions as activities
from shanzhi.activities.entry import Entry as Activity
from shanzhi.cases.actions import report_case
from shanzhi.cases.correcting import correct_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.queries import list_come_of
from shanzhi.cases.stating import entry_of_case
from shanzhi.cases.tests import bench
from shanzhi.core.errors import Problem, Problems
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.records.queries import list_links
from tests.support import cast

pytestmark = pytest.mark.django_db


def received(actor: Principal, unit: str = "podi", **values: Any) -> Record:
    """A reception of the leaders on 15 June."""
    said = {"host": "leader", "mode": "open_door", "batches": 1, "visitors": 2, **values}
    entry = Activity(cast.unit(unit), bench.day("06-15"), said)
    return activities.record_activity(cast.town(), type_key="reception", entry=entry, actor=actor)


def raised(
    actor: Principal, *sources: Record, of: str = "petition", what: str = "村口积水（试）", **values: Any
) -> Record:
    """A matter of Podi that came of these records."""
    given = {"what": what, "kind": "claim", "turn": "first", **values}
    said = {name: value for name, value in given.items() if value is not None}
    links = {"source": [source.pk for source in sources]}
    entry = Entry(cast.unit("podi"), bench.day("06-15"), said, channel="visit", links=links)
    return report_case(cast.town(), type_key=of, entry=entry, actor=actor)


def codes(refused: pytest.ExceptionInfo[Problem]) -> list[str]:
    """What was said."""
    found = refused.value
    return [each.code for each in found.problems] if isinstance(found, Problems) else [found.code]


def test_report__what_came_of_a_record() -> None:
    """The cases a reception led to, without those taken back; a hazard comes of none."""
    with cast.as_user("clerk") as actor:
        reception = received(actor)
        first, second = raised(actor, reception), raised(actor, reception, what="路灯不亮（试）")
        raised(actor)
        assert [case.pk for case in list_come_of(reception)] == [first.pk, second.pk]
        hazard = {"kind": "exit", "level": "general", "term": "d7"}
        entry = Entry(
            cast.unit("podi"), bench.day("06-15"), {"what": "堆物", **hazard}, links={"source": [reception.pk]}
        )
        with pytest.raises(Problem) as refused:
            report_case(cast.town(), type_key="fire_hazard", entry=entry, actor=actor)
        assert codes(refused) == ["case.source.leads_elsewhere"]


def test_report__a_record_of_another_place_is_not_there() -> None:
    """The village cannot name the town's reception, which it does not see, nor anybody one that was withdrawn."""
    with cast.as_user("clerk") as actor:
        towns = received(actor, "town")
        gone = received(actor)
        activities.withdraw_activity(gone, reason=bench.WHY, actor=actor)
    with cast.as_user("podi_secretary") as actor:
        for source in (towns, gone):
            with pytest.raises(Problem) as refused:
                raised(actor, source, of="village_need", kind="power", turn=None)
            assert "case.source.not_there" in codes(refused)


def test_correct__what_it_came_of_stays() -> None:
    """Who corrects a case keeps its source without seeing it; another one is checked like a new case's."""
    with cast.as_user("clerk") as actor:
        reception = received(actor, "town")
        case = raised(actor, reception)
        foreign = raised(actor)
    with cast.as_user("podi_secretary") as actor:
        record = Record.objects.get(pk=case.pk)
        entry = replace(entry_of_case(record), people=4)
        correct_case(record, entry=entry, reason=bench.WHY, actor=actor)
        assert list_links(record) == {"source": [reception.pk]}
        more = replace(entry, links={"source": [reception.pk, foreign.pk]})
        with pytest.raises(Problem) as refused:
            correct_case(record, entry=more, reason=bench.WHY, actor=actor)
        assert codes(refused) == ["case.source.leads_elsewhere"]


def test_come_of__need_to_know() -> None:
    """An accusation raised at a reception is listed for the discipline officer alone."""
    with cast.as_system(cast.town()) as actor:
        user = accounts.open_user(
            cast.town(), username="tianning_officer", name="officer", password=cast.PASSWORD, actor=actor
        )
        role = "discipline_officer"
        accounts.grant_role(user, unit=cast.unit("town"), role=role, on=cast.FOUNDED, actor=actor, town=cast.town())
        reception = received(actor)
        open_one = raised(actor, reception)
        secret = raised(actor, reception, of="misconduct", kind="rudeness", turn=None)
    with cast.as_user("officer", write=False):
        assert {case.pk for case in list_come_of(reception)} == {open_one.pk, secret.pk}
    with cast.as_user("clerk", write=False):
        assert [case.pk for case in list_come_of(reception)] == [open_one.pk]
