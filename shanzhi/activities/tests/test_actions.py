from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.core.errors import Problems, Refused
from shanzhi.core.periods import Window
from shanzhi.indicators.evaluating import fold
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.activities import party_day, party_day_entry, people_of

pytestmark = pytest.mark.django_db
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))


def figure(actor: Principal, key: str, unit: str = "town") -> Decimal | None:
    """A figure of the half-year, and that it equals the fold of its lines."""
    figures = Figures.now(actor, cast.town())
    found = figures.one(Request(key, cast.unit(unit).pk, HALF))
    assert fold(figures.lines(found)) == found.value
    return found.value


def test_record__counts_at_once() -> None:
    """A Party day written down counts in every figure it feeds, for the branch, its village and the town."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor)
        assert figure(actor, "theme_days", "podi_branch") == 1
    with cast.as_user("clerk") as actor:
        assert figure(actor, "theme_days") == 1
        assert figure(actor, "theme_days", "podi") == 1
        assert figure(actor, "theme_days", "nailin") == 0
        assert figure(actor, "theme_day_attendance") == 5
        assert figure(actor, "theme_day_rate") == Decimal("62.5")


def test_record__refused_elsewhere() -> None:
    """A branch secretary cannot write for another branch."""
    with cast.as_user("podi_branch") as actor, pytest.raises(Refused):
        party_day(actor, branch="nailin_branch")


def test_record__bad_input_says_everything_at_once() -> None:
    """A future day, a stranger on the roster and a missing topic are told together, and nothing is written."""
    with cast.as_user("clerk") as actor:
        unit = cast.unit("podi_branch")
        stranger = people_of("nailin_branch")[0]
        entry = Entry(unit, date(2024, 8, 1), {}, Attendance(frozenset({stranger})))
        with pytest.raises(Problems) as caught:
            record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)
        assert [problem.code for problem in caught.value.problems] == [
            "activity.date.in_future",
            "field.missing",
            "activity.attendance.above_roster",
        ]
        assert not Record.objects.filter(kind="activity").exists()


def test_correct__reverses_and_counts_anew() -> None:
    """A corrected roster changes the figure; what was counted before stays in the ledger, reversed."""
    with cast.as_user("podi_branch") as actor:
        record = party_day(actor, came=5)
        assert correct_activity(record, entry=party_day_entry(came=3), reason="两人重复勾选", actor=actor) is None
        assert figure(actor, "theme_day_attendance", "podi_branch") == 3
        reversed_seqs = record.facts.exclude(reverses=None).count()
        assert reversed_seqs == 2


def test_withdraw__leaves_nothing_counted() -> None:
    """A withdrawn record counts nowhere and stays readable."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor)
        withdraw_activity(record, reason="与另一条重复", actor=actor)
        assert figure(actor, "theme_days") == 0
        assert figure(actor, "theme_day_attendance") == 0
        record.refresh_from_db()
        assert record.state == "withdrawn"
