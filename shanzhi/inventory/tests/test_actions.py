from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shanzhi.core.periods import DAWN, Window
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory import actions
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import current
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from shanzhi.records.queries import compare, list_links, list_transitions
from shanzhi.workflow.actions import confirm_proposal
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2022, 1, 1)
TODAY = date(2024, 7, 5)


def register(type_key: str = "brickworks", *, at: str = "podi", on: date = DAY, **values: str) -> Record:
    """An item, written down by whoever acts."""
    entry = Entry(cast.unit(at), on, {"name": "某砖厂", **values})
    return actions.register_item(cast.town(), type_key=type_key, entry=entry, actor=current())


def take(area: str, on: date, at: str = "town") -> Record:
    """A reading of the area."""
    entry = Entry(cast.unit(at), on, {"area": area, "method": "survey"})
    return actions.take_reading(cast.town(), type_key="town_area_reading", entry=entry, actor=current())


def figure(indicator: str, on: date = TODAY, unit: str = "town") -> Decimal | None:
    """A figure up to a day."""
    request = Request(indicator, cast.unit(unit).pk, Window(DAWN, on))
    return Figures.now(current(), cast.town()).one(request).value


def test_end__and_open_again() -> None:
    """An item that ended by mistake is there again once its record is corrected, and can end anew."""
    with cast.as_user("clerk") as actor:
        record = register()
        entry = Entry(cast.unit("podi"), DAY, {"name": "某砖厂"})
        actions.end_item(record, on=date(2023, 5, 1), reason="关停", actor=actor)
        assert (figure("brickworks", date(2023, 4, 30)), figure("brickworks")) == (1, 0)
        assert actions.correct_item(record, entry=entry, reason="没有关停", actor=actor) is None
        record.refresh_from_db()
        assert (record.state, record.ended_on, figure("brickworks")) == ("present", None, 1)
        actions.end_item(record, on=date(2024, 5, 1), reason="这次真关了", actor=actor)
        assert figure("brickworks") == 0
        states = [step.to_state for step in list_transitions(record)]
        assert states == ["present", "ended", "present", "ended"]


def test_end__keeps_what_it_said() -> None:
    """Ending changes the last day and the state, and nothing that was typed: money and choices included."""
    with cast.as_user("clerk") as actor:
        entry = Entry(
            cast.unit("podi"),
            DAY,
            {"name": "甲厂", "ownership": "private", "sector": "industry", "industry": "wood", "designated": "no"},
        )
        declared = library(cast.town()).get("items", "enterprise").model
        money = [name for name, field in declared.fields.items() if field.kind == "money"]
        given = {**{key: value for key, value in entry.values.items() if key in declared.fields}}
        given |= dict.fromkeys(money, "12.05")
        given |= {
            name: next(iter(field.choices))
            for name, field in declared.fields.items()
            if field.required and field.kind == "choice"
        }
        record = actions.register_item(
            cast.town(), type_key="enterprise", entry=replace(entry, values=given), actor=actor
        )
        actions.end_item(record, on=date(2023, 5, 1), reason="注销", actor=actor)
        first, second = list_transitions(record)
        changed = {difference.path: difference.after for difference in compare(first.snapshot, second.snapshot)}
        assert changed == {("ended_on",): "2023-05-01"}


def test_end__refusals() -> None:
    """Twice, outside its days, without a reason, after withdrawal."""
    with cast.as_user("clerk") as actor:
        record = register()
        for day in (date(2021, 12, 31), date(2024, 7, 6)):
            told = refused(lambda day=day: actions.end_item(record, on=day, reason="关停", actor=actor))
            assert told == ["item.ends_outside"]
        told = refused(lambda: actions.end_item(record, on=TODAY, reason="", actor=actor))
        assert told == ["correction.reason_missing"]
        actions.end_item(record, on=TODAY, reason="关停", actor=actor)
        told = refused(lambda: actions.end_item(record, on=TODAY, reason="关停", actor=actor))
        assert told == ["item.ended_already"]
        actions.withdraw_item(record, reason="录重了", actor=actor)
        told = refused(lambda: actions.end_item(record, on=TODAY, reason="关停", actor=actor))
        assert told == ["record.withdrawn"]


def test_verbs__hold_their_own_kind() -> None:
    """The verb of items does not touch a reading, nor the other way round: for it there is no such record."""
    with cast.as_user("clerk") as actor:
        item, reading = register(), take("8", DAY)
        for act in (
            lambda: actions.withdraw_item(reading, reason="撤", actor=actor),
            lambda: actions.end_item(reading, on=TODAY, reason="撤", actor=actor),
            lambda: actions.withdraw_reading(item, reason="撤", actor=actor),
        ):
            assert refused(act) == ["record.not_found"]


def test_readings__the_last_one_counts() -> None:
    """By the day it was taken, not by when it was entered; withdrawn, the one before counts again."""
    with cast.as_user("clerk") as actor:
        later = take("190.5", date(2024, 3, 1))
        take("190.4", date(2023, 3, 1))
        assert figure("town_area") == Decimal("190.5")
        assert figure("town_area", date(2024, 2, 29)) == Decimal("190.4")
        assert figure("town_area", date(2023, 2, 28)) is None
        actions.withdraw_reading(later, reason="抄错了", actor=actor)
        assert figure("town_area") == Decimal("190.4")


def test_readings__corrected_day() -> None:
    """A reading that moves before another one no longer is the last."""
    with cast.as_user("clerk") as actor:
        first, second = take("8", date(2023, 3, 1)), take("9", date(2024, 3, 1))
        assert figure("town_area") == 9
        entry = Entry(cast.unit("town"), date(2022, 3, 1), {"area": "9", "method": "survey"})
        actions.correct_reading(second, entry=entry, reason="年份错了", actor=actor)
        assert figure("town_area") == 8
        assert first.state == "taken"


def test_proposal__of_a_reading_keeps_its_item() -> None:
    """What waits for the office comes out as it was proposed, the item it was taken of included."""
    with cast.as_user("clerk") as actor:
        camera = actions.register_item(
            cast.town(),
            type_key="public_camera",
            entry=Entry(cast.unit("podi"), DAY, _least("items", "public_camera")),
            actor=actor,
        )
    with cast.as_user("podi_secretary") as actor:
        entry = Entry(cast.unit("podi"), DAY, {"checked": "4", "in_order": "3", "method": "on_site"}, item=camera)
        reading = actions.take_reading(cast.town(), type_key="camera_reading", entry=entry, actor=actor)
    with cast.as_user("clerk") as actor:
        figures = Figures.now(actor, cast.town())
        (key, *_) = [
            each.key
            for each in figures.library.all("indicators").values()
            if "camera.in_order_read" in str(each.model.value)
        ]
        found = figures.one(Request(key, cast.unit("town").pk, Window(DAWN, TODAY)))
        cite(cast.town(), "issue:1", [Use(found, "", "p1")])
    with cast.as_user("podi_secretary") as actor:
        better = replace(entry, values={**entry.values, "in_order": "4"})
        waiting = actions.correct_reading(reading, entry=better, reason="修好了", actor=actor)
        assert waiting is not None
    with cast.as_user("clerk") as actor:
        confirm_proposal(waiting, actor=actor)
        reading.refresh_from_db()
        assert reading.data["in_order"] == 4
        assert list_links(reading) == {"item": [camera.pk]}


def test_change__of_what_somebody_changed_meanwhile() -> None:
    """The same guard as for activities."""
    with cast.as_user("clerk") as actor:
        record = register()
        seen = list_transitions(record)[-1].pk
        entry = Entry(cast.unit("podi"), DAY, {"name": "改名砖厂"})
        actions.correct_item(record, entry=entry, reason="改名", actor=actor, seen=seen)
        told = refused(lambda: actions.correct_item(record, entry=entry, reason="改名", actor=actor, seen=seen))
        assert told == ["record.changed_meanwhile"]
        told = refused(lambda: actions.withdraw_item(record, reason="撤", actor=actor, seen=seen))
        assert told == ["record.changed_meanwhile"]
        assert Record.objects.get(pk=record.pk).title == "改名砖厂"


def _least(section: str, key: str) -> dict[str, object]:
    from tests.kinds.samples import least

    return least(library(cast.town()).get(section, key).model)
