"""Ladders: who is told that time is nearly up, or is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.cases import reminding
from shanzhi.cases.actions import report_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.models import Case, Reminder
from shanzhi.cases.reminding import list_reminders, remind_of_cases
from shanzhi.cases.tests import bench
from shanzhi.core.errors import Refused
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel import clock
from tests.support import cast
from tests.support.jobs import run_waiting, stop_after

pytestmark = pytest.mark.django_db


def _told(number: str) -> list[tuple[int, str]]:
    with cast.as_system(cast.town()):
        rows = Reminder.objects.filter(record__number=number).order_by("days", "role")
        return [(row.days, row.role) for row in rows]


def _remind() -> int:
    with cast.as_system(cast.town()) as actor:
        return remind_of_cases(cast.town(), actor=actor).told


def _shown(unit: str | None = None) -> list[tuple[int, str, int]]:
    """What the secretaries of the villages, or of one, are shown: the case, the clock, the rung."""
    units = None if unit is None else frozenset({cast.unit(unit).pk})
    found = list_reminders(cast.town(), {"village_secretary": units}, at_most=9)
    assert found.count == len(found.rows)
    return [(row.record_id, row.clock, row.days) for row in found.rows]


def test_every_rung_that_was_reached_while_nobody_looked() -> None:
    """Three weeks overdue: every rung is told at once, and a second run tells nothing."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-03", term="d7"), "accept", "06-03")
        soon = bench.step(actor, bench.report(actor, "07-01", term="d15"), "accept", "07-01")
    assert _remind() == 3
    assert _told(record.number) == [(1, "village_secretary"), (3, "town_clerk"), (7, "town_leader")]
    assert _told(soon.number) == []
    assert _remind() == 0


def test_more_time_begins_the_ladder_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """An extended case is no longer told of as overdue; once the new day has passed it is told again."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-25", term="d7"), "accept", "06-25")
    assert _remind() == 2
    with cast.as_system(cast.town()) as actor:
        bench.step(actor, record, "extend", "07-02", more=5, values={"interim": "专人看守"})
        assert _shown() == []
    monkeypatch.setattr(clock, "now", lambda _town=None: cast.NOW + timedelta(days=4))
    assert _remind() == 1
    with cast.as_system(cast.town()):
        (found,) = list_reminders(cast.town(), {"village_secretary": None}, at_most=9).rows
        assert (found.days, found.due_at.astimezone(bench.ZONE).date().isoformat()) == (1, "2024-07-07")


def test_reminders_are_told_to_the_unit_responsible() -> None:
    """A village's secretary sees those of the village; the office those of the town."""
    with cast.as_system(cast.town()) as actor:
        for unit in ("podi", "nailin"):
            bench.step(actor, bench.report(actor, "06-03", unit=unit), "accept", "06-03")
    _remind()
    podi = frozenset({cast.unit("podi").pk})
    with cast.as_user("podi_secretary", write=False):
        assert [row.unit.key for row in list_reminders(cast.town(), {"village_secretary": podi}, at_most=9).rows] == [
            "podi"
        ]
    with cast.as_user("clerk", write=False):
        assert list_reminders(cast.town(), {"town_clerk": None}, at_most=9).count == 2


def test_another_unit_is_told_anew() -> None:
    """Once another unit is responsible it is told, and the first one no longer; a second run is silent."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
    assert _remind() == 3
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, record, "refer", "07-05", unit="nailin")
        assert _shown("podi") == [(record.pk, "rectification", 1)], "who was asked has not accepted"
        bench.step(actor, record, "take_over", "07-05")
        assert (_shown("podi"), _shown("nailin")) == ([], [])
    assert _remind() == 3
    with cast.as_system(cast.town()):
        assert (_shown("podi"), _shown("nailin")) == ([], [(record.pk, "rectification", 1)])
    assert _remind() == 0


def test_a_clock_that_is_not_due_first() -> None:
    """An event nobody accepted is overdue by two clocks: the later one's ladder is told and shown, until it stops."""
    with cast.as_system(cast.town()) as actor:
        values = {"what": "路灯不亮（试）", "kind": "facilities", "urgency": "normal"}
        entry = Entry(cast.unit("podi"), bench.day("06-03"), values)
        record = report_case(cast.town(), type_key="grid_event", entry=entry, actor=actor)
        assert Case.objects.get(pk=record.pk).due_clock == "acceptance"
    assert _remind() == 2
    with cast.as_system(cast.town()) as actor:
        assert _shown() == [(record.pk, "handling", 1)]
        found = list_reminders(cast.town(), {"village_secretary": None, "town_clerk": None}, at_most=9)
        assert ([row.days for row in found.rows], found.count) == ([3], 1), "the last rung of a clock stands for it"
        bench.steps(actor, record, ("accept", "07-05"), ("resolve", "07-05", {"values": {"done": "换了灯泡"}}))
        assert _shown() == []


def test_many_that_are_no_longer_so_hide_none() -> None:
    """However much was told last of cases that have moved on, what is still so is shown, and counted."""
    with cast.as_system(cast.town()) as actor:
        first = bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        moved = [bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03") for _ in range(9)]
    _remind()
    with cast.as_system(cast.town()) as actor:
        for record in moved:
            bench.step(actor, record, "resolve", "07-05", values={"done": "搬走", "removed": 1})
        found = list_reminders(cast.town(), {"village_secretary": None}, at_most=2)
        assert ([row.record_id for row in found.rows], found.count) == ([first.pk], 1)


def test_more_than_are_shown_are_counted() -> None:
    """The newest stand there; the count is of all."""
    with cast.as_system(cast.town()) as actor:
        for _ in range(4):
            bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
    _remind()
    with cast.as_user("clerk", write=False):
        found = list_reminders(cast.town(), {"town_clerk": None, "town_leader": None}, at_most=3)
        assert (len(found.rows), found.count) == (3, 4)


def test_costs_the_same_however_many() -> None:
    """A batch asks the database as often for twelve cases as for two."""
    asked = []
    for more in (2, 10):
        with cast.as_system(cast.town()) as actor:
            for _ in range(more):
                bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
            with CaptureQueriesContext(connection) as captured:
                assert remind_of_cases(cast.town(), actor=actor).told == 3 * more
            asked.append(len(captured))
    assert asked[0] == asked[1] < 8


def test_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many cases due on the same days each is told once, and the run says how far it is."""
    with cast.as_system(cast.town()) as actor:
        for on in ("06-03", "06-03", "06-03", "06-04", "06-05"):
            bench.step(actor, bench.report(actor, on), "accept", on)
        enqueue(cast.town(), "case.remind", {}, actor=actor)
    monkeypatch.setattr(reminding, "AT_ONCE", 2)
    (run,) = run_waiting()
    assert (run.state, (run.result or {})["params"], run.total) == ("done", {"told": 15}, 5)


def test_stopped_between_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to stop it ends before the next batch; what was told stays told, and the next run goes on."""
    with cast.as_system(cast.town()) as actor:
        for _ in range(3):
            bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        run = enqueue(cast.town(), "case.remind", {}, actor=actor)
    monkeypatch.setattr(reminding, "AT_ONCE", 1)
    stop_after(monkeypatch, 1)
    (run,) = run_waiting()
    assert run.state == "stopped"
    monkeypatch.undo()
    assert _remind() == 6


def test_nobody_reminds_by_hand() -> None:
    """It is the system's work."""
    with cast.as_user("clerk") as actor, pytest.raises(Refused):
        remind_of_cases(cast.town(), actor=actor)


def test_every_night() -> None:
    """The job tells once, however often it runs."""
    with cast.as_system(cast.town()) as actor:
        bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
    outcomes = []
    for _ in range(2):
        with cast.as_system(cast.town()) as actor:
            enqueue(cast.town(), "case.remind", {}, actor=actor)
        (run,) = run_waiting()
        outcomes.append((run.state, (run.result or {}).get("params")))
    assert outcomes == [("done", {"told": 3}), ("done", {"told": 0})]
