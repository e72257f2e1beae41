"""Ladders: who is told that time is nearly up, or is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.cases.models import Reminder
from shanzhi.cases.reminding import list_reminders, remind_of_cases
from shanzhi.cases.tests import bench
from shanzhi.core.errors import Refused
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel import clock
from tests.support import cast
from tests.support.jobs import run_waiting

pytestmark = pytest.mark.django_db


def _told(number: str) -> list[tuple[int, str]]:
    with cast.as_system(cast.town()):
        rows = Reminder.objects.filter(record__number=number).order_by("days", "role")
        return [(row.days, row.role) for row in rows]


def _remind() -> int:
    with cast.as_system(cast.town()) as actor:
        return remind_of_cases(cast.town(), actor=actor)[0]


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
        bench.step(actor, record, "extend", "07-05", more=5, values={"interim": "专人看守"})
        assert list_reminders(cast.town(), {"village_secretary": None}, at_most=9) == []
    monkeypatch.setattr(clock, "now", lambda _town=None: cast.NOW + timedelta(days=4))
    assert _remind() == 1
    with cast.as_system(cast.town()):
        (found,) = list_reminders(cast.town(), {"village_secretary": None}, at_most=9)
        assert (found.days, found.due_at.astimezone(bench.ZONE).date().isoformat()) == (1, "2024-07-07")


def test_reminders_are_told_to_the_unit_responsible() -> None:
    """A village's secretary sees those of the village; the office those of the town."""
    with cast.as_system(cast.town()) as actor:
        for unit in ("podi", "nailin"):
            bench.step(actor, bench.report(actor, "06-03", unit=unit), "accept", "06-03")
    _remind()
    podi = frozenset({cast.unit("podi").pk})
    with cast.as_user("podi_secretary", write=False):
        assert [each.unit.key for each in list_reminders(cast.town(), {"village_secretary": podi}, at_most=9)] == [
            "podi"
        ]
    with cast.as_user("clerk", write=False):
        assert len(list_reminders(cast.town(), {"town_clerk": None}, at_most=9)) == 2


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
