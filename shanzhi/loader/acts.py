"""Acts: what was done, as data. Each says when it was recorded and by whom.

Units go by their key, persons and records by a name of the load. A record that is meant again later (corrected, ended,
withdrawn, read) carries a `key`; only those are remembered while loading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from shanzhi.directory.places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something done at a moment by somebody (`actor` is a principal's key)."""

    at: datetime
    actor: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishUnit(Act):
    """`unit.establish`. `unit` is the new unit's key, `parent` and `links` (link kind, unit) name others.

    `point` and `outline` place it on the map as a sketch.
    """

    type_key: str
    unit: str
    name: Mapping[str, str]
    on: date
    parent: str | None = None
    code: str = ""
    aliases: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    point: tuple[Decimal, Decimal] | None = None
    outline: Sequence[tuple[Decimal, Decimal]] = ()

    @property
    def place(self) -> Place | None:
        """Where it is, if it is anywhere."""
        return None if self.point is None else Place(self.point, self.outline, is_sketch=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolMember(Act):
    """`member.enrol`. With a `name` a new person comes on file as `person`; without one `person` is on file already."""

    type_key: str
    unit: str
    on: date
    person: str
    name: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMembership(Act):
    """`member.end` of the enrolment with the key `record`."""

    record: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is written down about an activity; persons and linked records by name."""

    unit: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    present: Sequence[str] = ()
    leave: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    starts_at: time | None = None
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordActivity(Act):
    """`activity.record`."""

    type_key: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectActivity(Act):
    """`activity.correct` of the record with the key `record`."""

    record: str
    said: Said
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterItem(Act):
    """`item.register`."""

    type_key: str
    unit: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndItem(Act):
    """`item.end` of the record with the key `record`."""

    record: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeReading(Act):
    """`reading.take`, of the unit or of the item with the key `item`."""

    type_key: str
    unit: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is written down about a case when it is reported; linked persons and records by name."""

    unit: str
    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "found"
    people: int = 1
    time: time | None = None
    note: str = ""
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCase(Act):
    """`case.report`."""

    type_key: str
    said: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep(Act):
    """The verb of the step of a `move`, on the case with the key `record`.

    `unit` is put in by its key, the `person` in charge by their principal's, the `other` case by its key. The load
    forgets a case with the step that `is_last`: no later act may mean it.
    """

    record: str
    move: str
    on: date
    time: time | None = None
    note: str = ""
    ground: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    unit: str = ""
    person: str = ""
    other: str = ""
    more: int | None = None
    is_last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectCase(Act):
    """`case.correct` of the record with the key `record`."""

    record: str
    said: Found
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Act):
    """The withdrawing verb of the kind of the record with the key `record`."""

    record: str
    reason: str


def in_order(acts: Iterable[Act]) -> list[Act]:
    """The acts by the moment they were recorded; those of one moment stay as they are."""
    return sorted(acts, key=lambda act: act.at)


def digest_of(acts: Iterable[Act]) -> str:
    """A fingerprint of the acts, in their order."""
    digest = hashlib.sha256()
    for _ in digesting(acts, digest):
        pass
    return digest.hexdigest()


def digesting(acts: Iterable[Act], digest: hashlib._Hash) -> Iterator[Act]:
    """The acts, passed on while their fingerprint is taken."""
    for act in acts:
        digest.update(repr(act).encode())
        yield act
