from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.core.places import packs_folder
from shanzhi.duties import actions, queries
from shanzhi.duties.models import Duty
from shanzhi.duties.tests.ground import (
    JUNE,
    THEME,
    TODAY,
    UNTIL,
    announced,
    duty_of,
    figure,
    record_of,
    state_of,
)
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry
from shanzhi.ledger.posting import end_of_ledger, live_facts
from shanzhi.packs.applying import apply_pack
from shanzhi.records.models import Record
from shanzhi.units.actions import dissolve_unit
from shanzhi.workflow.actions import confirm_proposal
from tests.support import cast
from tests.support.activities import party_day
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
JUN, JUL, AUG = (date(2024, month, 1) for month in (6, 7, 8))


@pytest.fixture
def pack_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped packs that a test may change."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    return copy


def test_announce__every_unit_every_period() -> None:
    """Each branch owes each month; the fact stands on the due day with its stretch, numbered once."""
    found = announced()
    with cast.as_user("clerk", write=False):
        rows = list(Duty.objects.filter(key=THEME, is_live=True).order_by("due_on"))
        duty = duty_of("podi_branch", JUN)
        ((_, line),) = live_facts(Record.objects.get(pk=duty.pk))
        assert found.withdrawn == 0
        assert len(rows) == 3 * 6
        assert (duty.opens_on, duty.due_on, duty.late_until) == (JUN, date(2024, 6, 30), date(2024, 7, 15))
        assert (line.measure, line.quantity, line.on) == ("duty.due", 1, date(2024, 6, 30))
        assert line.dims == {"duty": THEME, "opens_on": "2024-06-01", "late_until": "2024-07-15"}
        assert len(set(Record.objects.filter(kind="duty").values_list("number", flat=True))) == found.added


def test_announce__again_changes_nothing() -> None:
    """A second run finds everything there."""
    announced()
    with cast.as_user("clerk", write=False):
        seq = end_of_ledger(cast.town().pk).seq
    assert announced() == actions.Announced(0, 0)
    with cast.as_user("clerk", write=False):
        assert end_of_ledger(cast.town().pk).seq == seq


def test_announce__by_default_sixty_days_ahead() -> None:
    """From today: what is due from today on and opens within sixty days."""
    with cast.as_system(cast.town()) as actor:
        actions.announce_duties(cast.town(), actor=actor)
    with cast.as_user("clerk", write=False):
        periods = set(Duty.objects.filter(key=THEME).values_list("period", flat=True))
        assert periods == {JUL, AUG, date(2024, 9, 1)}


def test_announce__a_dissolved_unit_owes_nothing_after() -> None:
    """What falls due after a unit's last day is taken back; what fell due before stays."""
    announced()
    with cast.as_user("admin") as actor:
        dissolve_unit(cast.unit("nailin_branch"), on=date(2024, 7, 2), reason="合并", successors=[], actor=actor)
    assert announced().withdrawn > 0
    with cast.as_user("clerk", write=False):
        live = Duty.objects.filter(key=THEME, unit=cast.unit("nailin_branch"), is_live=True)
        gone = Duty.objects.filter(unit=cast.unit("nailin_branch"), is_live=False).values_list("pk", flat=True)
        assert max(live.values_list("due_on", flat=True)) == date(2024, 6, 30)
        assert all(live_facts(record) == [] for record in Record.objects.filter(pk__in=gone))
        assert figure("theme_days_due") == 3
    assert announced() == actions.Announced(0, 0)


def test_announce__a_fixed_day_moves_what_has_not_opened() -> None:
    """A branch that fixes a day: August follows it, July has opened and stays as it was announced."""
    announced()
    with cast.as_user("organiser") as actor:
        entry = Entry(cast.unit("podi_branch"), TODAY, {"name": "每月20日", "day": "20"})
        register_item(cast.town(), type_key="fixed_theme_day", entry=entry, actor=actor)
    assert announced() == actions.Announced(2, 2)
    with cast.as_user("clerk", write=False):
        assert duty_of("podi_branch", JUL).due_on == date(2024, 7, 31)
        assert duty_of("podi_branch", AUG).due_on == date(2024, 8, 20)
        assert duty_of("nailin_branch", AUG).due_on == date(2024, 8, 31)


def test_announce__a_changed_pack_replaces_what_has_not_opened(pack_copy: Path) -> None:
    """Another grace in the pack: occurrences that have not opened are announced anew, the others stay."""
    announced()
    path = pack_copy / "base" / "duties" / "party_life.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("late_until: 15", "late_until: 5", 1), encoding="utf-8")
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)
    assert announced() == actions.Announced(6, 6)
    with cast.as_user("clerk", write=False):
        assert duty_of("podi_branch", JUL).late_until == date(2024, 8, 15)
        assert duty_of("podi_branch", AUG).late_until == date(2024, 9, 5)


def test_announce__refused() -> None:
    """Only for those who may, and forwards."""
    with cast.as_user("clerk") as actor:
        assert refused(lambda: actions.announce_duties(cast.town(), actor=actor)) == ["policy.refused"]
    with cast.as_user("admin") as actor:
        assert refused(lambda: actions.announce_duties(cast.town(), since=UNTIL, until=TODAY, actor=actor)) == [
            "duty.window_backwards"
        ]


def test_states__follow_from_records() -> None:
    """Coming, due, done, done late, missed: from the records, as of a day, and back again when one is withdrawn.

    A July day is July's first: only a second one makes up for June.
    """
    announced()
    with cast.as_user("organiser") as actor:
        assert state_of("podi_branch", JUN, date(2024, 5, 31)) == "coming"
        assert state_of("podi_branch", JUN, date(2024, 6, 30)) == "due"
        assert state_of("podi_branch", JUN, date(2024, 7, 15)) == "due"
        assert state_of("podi_branch", JUN, date(2024, 7, 16)) == "missed"
        before = end_of_ledger(cast.town().pk).seq
        record = party_day(actor, on=date(2024, 7, 3))
        assert (state_of("podi_branch", JUN), state_of("podi_branch", JUL)) == ("due", "done")
        party_day(actor, on=date(2024, 7, 4))
        assert state_of("podi_branch", JUN, date(2024, 7, 3)) == "due"
        assert (state_of("podi_branch", JUN), state_of("podi_branch", JUL)) == ("done_late", "done")
        assert state_of("podi_branch", JUN, seq=before) == "due"
        withdraw_activity(record, reason="录重了", actor=actor)
        assert (state_of("podi_branch", JUN), state_of("podi_branch", JUL)) == ("due", "done")
        party_day(actor, on=date(2024, 6, 30))
        assert state_of("podi_branch", JUN) == "done"
        assert state_of("nailin_branch", JUN, date(2024, 7, 20)) == "missed"


def test_excuse__is_not_expected() -> None:
    """An excused occurrence is not due; withdrawn, it is due again. Both say why, and earlier answers stay."""
    announced()
    with cast.as_user("organiser") as actor:
        before = end_of_ledger(cast.town().pk)
        assert figure("theme_days_due") == 3
        record = record_of("podi_branch", JUN)
        assert actions.excuse_duty(record, reason="支部整顿", actor=actor) is None
        assert (state_of("podi_branch", JUN), figure("theme_days_due"), figure("duties_excused")) == ("excused", 2, 1)
        assert state_of("podi_branch", JUN, seq=before.seq) == "due"
        assert queries.reason_of(record).reason == "支部整顿"
        assert refused(lambda: actions.excuse_duty(record, reason="再来", actor=actor)) == ["duty.excused_already"]
        actions.unexcuse_duty(record, reason="整顿完了", actor=actor)
        assert (state_of("podi_branch", JUN), figure("theme_days_due"), figure("duties_excused")) == ("due", 3, 0)
        assert refused(lambda: actions.unexcuse_duty(record, reason="再来", actor=actor)) == ["duty.not_excused"]
        assert refused(lambda: actions.excuse_duty(record, reason=" ", actor=actor)) == ["correction.reason_missing"]


def test_excuse__stays_when_the_duty_is_announced_again() -> None:
    """A run leaves what is excused alone, also where the day has changed."""
    announced()
    with cast.as_user("organiser") as actor:
        actions.excuse_duty(record_of("podi_branch", AUG), reason="放假", actor=actor)
        entry = Entry(cast.unit("podi_branch"), TODAY, {"name": "每月20日", "day": "20"})
        register_item(cast.town(), type_key="fixed_theme_day", entry=entry, actor=actor)
    assert announced() == actions.Announced(1, 1)
    with cast.as_user("clerk", write=False):
        assert state_of("podi_branch", AUG) == "excused"


@pytest.mark.parametrize("who", ["podi_branch", "podi_secretary", "leader", "auditor", "admin"])
def test_excuse__only_the_office(who: str) -> None:
    """Nobody excuses themselves: the town's offices do."""
    announced()
    with cast.as_user("clerk", write=False):
        record = record_of("podi_branch", JUN)
    with cast.as_user(who) as actor:
        assert refused(lambda: actions.excuse_duty(record, reason="忙", actor=actor)) == ["policy.refused"]
        assert refused(lambda: actions.unexcuse_duty(record, reason="忙", actor=actor)) == ["policy.refused"]


def test_excuse__waits_where_something_issued_counted_it(pack_copy: Path) -> None:
    """An office that may excuse and not confirm: once an issue has used the occurrence, the town office confirms."""
    announced()
    path = pack_copy / "base" / "roles" / "roles.yaml"
    text = path.read_text(encoding="utf-8")
    leader = "town_leader:\n  label: {zh: 镇领导, en: Town leader}\n  may:\n"
    assert leader in text
    changed = text.replace(leader, f"{leader}    - duty.excuse\n    - duty.unexcuse\n")
    path.write_text(changed, encoding="utf-8")
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)
    with cast.as_user("clerk") as actor:
        figures = Figures.now(actor, cast.town())
        request = Request("theme_days_due", cast.unit("committee").pk, JUNE)
        cite(cast.town(), "issue:1", [Use(figures.one(request), "", "p1")])
    with cast.as_user("leader") as actor:
        record = record_of("podi_branch", JUN)
        waiting = actions.excuse_duty(record, reason="停电", actor=actor)
        assert waiting is not None
        assert state_of("podi_branch", JUN) == "due"
    with cast.as_user("clerk") as actor:
        confirm_proposal(waiting, actor=actor)
        assert state_of("podi_branch", JUN) == "excused"
    with cast.as_user("leader") as actor:
        again = actions.unexcuse_duty(record, reason="来电了", actor=actor)
        assert again is not None
    with cast.as_user("clerk") as actor:
        confirm_proposal(again, actor=actor)
        assert state_of("podi_branch", JUN) == "due"
