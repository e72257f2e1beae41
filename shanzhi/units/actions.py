"""Verbs on units. Directory rows are known from the ledger's own moment, so trees and facts share one order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Problems
from shanzhi.directory import writing as directory
from shanzhi.directory.models import Subject, Unit, UnitSuccession
from shanzhi.directory.places import Place
from shanzhi.directory.queries import has_top_unit, has_units_below, list_stretches
from shanzhi.directory.trees import days_of_change, forest
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.posting import Moment, count_records_at
from shanzhi.packs.library import Applied, library
from shanzhi.records.models import Proposal, Record
from shanzhi.records.writing import Content, put_content
from shanzhi.units.entry import Establishment, check, statement
from shanzhi.workflow.corrections import APPLY, place_must_wait, propose, require_reason
from shanzhi.workflow.transitions import Step
from shanzhi.workflow.writing import begin, hold, state_facts, take_back

KIND = "establishment"
STANDING = "standing"
DISSOLVED = "dissolved"
LONGEST_NAME = 60


@verb("unit.establish")
def establish_unit(town: Town, *, type_key: str, entry: Establishment, actor: Principal) -> Unit:
    """A new unit stands from `entry.on`."""
    require(actor, "unit.establish", town_id=town.pk)

    directory.hold_trees(town)
    definition = library(town).get("establishments", type_key)
    kind = library(town).get("unit_kinds", definition.model.establishes)
    values = _check(town, definition, kind, entry)

    subject = Subject.objects.create(kind=Subject.Kind.UNIT, town=town)
    unit = Unit.objects.create(
        subject=subject, town=town, key=entry.key, kind=kind.key, tree=kind.model.tree, code=entry.code
    )
    content = Content(unit, entry.name["zh"], entry.on, values)
    record = begin(town, definition, KIND, content, state=STANDING, actor=actor)
    known_from = _state(record, definition, content, Step("unit.establish", STANDING, actor)).recorded_at

    directory.place_unit(
        unit,
        name=dict(entry.name),
        parent=entry.parent,
        aliases=list(entry.aliases),
        valid_from=entry.on,
        known_from=known_from,
    )
    for link_kind, other in entry.links:
        directory.link_units(
            unit,
            other,
            kind=link_kind,
            is_mutual=unit.tree in library(town).get("link_kinds", link_kind).model.mutual_from,
            valid_from=entry.on,
            known_from=known_from,
        )
    if entry.place is not None:
        directory.put_place(unit, entry.place, on=entry.on, known_at=known_from)
    return unit


@verb("unit.place")
def place_unit(unit: Unit, *, place: Place, on: date, reason: str, actor: Principal) -> None:
    """From `on` the unit is at this place. No figure changes: trees and facts know nothing of places."""
    town = _town(unit)
    require(actor, "unit.place", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    today = clock.today(town)
    problems = list(place.flaws(unit.key))
    if not record.happened_on <= on <= today:
        problems.append(Problem("unit.placed_outside", field="on", found=on, low=record.happened_on, high=today))
    if problems:
        raise Problems(problems)

    definition = library(town).by_id(record.definition_id)
    moment = _state(
        record, definition, _content(record, definition), Step("unit.place", STANDING, actor, why, since=on)
    )
    directory.put_place(unit, place, on=on, known_at=moment.recorded_at)


@verb("unit.move")
def move_unit(unit: Unit, *, parent: Unit, on: date, reason: str, actor: Principal) -> Proposal | None:
    """From `on` the unit stands under another one. Reports on earlier windows keep the old tree.

    A proposal if something issued, up to that day or later, was reckoned over one of the two.
    """
    town = _town(unit)
    require(actor, "unit.move", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    _require_place_under(unit, parent, town, on)
    if place_must_wait(record, {unit.pk, parent.pk}, actor, since=on):
        changes = {"on": on.isoformat(), "parent": parent.pk}
        return propose(record, verb="unit.move", changes=changes, reason=why, actor=actor)

    _move(record, unit, parent, on, why, actor)
    return None


@verb("unit.rename")
def rename_unit(unit: Unit, *, name: Mapping[str, str], on: date, reason: str, actor: Principal) -> Proposal | None:
    """From `on` the unit is called `name` (zh, perhaps en). Reports on earlier windows keep the old name.

    A proposal if something issued, up to that day or later, was reckoned over the unit: it prints the name.
    """
    town = _town(unit)
    require(actor, "unit.rename", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    chosen = {language: words.strip() for language, words in name.items() if words.strip()}
    _require_other_name(record, unit, chosen, on)
    if place_must_wait(record, {unit.pk}, actor, since=on):
        changes = {"on": on.isoformat(), "name": chosen}
        return propose(record, verb="unit.rename", changes=changes, reason=why, actor=actor)

    _rename(record, unit, chosen, on, why, actor)
    return None


@verb("unit.dissolve")
def dissolve_unit(
    unit: Unit, *, on: date, reason: str, actor: Principal, successors: Sequence[Unit] = ()
) -> Proposal | None:
    """The unit stands no longer from `on`; `successors` are what it went over into (one: merged, several: split).

    A proposal if something issued, up to that day or later, was reckoned over the unit.
    """
    town = _town(unit)
    require(actor, "unit.dissolve", town_id=town.pk)

    why = require_reason(reason)
    record = _hold_standing(unit)
    _require_may_end(record, unit, town, on)
    _require_successors(unit, successors, town, on)
    if place_must_wait(record, {unit.pk}, actor, since=on):
        changes = {"ended_on": on.isoformat(), "successors": [each.pk for each in successors]}
        return propose(record, verb="unit.dissolve", changes=changes, reason=why, actor=actor)

    _dissolve(record, unit, successors, on, why, actor)
    return None


@verb("unit.withdraw")
def withdraw_unit(
    unit: Unit, *, reason: str, actor: Principal, with_its_work: bool = False, seen: int | None = None
) -> Proposal | None:
    """The unit was written down by mistake and never stood. A proposal if something issued was reckoned over it.

    If work hangs on it, that work would no longer count anywhere: the verb refuses unless `with_its_work` says that
    this is meant. `seen` is the last transition the actor has looked at: Conflict if the record was changed since.
    """
    town = _town(unit)
    require(actor, "unit.withdraw", town_id=town.pk)

    why = require_reason(reason)
    directory.hold_trees(town)
    record = hold(_record_of(unit), KIND, seen=seen)
    _require_may_go(record, unit, with_its_work=with_its_work)
    if place_must_wait(record, {unit.pk}, actor, since=record.happened_on):
        changes = {"with_its_work": with_its_work}
        return propose(record, verb="unit.withdraw", changes=changes, reason=why, actor=actor)

    _take_back(record, unit, why, actor)
    return None


def _move(record: Record, unit: Unit, parent: Unit, on: date, reason: str, actor: Principal) -> None:
    definition = library(record.town).by_id(record.definition_id)
    step = Step("unit.move", STANDING, actor, reason, since=on)
    moment = _state(record, definition, _content(record, definition), step)
    directory.change_unit(unit, on=on, known_at=moment.recorded_at, parent=parent)


def _rename(record: Record, unit: Unit, name: dict[str, str], on: date, reason: str, actor: Principal) -> None:
    definition = library(record.town).by_id(record.definition_id)
    step = Step("unit.rename", STANDING, actor, reason, since=on)
    moment = _state(record, definition, _content(record, definition), step)
    for stretch in list_stretches(unit.pk, None):
        if stretch.until is None or stretch.until > on:
            directory.change_unit(unit, on=max(on, stretch.first), known_at=moment.recorded_at, name=name)


def _dissolve(record: Record, unit: Unit, successors: Sequence[Unit], on: date, reason: str, actor: Principal) -> None:
    record.ended_on = on
    definition = library(record.town).by_id(record.definition_id)
    content = _content(record, definition)
    put_content(record, content)
    step = Step("unit.dissolve", DISSOLVED, actor, reason, since=on)
    known_at = _state(record, definition, content, step).recorded_at
    directory.end_unit(unit, on=on, known_at=known_at)
    for successor in successors:
        UnitSuccession.objects.create(
            predecessor=unit, successor=successor, town=record.town, on=on, known_from=known_at
        )


def _take_back(record: Record, unit: Unit, reason: str, actor: Principal) -> None:
    moment = take_back(record, verb="unit.withdraw", reason=reason, actor=actor)
    directory.remove_unit(unit, known_at=moment.recorded_at)


def _hold_standing(unit: Unit) -> Record:
    """The record of the unit's standing, with its town's trees, locked until commit. Problem if it was dissolved."""
    directory.hold_trees(_town(unit))
    record = hold(_record_of(unit), KIND)
    if record.ended_on is not None:
        raise Problem("unit.dissolved_already", unit=unit.key, on=record.ended_on)
    return record


def _require_other_name(record: Record, unit: Unit, name: Mapping[str, str], on: date) -> None:
    """There is a name, short enough, another than the present one, from a day the unit has stood on."""
    today = clock.today(record.town)
    if not record.happened_on <= on <= today:
        raise Problem("unit.renamed_outside", field="on", found=on, low=record.happened_on, high=today)
    if not name.get("zh") or any(len(words) > LONGEST_NAME for words in name.values()):
        raise Problem("unit.name_missing", field="name", high=LONGEST_NAME)
    if all(stretch.name == name for stretch in list_stretches(unit.pk, None) if stretch.until is None):
        raise Problem("unit.name_same", field="name", found=name["zh"])


def _require_may_end(record: Record, unit: Unit, town: Town, on: date) -> None:
    """The day lies between the unit's first and today, and nothing stands under the unit from then on."""
    today = clock.today(town)
    if not record.happened_on <= on <= today:
        raise Problem("item.ends_outside", field="on", found=on, low=record.happened_on, high=today)
    if has_units_below(unit, on=on):
        raise Problem("unit.has_units_below", unit=unit.key)


def _require_may_go(record: Record, unit: Unit, *, with_its_work: bool) -> None:
    """Nothing ever stood under the unit, and no work hangs on it, unless that is meant."""
    if has_units_below(unit, on=record.happened_on):
        raise Problem("unit.has_units_below", unit=unit.key)
    others = count_records_at(unit, besides=record)
    if others and not with_its_work:
        raise Problem("unit.work_hangs_on_it", unit=unit.key, count=others)


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


def _state(record: Record, definition: Applied, content: Content, step: Step) -> Moment:
    return state_facts(record, definition, content, statement(record.pk, content), step)


def _content(record: Record, definition: Applied) -> Content:
    return Content(record.unit, record.title, record.happened_on, definition.model.load(record.data), record.ended_on)


def _record_of(unit: Unit) -> Record:
    return Record.objects.select_related("town", "unit").get(unit=unit, kind=KIND)


def _town(unit: Unit) -> Town:
    if unit.town is None:
        raise Problem("unit.of_the_county", unit=unit.key)
    return unit.town


def _apply_move(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    """Carry a confirmed proposal out, held against what is known today."""
    held, on = _hold_standing(record.unit), date.fromisoformat(changes["on"])
    parent = Unit.objects.get(pk=changes["parent"])
    _require_place_under(held.unit, parent, held.town, on)
    _move(held, held.unit, parent, on, reason, actor)


def _apply_rename(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    held, on = _hold_standing(record.unit), date.fromisoformat(changes["on"])
    _require_other_name(held, held.unit, changes["name"], on)
    _rename(held, held.unit, changes["name"], on, reason, actor)


def _apply_dissolution(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    held, on = _hold_standing(record.unit), date.fromisoformat(changes["ended_on"])
    found = Unit.objects.in_bulk(changes["successors"])
    successors = [found[each] for each in changes["successors"]]
    _require_may_end(held, held.unit, held.town, on)
    _require_successors(held.unit, successors, held.town, on)
    _dissolve(held, held.unit, successors, on, reason, actor)


def _apply_withdrawal(record: Record, changes: Mapping[str, Any], reason: str, actor: Principal) -> None:
    directory.hold_trees(_town(record.unit))
    held = hold(record, KIND)
    _require_may_go(held, held.unit, with_its_work=changes["with_its_work"])
    _take_back(held, held.unit, reason, actor)


APPLY["unit.move"] = _apply_move
APPLY["unit.rename"] = _apply_rename
APPLY["unit.dissolve"] = _apply_dissolution
APPLY["unit.withdraw"] = _apply_withdrawal
