"""Verbs on units. Directory rows are known from the ledger's own moment, so trees and facts share one order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.directory import writing as directory
from shanzhi.directory.models import Subject, Unit, UnitSuccession
from shanzhi.directory.queries import has_top_unit, has_units_below
from shanzhi.directory.trees import days_of_change, forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.posting import Moment, count_records_at
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Record
from shanzhi.records.writing import Content, put_content
from shanzhi.units.entry import Establishment, check, statement
from shanzhi.workflow.corrections import require_reason
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import begin, hold, state_facts, take_back

KIND = "establishment"
STANDING = "standing"
DISSOLVED = "dissolved"


@verb("unit.establish")
def establish_unit(town: Town, *, type_key: str, entry: Establishment, actor: Principal) -> Unit:
    """A new unit stands from `entry.on`."""
    require(actor, "unit.establish", town_id=town.pk)

    definition = library(town).get("establishments", type_key)
    kind = library(town).get("unit_kinds", definition.model.establishes)
    values = _check(town, definition, kind, entry)

    subject = Subject.objects.create(kind=Subject.Kind.UNIT, town=town)
    unit = Unit.objects.create(
        subject=subject, town=town, key=entry.key, kind=kind.key, tree=kind.model.tree, code=entry.code
    )
    content = Content(unit, entry.name["zh"], entry.on, values)
    record = begin(town, definition, KIND, content, state=STANDING, actor=actor)
    known_from = _state(record, definition, content, "unit.establish", STANDING, actor).recorded_at

    directory.place_unit(
        unit,
        name=dict(entry.name),
        parent=entry.parent,
        aliases=list(entry.aliases),
        valid_from=entry.on,
        known_from=known_from,
    )
    for link_kind, other in entry.links:
        directory.link_units(unit, other, kind=link_kind, valid_from=entry.on, known_from=known_from)
    return unit


@verb("unit.move")
def move_unit(unit: Unit, *, parent: Unit, on: date, reason: str, actor: Principal) -> None:
    """From `on` the unit stands under another one. Reports on earlier windows keep the old tree."""
    town = _town(unit)
    require(actor, "unit.move", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    _require_place_under(unit, parent, town, on)

    definition = library(town).by_id(record.definition_id)
    moment = _state(record, definition, _content(record, definition), "unit.move", STANDING, actor, reason=why)
    directory.change_unit(unit, on=on, known_at=moment.recorded_at, parent=parent)


@verb("unit.dissolve")
def dissolve_unit(unit: Unit, *, on: date, reason: str, actor: Principal, successors: Sequence[Unit] = ()) -> None:
    """The unit stands no longer from `on`; `successors` are what it went over into (one: merged, several: split)."""
    town = _town(unit)
    require(actor, "unit.dissolve", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    today = clock.today(town)
    if not record.happened_on <= on <= today:
        raise Problem("item.ends_outside", field="on", found=on, low=record.happened_on, high=today)
    if has_units_below(unit, on=on):
        raise Problem("unit.has_units_below", unit=unit.key)
    _require_successors(unit, successors, town, on)

    record.ended_on = on
    definition = library(town).by_id(record.definition_id)
    content = _content(record, definition)
    put_content(record, content)
    known_at = _state(record, definition, content, "unit.dissolve", DISSOLVED, actor, reason=why).recorded_at
    directory.end_unit(unit, on=on, known_at=known_at)
    for successor in successors:
        UnitSuccession.objects.create(predecessor=unit, successor=successor, town=town, on=on, known_from=known_at)


@verb("unit.withdraw")
def withdraw_unit(
    unit: Unit, *, reason: str, actor: Principal, with_its_work: bool = False, seen: int | None = None
) -> None:
    """The unit was written down by mistake and never stood.

    If work hangs on it, that work would no longer count anywhere: the verb refuses unless `with_its_work` says that
    this is meant. `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    town = _town(unit)
    require(actor, "unit.withdraw", town_id=town.pk)

    why = require_reason(reason)
    record = hold(_record_of(unit), KIND, seen=seen)
    if has_units_below(unit, on=record.happened_on):
        raise Problem("unit.has_units_below", unit=unit.key)
    others = count_records_at(unit, besides=record)
    if others and not with_its_work:
        raise Problem("unit.work_hangs_on_it", unit=unit.key, count=others)

    moment = take_back(record, verb="unit.withdraw", reason=why, actor=actor)
    directory.remove_unit(unit, known_at=moment.recorded_at)


def _hold_standing(unit: Unit) -> Record:
    """The record of the unit's standing, locked until commit. Problem if the unit has been dissolved."""
    record = hold(_record_of(unit), KIND)
    if record.ended_on is not None:
        raise Problem("unit.dissolved_already", unit=unit.key, on=record.ended_on)
    return record


def _require_place_under(unit: Unit, parent: Unit, town: Town, on: date) -> None:
    """Kind, tree and town fit, the parent stands on the day, and on no day from then on would there be a circle."""
    kind = library(town).get("unit_kinds", unit.kind).model
    does_fit = parent.kind in kind.under and parent.town_id in (None, town.pk)
    stands = parent.town_id is None or parent.pk in forest(town, on).nodes
    if not (does_fit and stands) or any(
        parent.pk in forest(town, day).below(unit.pk) for day in days_of_change(town, on)
    ):
        raise Problem("unit.parent_impossible", field="parent", unit=unit.key, parent=parent.key)


def _require_successors(unit: Unit, successors: Sequence[Unit], town: Town, on: date) -> None:
    """Each successor is another unit that stands on the day."""
    standing = forest(town, on).nodes.keys() - {unit.pk}
    for successor in successors:
        if successor.pk not in standing:
            raise Problem("unit.successor_impossible", field="successors", unit=unit.key, other=successor.key)


def _check(town: Town, definition: Applied, kind: Applied, entry: Establishment) -> dict[str, Any]:
    for field, other in (("parent", entry.parent), *(("links", linked) for _, linked in entry.links)):
        if other is not None and other.town_id not in (None, town.pk):
            raise Problem("unit.of_another_town", field=field, unit=other.key)
    return check(
        definition.model,
        kind.model,
        entry,
        link_kinds={link: library(town).get("link_kinds", link).model for link, _ in entry.links},
        is_key_taken=Unit.objects.filter(town=town, key=entry.key).exists(),
        trees=forest(town, entry.on),
        has_top=has_top_unit(town, on=entry.on),
        today=clock.today(town),
    )


def _state(
    record: Record, definition: Applied, content: Content, name: str, to_state: str, actor: Principal, reason: str = ""
) -> Moment:
    said = statement(record.pk, content)
    return state_facts(record, definition, content, said, Step(name, to_state, actor, reason))


def _content(record: Record, definition: Applied) -> Content:
    return Content(record.unit, record.title, record.happened_on, definition.model.load(record.data), record.ended_on)


def _record_of(unit: Unit) -> Record:
    return Record.objects.select_related("town", "unit").get(unit=unit, kind=KIND)


def _town(unit: Unit) -> Town:
    if unit.town is None:
        raise Problem("unit.of_the_county", unit=unit.key)
    return unit.town
