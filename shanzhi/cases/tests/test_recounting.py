"""Cases counted anew when the holidays of a year become known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.cases import recounting
from shanzhi.cases.actions import report_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.models import Case
from shanzhi.cases.recounting import recount_cases
from shanzhi.cases.tests import bench
from shanzhi.core.errors import Refused
from shanzhi.core.places import packs_folder
from shanzhi.jobs.models import JobRun
from shanzhi.kernel.models import AuditEntry
from shanzhi.packs.applying import apply_pack
from shanzhi.records.models import Record
from shanzhi.workflow.flows.standing import Standing
from tests.support import cast
from tests.support.jobs import run_waiting, stop_after

pytestmark = pytest.mark.django_db
YEAR = "y2024"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The packs as they were before the notice about the holidays of 2024, and a town that goes by them."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    days = copy / "base/holidays/public.yaml"
    (tmp_path / "known").write_text(days.read_text(encoding="utf-8"), encoding="utf-8")
    days.write_text(days.read_text(encoding="utf-8").split(f"{YEAR}:")[0], encoding="utf-8")
    _apply()
    assert _ran() == {"moved": 0}
    return copy


def _apply() -> None:
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)


def _ran() -> object:
    (run,) = [each for each in run_waiting() if each.name == "case.recount"]
    assert run.state == "done", run.problem
    return (run.result or {})["params"]


def _notice(folder: Path) -> None:
    """The holidays are known: a day in June is none of work."""
    text = (folder.parent / "known").read_text(encoding="utf-8")
    (folder / "base/holidays/public.yaml").write_text(text, encoding="utf-8")
    _apply()


def _need(on: str = "06-03", unit: str = "podi") -> Record:
    """What a village asks for, in fifteen working days."""
    with cast.as_system(cast.town()) as actor:
        values = {"what": "吃水（试）", "kind": "water"}
        entry = Entry(cast.unit(unit), bench.day(on), values)
        record = report_case(cast.town(), type_key="village_need", entry=entry, actor=actor)
        return bench.step(actor, record, "accept", on)


def _says(record: Record) -> tuple[str | None, bool, list[str]]:
    """What the list says, whether it may change yet, and the days of the facts."""
    with cast.as_system(cast.town()):
        is_provisional = Case.objects.get(pk=record.pk).is_provisional
        facts = [on for measure, _, on, _ in bench.facts(record) if measure == "case.due"]
        return bench.due(record), is_provisional, facts


def test_a_calendar_that_comes_later(folder: Path) -> None:
    """The list, the row and the fact say the day the calendar says; the system did it, and the history shows it."""
    record = _need()
    assert _says(record) == ("06-24", True, ["06-24"])
    _notice(folder)
    assert _says(record) == ("06-24", True, ["06-24"]), "it is done in the background"
    assert _ran() == {"moved": 1}
    assert _says(record) == ("06-25", False, ["06-25"])
    with cast.as_system(cast.town()):
        line = AuditEntry.objects.get(verb="case.recount")
        assert (line.target, line.actor) == (f"record:{record.number}", f"system:{cast.town().pk}")
        assert ((line.before or {})["due"], (line.after or {})["due"]) == ("2024-06-24", "2024-06-25")
        last = record.transitions.order_by("-pk")[0]
        assert (last.verb, last.from_state == last.to_state) == ("case.recount", True)
        assert Standing.of_json(last.snapshot["case"]) == bench.standing(record)


def test_twice(folder: Path) -> None:
    """A second run finds nothing to do, and says nothing of anything."""
    record = _need()
    _notice(folder)
    _ran()
    with cast.as_system(cast.town()) as actor:
        before = record.transitions.count()
        assert recount_cases(cast.town(), holidays=[YEAR], actor=actor).moved == 0
        assert (record.transitions.count(), AuditEntry.objects.filter(verb="case.recount").count()) == (before, 1)


def test_killed_between_batches(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was counted stays counted; the next run does the rest."""
    records = [_need() for _ in range(3)]
    _notice(folder)
    with monkeypatch.context() as patched:
        patched.setattr(recounting, "AT_ONCE", 1)
        stop_after(patched, 1)
        (run,) = run_waiting()
    assert run.state == "stopped"
    assert [_says(each)[0] for each in records] == ["06-25", "06-24", "06-24"]
    with cast.as_system(cast.town()) as actor:
        assert recount_cases(cast.town(), holidays=[YEAR], actor=actor).moved == 2
    assert [_says(each) for each in records] == [("06-25", False, ["06-25"])] * 3


def test_whoever_applied_sees_the_run_and_no_more(folder: Path) -> None:
    """The administrator asked for it; it is the system that reaches the cases. Nobody recounts by hand."""
    _need()
    _notice(folder)
    with cast.as_user("admin", write=False) as actor:
        assert JobRun.objects.filter(name="case.recount", actor=actor.key).count() == 2
    with cast.as_user("admin") as actor, pytest.raises(Refused):
        recount_cases(cast.town(), holidays=[YEAR], actor=actor)


def test_other_changes_of_a_pack_recount_nothing(folder: Path) -> None:
    """A new indicator moves no day."""
    (folder / "tianning/indicators/zz.yaml").write_text(
        "theme_days:\n  over: extend\n  label: {zh: 场数, en: Sittings}\n", encoding="utf-8"
    )
    _apply()
    assert run_waiting() == []


def test_one_that_ended_was_in_time(folder: Path) -> None:
    """Closed a day late as far as was known, it was in time: how it ended is counted by the calendar, too."""
    record = _need()
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, record, "resolve", "06-25", values={"done": "接通了"})
        assert _timing(record) == {"late"}
    _notice(folder)
    _ran()
    with cast.as_system(cast.town()):
        assert _timing(record) == {"on_time"}


def _timing(record: Record) -> set[str]:
    return {code for measure, _, _, codes in bench.facts(record) for code in codes if measure == "case.met"}


def test_costs_the_same_however_many(folder: Path) -> None:
    """Cases that stay as they are are looked at with as many statements, two or ten."""
    asked = []
    for more in (2, 8):
        for _ in range(more):
            _need()
        with cast.as_system(cast.town()) as actor, CaptureQueriesContext(connection) as captured:
            assert recount_cases(cast.town(), holidays=[YEAR], actor=actor).moved == 0
        asked.append(len(captured))
    assert asked[0] == asked[1] < 12
