"""Whom a need-to-know case is about never knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection

from shanzhi.accounts.actions import grant_role, open_user
from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.cases.actions import report_case
from shanzhi.cases.barring import list_barred
from shanzhi.cases.correcting import correct_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.keeping_from import bar_from_case, lift_bar_from_case
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.writing import add_person
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.scope import Principal, scope
from shanzhi.ledger.models import DailySum, Fact, MonthlySum
from shanzhi.records.actions import add_note
from shanzhi.records.models import Link, Record, RecordAccess, RecordBar, Transition
from tests.support import cast

pytestmark = pytest.mark.django_db

WHAT = "借办证多收工本费（试）"
WHY = "核实中发现与他有关"
EVER = Window(DAWN, cast.NOW.date())


def _officer(name: str) -> User:
    with cast.as_system(cast.town()) as actor:
        user = open_user(cast.town(), username=f"tianning_{name}", name=name, password=cast.PASSWORD, actor=actor)
        at = cast.unit("town")
        grant_role(user, unit=at, role="discipline_officer", on=cast.FOUNDED, actor=actor, town=cast.town())
    return user


@contextmanager
def _as(user: User, *, write: bool = False) -> Iterator[Principal]:
    with scope(principal_of(User.objects.get(pk=user.pk)), write=write) as actor:
        yield actor


def _report(actor: Principal, *barred: User) -> Record:
    entry = Entry(cast.unit("podi"), cast.NOW.date(), {"what": WHAT, "kind": "taking"})
    return report_case(
        cast.town(), type_key="misconduct", entry=entry, actor=actor, barred=[user.pk for user in barred]
    )


def _seen(user: User, number: str = "ZJ24-") -> dict[str, object]:
    """Everything that could tell somebody of such a case: rows, search, counts, figures, audit."""
    with _as(user) as actor:
        figures = Figures.now(actor, cast.town())
        return {
            "records": list(Record.objects.values_list("number", flat=True)),
            "facts": Fact.objects.count(),
            "sums": DailySum.objects.filter(access_class__gt=1).count(),
            "months": MonthlySum.objects.filter(access_class__gt=1).count(),
            "transitions": Transition.objects.count(),
            "links": Link.objects.count(),
            "access": RecordAccess.objects.count(),
            "search": [(each.pk, total) for each, total in [*_search("工本费"), *_search(number)]],
            "figure": figures.one(Request("misconduct_clues", cast.unit("town").pk, EVER)).shown,
            "audit": list(AuditEntry.objects.exclude(actor=actor.key).values_list("target", flat=True)),
        }


def _search(words: str) -> list[tuple[Record, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select record_id, total from search_records(%s, %s, 20)", [cast.town().pk, words])
        return [(Record(pk=record), total) for record, total in cursor.fetchall()]


def test_the_person_concerned__does_not_find_it_by_any_way() -> None:
    """An officer who reads such cases, but not the one about themselves: the world is as it was before."""
    handler, concerned = _officer("handler"), _officer("concerned")
    before = _seen(concerned)
    with _as(handler, write=True) as actor:
        record = _report(actor, concerned)
        add_note(record, text="先核对收据", actor=actor)
    assert _seen(concerned, record.number) == before
    seen = _seen(handler, record.number)
    assert seen["figure"] == 1
    assert seen["records"] != before["records"]
    assert seen["search"] == [(record.pk, 1), (record.pk, 1)]


def test_ordinary_offices__know_nothing_of_the_class() -> None:
    """Neither the office nor the secretary nor the county's auditor; the figure is wider than their scope."""
    with _as(_officer("handler"), write=True) as actor:
        record = _report(actor)
    for name in ("clerk", "podi_secretary"):
        with cast.as_user(name, write=False):
            assert not Record.objects.filter(pk=record.pk).exists()
            assert not Fact.objects.filter(record_id=record.pk).exists()
            assert _search("工本费") == []


def test_bar__afterwards_and_for_ever() -> None:
    """Whoever it turns out to be about loses sight of it."""
    handler, other = _officer("handler"), _officer("other")
    with _as(handler, write=True) as actor:
        record = _report(actor)
    with _as(other):
        assert Record.objects.filter(pk=record.pk).exists()
    with _as(handler, write=True) as actor:
        bar_from_case(record, users=[other.pk], reason=WHY, actor=actor)
    with _as(other):
        assert not Record.objects.filter(pk=record.pk).exists()


def test_bar__is_known_to_those_who_may_know() -> None:
    """Who reads the case reads from whom it is kept; to whom it is kept from there is nothing but their own bar."""
    handler, other, third = _officer("handler"), _officer("other"), _officer("third")
    with _as(handler, write=True) as actor:
        record = _report(actor, other, third)
        lines = AuditEntry.objects.filter(verb="case.bar", about=record.pk)
        assert [line.after for line in lines] == [{"users": sorted([other.pk, third.pk])}]
    with _as(handler):
        assert list_barred(record) == {other.pk, third.pk}
    with _as(other):
        assert list_barred(record) == {other.pk}
    with cast.as_user("clerk", write=False):
        assert list_barred(record) == set()


def test_lift__with_a_reason_and_not_by_oneself() -> None:
    """Who was barred by mistake sees it again, and it is in the audit; who is barred cannot help themselves."""
    handler, other = _officer("handler"), _officer("other")
    with _as(handler, write=True) as actor:
        record = _report(actor, other)
    with _as(other, write=True) as actor, pytest.raises(NotFound):
        lift_bar_from_case(record, users=[other.pk], reason=WHY, actor=actor)
    with _as(other, write=True):
        assert RecordBar.objects.filter(record=record).delete()[0] == 0
    with _as(handler, write=True) as actor:
        with pytest.raises(Problem, match=r"correction\.reason_missing"):
            lift_bar_from_case(record, users=[other.pk], reason=" ", actor=actor)
        with pytest.raises(Problem, match=r"case\.unbar\.not_barred"):
            lift_bar_from_case(record, users=[handler.pk], reason=WHY, actor=actor)
        lift_bar_from_case(record, users=[other.pk], reason="选错了人", actor=actor)
        line = AuditEntry.objects.get(verb="case.unbar")
        assert (line.before, line.after, line.reason) == ({"users": [other.pk]}, {"users": []}, "选错了人")
    with _as(other):
        assert Record.objects.filter(pk=record.pk).exists()


def test_bar__needs_somebody_and_a_reason() -> None:
    """Neither nobody nor no reason; nor whoever would be the last to handle it, counting those barred before."""
    handler, other = _officer("handler"), _officer("other")
    with _as(handler, write=True) as actor:
        record = _report(actor, other)
        with pytest.raises(Problem, match=r"case\.bar\.nobody"):
            bar_from_case(record, users=[], reason=WHY, actor=actor)
        with pytest.raises(Problem, match=r"correction\.reason_missing"):
            bar_from_case(record, users=[other.pk], reason="", actor=actor)
    with cast.as_system(cast.town()) as actor, pytest.raises(Problem, match=r"case\.bar\.nobody_left"):
        bar_from_case(record, users=[handler.pk], reason=WHY, actor=actor)


def test_bar__what_cannot_be() -> None:
    """Oneself, everybody who could handle it, a case everybody may know of, and whoever has no right to."""
    handler = _officer("handler")
    with _as(handler, write=True) as actor, pytest.raises(Problem, match=r"case\.bar\.yourself"):
        _report(actor, handler)
    other = _officer("other")
    with cast.as_system(cast.town()) as actor, pytest.raises(Problem, match=r"case\.bar\.nobody_left"):
        _report(actor, handler, other)
    with _as(handler, write=True) as actor:
        record = _report(actor)
    with cast.as_system(cast.town()) as actor:
        entry = Entry(
            cast.unit("podi"), cast.NOW.date(), {"what": "堆物", "kind": "exit", "level": "general", "term": "d7"}
        )
        hazard = report_case(cast.town(), type_key="fire_hazard", entry=entry, actor=actor)
        with pytest.raises(Problem, match=r"case\.bar\.general"):
            bar_from_case(hazard, users=[other.pk], reason=WHY, actor=actor)
    with cast.as_user("clerk") as actor, pytest.raises(Refused):
        bar_from_case(record, users=[other.pk], reason=WHY, actor=actor)


def test_a_person_concerned__is_barred_by_themselves() -> None:
    """Whoever is called like them and reads such cases, at once or when a correction names them; nobody else."""
    handler, concerned = _officer("handler"), _officer("concerned")
    with cast.as_system(cast.town()):
        person = add_person(cast.town(), name="concerned", is_synthetic=True)
    said = Entry(cast.unit("podi"), cast.NOW.date(), {"what": WHAT, "kind": "taking"})
    named = replace(said, links={"person": [person.pk]})
    with _as(handler, write=True) as actor:
        first = report_case(cast.town(), type_key="misconduct", entry=named, actor=actor)
        assert list_barred(first) == {concerned.pk}
        second = report_case(cast.town(), type_key="misconduct", entry=said, actor=actor)
        assert list_barred(second) == set()
        correct_case(second, entry=named, reason="查明", actor=actor)
        assert list_barred(second) == {concerned.pk}
        lift_bar_from_case(second, users=[concerned.pk], reason="只是同名", actor=actor)
        correct_case(second, entry=named, reason="改一处", actor=actor)
        assert list_barred(second) == set()
