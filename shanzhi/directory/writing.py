"""Changing the directory.

Only verbs of `units`, `party` and `residents` (and the loader) call these; each gets the moment of the ledger at which
the change is known, so that trees and facts share one order.
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime

from django.db.models import Func, Q, Value
from pypinyin import Style, lazy_pinyin

from shanzhi.core.errors import Problem
from shanzhi.directory.models import Membership, Person, Subject, Unit, UnitLink, UnitState
from shanzhi.directory.trees import in_force
from shanzhi.kernel.models import Town


def initials_of(name: str) -> str:
    """Pinyin initials, for search: 主题党日 gives `ztdr`."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:30]


def place_unit(
    unit: Unit, *, name: dict[str, str], parent: Unit | None, aliases: list[str], valid_from: date, known_from: datetime
) -> None:
    """A new unit's first name and place."""
    UnitState.objects.create(
        unit=unit,
        town=unit.town,
        parent=parent,
        name=name,
        aliases=aliases,
        valid_from=valid_from,
        known_from=known_from,
    )
    touch(unit.town)


def change_unit(
    unit: Unit, *, on: date, known_at: datetime, parent: Unit | None = None, name: dict[str, str] | None = None
) -> None:
    """From `on`, another parent or name. What was known before stays readable as known before."""
    state = _state_on(unit, on)
    _supersede(state, on, known_at)
    UnitState.objects.create(
        unit=unit,
        town=unit.town,
        parent=parent if parent is not None else state.parent,
        name=name if name is not None else state.name,
        aliases=sorted({*state.aliases, state.name["zh"]} - {(name or state.name)["zh"]}),
        valid_from=on,
        valid_to=state.valid_to,
        known_from=known_at,
    )
    touch(unit.town)


def end_unit(unit: Unit, *, on: date, known_at: datetime) -> None:
    """The unit stands no longer from `on`, wherever it would have stood later; its links end with it."""
    _state_on(unit, on)
    _end_all(unit, on, known_at)
    touch(unit.town)


def remove_unit(unit: Unit, *, known_at: datetime) -> None:
    """The unit never stood anywhere: what was known of its places and links is known no longer."""
    _end_all(unit, date.min, known_at)
    touch(unit.town)


def hold_trees(town: Town) -> None:
    """Nobody else changes the town's units until commit; what they changed before is seen from here on."""
    town.revision = (
        Town.objects.select_for_update(no_key=True).filter(pk=town.pk).values_list("revision", flat=True).get()
    )


def hold_person(person: Person) -> None:
    """Nobody else starts a membership of this person until commit."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def link_units(
    source: Unit, target: Unit, *, kind: str, is_mutual: bool, valid_from: date, known_from: datetime
) -> UnitLink:
    """Two units of different trees belong together from a day; the source counts the target if it `is_mutual`."""
    link = UnitLink.objects.create(
        kind=kind,
        source=source,
        target=target,
        is_mutual=is_mutual,
        town=source.town,
        valid_from=valid_from,
        known_from=known_from,
    )
    touch(source.town)
    return link


def add_person(town: Town, *, name: str, is_synthetic: bool = False) -> Person:
    """A new basic card."""
    subject = Subject.objects.create(kind=Subject.Kind.PERSON, town=town)
    return Person.objects.create(
        subject=subject, town=town, name=name, initials=initials_of(name), is_synthetic=is_synthetic
    )


def add_membership(
    person: Person, unit: Unit, *, kind: str, standing: str, valid_from: date, known_from: datetime
) -> Membership:
    """The person belongs to the unit from a day."""
    return Membership.objects.create(
        person=person,
        unit=unit,
        town=person.town,
        kind=kind,
        standing=standing,
        valid_from=valid_from,
        known_from=known_from,
    )


def end_membership(membership: Membership, *, on: date, known_at: datetime) -> None:
    """The person no longer belongs from `on`."""
    _supersede(membership, on, known_at)


def _end_all(unit: Unit, on: date, known_at: datetime) -> None:
    lasting = Q(known_to=None) & (Q(valid_to=None) | Q(valid_to__gt=on))
    for state in UnitState.objects.filter(lasting, unit=unit):
        _supersede(state, on, known_at)
    for link in UnitLink.objects.filter(lasting, Q(source=unit) | Q(target=unit)):
        _supersede(link, on, known_at)


def _state_on(unit: Unit, on: date) -> UnitState:
    state: UnitState | None = in_force(UnitState.objects.filter(unit=unit), on, None).first()
    if state is None:
        raise Problem("unit.not_standing", unit=unit.key, on=on)
    return state


def _supersede(row: UnitState | UnitLink | Membership, on: date, known_at: datetime) -> None:
    """Close what is known of `row` at `known_at`, and keep its part before `on` as known from then."""
    type(row)._default_manager.filter(pk=row.pk).update(known_to=known_at)
    if row.valid_from < on:
        kept = copy(row)
        kept.pk = None
        kept.valid_to = on
        kept.known_from = known_at
        kept._state.adding = True
        kept.save(force_insert=True)


def touch(town: Town | None, *, using: str | None = None) -> None:
    """The town's directory has changed: trees kept in memory are out of date. `using` is the connection."""
    if town is not None:
        # from a sequence, which no rollback gives back: a number never stands for two states of the directory
        Town.objects.using(using).filter(pk=town.pk).update(revision=Func(Value("kernel_revision"), function="nextval"))
        town.refresh_from_db(fields=["revision"], using=using)
