"""Changing the directory.

Only verbs of `units`, `party` and `residents` (and the loader) call these; each gets the moment of the ledger at which
the change is known, so that trees and facts share one order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from datetime import date, datetime

from django.db.models import Func, Q, Value

from shanzhi.core.errors import Problem
from shanzhi.core.pinyin import initials_of as initials
from shanzhi.core.pinyin import spelling
from shanzhi.directory.models import Membership, Person, Subject, Unit, UnitLink, UnitPlace, UnitState
from shanzhi.directory.places import Place
from shanzhi.directory.trees import in_force
from shanzhi.kernel.models import Town

AT_ONCE = 1000
"""Rows of one insert."""


def initials_of(name: str) -> str:
    """Pinyin initials as a card keeps them: 主题党日 gives `ztdr`."""
    return initials(name)[:30]


def spelling_of(name: str) -> str:
    """Pinyin and its initials as a card keeps them, for search."""
    return spelling(name)[:400]


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
    supersede(state, on, known_at)
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


def put_place(unit: Unit, place: Place, *, on: date, known_at: datetime) -> None:
    """From `on` the unit is here. Where it was known to be before stays readable as known before."""
    lasting = Q(known_to=None) & (Q(valid_to=None) | Q(valid_to__gt=on))
    for row in UnitPlace.objects.filter(lasting, unit=unit):
        supersede(row, on, known_at)
    UnitPlace.objects.create(
        unit=unit,
        town=unit.town,
        lng=place.point[0],
        lat=place.point[1],
        outline=place.corners(),
        is_sketch=place.is_sketch,
        valid_from=on,
        known_from=known_at,
    )
    touch(unit.town)


def hold_trees(town: Town) -> None:
    """Nobody else changes the town's units until commit; what they changed before is seen from here on."""
    town.revision = (
        Town.objects.select_for_update(no_key=True).filter(pk=town.pk).values_list("revision", flat=True).get()
    )


def hold_persons(person_ids: Collection[int]) -> None:
    """`hold_person` for many."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk").values_list("pk"))


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
    (person,) = add_persons(town, [name], is_synthetic=is_synthetic)
    return person


def add_persons(town: Town, names: Sequence[str], *, is_synthetic: bool = False) -> list[Person]:
    """`add_person` for many, in their order."""
    made = (Subject(kind=Subject.Kind.PERSON, town=town) for _ in names)
    subjects = Subject.objects.bulk_create(made, batch_size=AT_ONCE)
    rows = (
        Person(
            subject=subject,
            town=town,
            name=name,
            initials=initials_of(name),
            spelling=spelling_of(name),
            is_synthetic=is_synthetic,
        )
        for subject, name in zip(subjects, names, strict=True)
    )
    return Person.objects.bulk_create(rows, batch_size=AT_ONCE)


def add_memberships(rows: Sequence[Membership]) -> None:
    """`add_membership` for many."""
    Membership.objects.bulk_create(rows, batch_size=AT_ONCE)


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
    supersede(membership, on, known_at)


def _end_all(unit: Unit, on: date, known_at: datetime) -> None:
    lasting = Q(known_to=None) & (Q(valid_to=None) | Q(valid_to__gt=on))
    for state in UnitState.objects.filter(lasting, unit=unit):
        supersede(state, on, known_at)
    for link in UnitLink.objects.filter(lasting, Q(source=unit) | Q(target=unit)):
        supersede(link, on, known_at)
    for place in UnitPlace.objects.filter(lasting, unit=unit):
        supersede(place, on, known_at)


def _state_on(unit: Unit, on: date) -> UnitState:
    state: UnitState | None = in_force(UnitState.objects.filter(unit=unit), on, None).first()
    if state is None:
        raise Problem("unit.not_standing", unit=unit.key, on=on)
    return state


def supersede(row: UnitState | UnitLink | UnitPlace | Membership, on: date, known_at: datetime) -> None:
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
