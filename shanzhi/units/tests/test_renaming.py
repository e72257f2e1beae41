"""A unit gets another name from a day on; what was issued before keeps the old one."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.queries import list_stretches
from shanzhi.directory.trees import forest
from shanzhi.indicators.figures import Figures, Request
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.records.models import Record
from shanzhi.records.queries import list_transitions
from shanzhi.units.actions import dissolve_unit, establish_unit, move_unit, rename_unit
from shanzhi.units.entry import Establishment
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
NAME = {"zh": "坡上村", "en": "Poshang"}


def _name(on: date, key: str = "podi") -> str:
    return forest(cast.town(), on).nodes[cast.unit(key).pk].name["zh"]


def _rename(on: date = DAY, **said: object) -> list[str]:
    """The codes it is refused with."""
    given = {"name": NAME, "reason": "批复", **said}
    with cast.as_user("admin") as actor:
        return refused(lambda: rename_unit(cast.unit("podi"), on=on, actor=actor, **given))  # type: ignore[arg-type]


def test_rename__from_the_day() -> None:
    """Before it the old name, from it the new one; the old one is kept as another name; no number moves."""
    with cast.as_user("admin") as actor:
        before = Figures.now(actor, cast.town()).one(Request("villages", cast.unit("town").pk, Window(DAWN, DAY)))
        moment = end_of_ledger(cast.town().pk).recorded_at
        assert rename_unit(cast.unit("podi"), name=NAME, on=DAY, reason="批复", actor=actor) is None
        after = Figures.now(actor, cast.town()).one(Request("villages", cast.unit("town").pk, Window(DAWN, DAY)))
        assert after.value == before.value
        assert (_name(date(2024, 2, 29)), _name(DAY)) == ("坡底村", "坡上村")
        assert "坡底村" in forest(cast.town(), DAY).nodes[cast.unit("podi").pk].aliases
        known_then = forest(cast.town(), DAY, moment).nodes[cast.unit("podi").pk]
        assert known_then.name["zh"] == "坡底村"
        record = Record.objects.get(unit=cast.unit("podi"), kind="establishment")
        last = list_transitions(record)[-1]
        assert (last.verb, last.reason) == ("unit.rename", "批复")


def test_rename__a_place_it_gets_later_keeps_the_new_name() -> None:
    """Moved in May and renamed from March: the name holds in both places."""
    with cast.as_user("admin") as actor:
        entry = Establishment("podi_general", {"zh": "坡底总支"}, cast.unit("committee"), date(2024, 1, 1))
        general = establish_unit(cast.town(), type_key="general_branch_established", entry=entry, actor=actor)
        branch = cast.unit("podi_branch")
        move_unit(branch, parent=general, on=date(2024, 5, 1), reason="设了总支", actor=actor)
        rename_unit(branch, name={"zh": "坡上村党支部"}, on=DAY, reason="村改名", actor=actor)
    found = [(each.first, each.name["zh"], each.parent) for each in list_stretches(branch.pk, None)]
    assert found == [
        (cast.FOUNDED, "坡底村党支部", cast.unit("committee").pk),
        (DAY, "坡上村党支部", cast.unit("committee").pk),
        (date(2024, 5, 1), "坡上村党支部", general.pk),
    ]


def test_rename__refused() -> None:
    """A name, another one, a day it stood on, a reason, and the right to."""
    assert _rename(name={"zh": " "}) == ["unit.name_missing"]
    assert _rename(name={"zh": "长" * 61}) == ["unit.name_missing"]
    assert _rename(name={"zh": "坡底村", "en": "podi"}) == ["unit.name_same"]
    assert _rename(date(2019, 12, 31)) == ["unit.renamed_outside"]
    assert _rename(date(2024, 7, 6)) == ["unit.renamed_outside"]
    assert _rename(reason=" ") == ["correction.reason_missing"]
    with cast.as_user("clerk") as actor:
        unit = cast.unit("podi")
        assert refused(lambda: rename_unit(unit, name=NAME, on=DAY, reason="x", actor=actor)) == ["policy.refused"]
    with cast.as_user("admin") as actor:
        dissolve_unit(cast.unit("nailin"), on=DAY, reason="并村", actor=actor)
        gone = cast.unit("nailin")
        told = refused(lambda: rename_unit(gone, name=NAME, on=DAY, reason="x", actor=actor))
        assert told == ["unit.dissolved_already"]
