"""The vocabulary of a story: what its files may say. Small and closed: a misspelt word is an error with its line."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel

from shanzhi.loader.story.values import Scalar, Value
from shanzhi.packs.declare import Declared, Key

COUNTY = "county"
"""What `units/` and `users.yaml` call the unit above the town."""

Pair = tuple[int, int]
Days = tuple[date, date]


class Stretch(Declared):
    """From a day to a day, both included."""

    since: date
    until: date


class Monthly(Stretch):
    """Every month (or every so many), each unit on a day of its own between these."""

    day: Pair = (1, 28)
    every: int = Field(1, ge=1, le=12)


class Weekly(Stretch):
    """Every so many weeks, each unit on a weekday of its own."""

    every: int = Field(1, ge=1)


class Times(Stretch):
    """So many times for each unit, spread over the stretch."""

    each: Pair


class InAll(Stretch):
    """So many a month in all, at units drawn by chance."""

    each_month: Pair


class When(Declared):
    """When a stream's work happens: exactly one of these."""

    monthly: Monthly | None = None
    weekly: Weekly | None = None
    times: Times | None = None
    in_all: InAll | None = None
    days: list[date] | None = None


class Units(Declared):
    """Which units: by kind, or by key; without some; or so many of them by chance."""

    kinds: list[Key] = Field(default_factory=list)
    keys: list[Key] = Field(default_factory=list)
    without: list[Key] = Field(default_factory=list)
    some: Pair | None = None


class By(Declared):
    """Who writes it down: the holder of a role, at the record's unit or at another."""

    role: Key
    at: Key | None = None


class Entered(Declared):
    """How many days later it is entered, by weight, and between which hours."""

    days: dict[int, Decimal] = Field(min_length=1)
    hours: tuple[time, time] = (time(8, 30), time(18, 0))
    on_working_days: bool = True


class Attendance(Declared):
    """How many of the roster come, as a number or as a share; which share of the others has leave, and why."""

    present: Pair | None = None
    share: tuple[Decimal, Decimal] | None = None
    leave: Decimal = Field(Decimal(0), ge=0, le=1)
    reasons: Key | None = None


class Corrected(Declared):
    """Some records are first written down wrongly and put right days later: people ticked too many, or other values."""

    chance: Decimal = Field(ge=0, le=1)
    after: Pair
    reasons: Key
    ticked: Pair | None = None
    wrong: dict[Key, Value] = Field(default_factory=dict)


class Withdrawn(Declared):
    """Some records should not have been written and are withdrawn some days later."""

    chance: Decimal = Field(ge=0, le=1)
    after: Pair
    reasons: Key


class Doubled(Declared):
    """The record of a unit's work in a month is written a second time by mistake and withdrawn on a day."""

    unit: Key
    month: str = Field(pattern=r"^\d{4}-\d\d$")
    withdrawn_at: datetime
    reason: str


class Stream(Declared):
    """What all streams share. `salt` moves its chance without touching any other stream's."""

    type: Key
    salt: int = 0
    by: By
    entered: Entered | None = None
    values: dict[Key, Value] = Field(default_factory=dict)


class ActivityStream(Stream):
    """Activities of a type."""

    units: Units
    when: When
    chance: Decimal = Field(Decimal(1), ge=0, le=1)
    work: Literal["office", "any"] = "office"
    starts: tuple[time, time] | None = None
    place: Value | None = None
    venue: Key | None = None
    attendance: Attendance | None = None
    corrected: Corrected | None = None
    withdrawn: Withdrawn | None = None
    doubled: list[Doubled] = Field(default_factory=list)


class Invented(Declared):
    """Items with invented names: so many in all, or at each unit, there since a day between two."""

    units: Units
    in_all: Pair | None = None
    each: Pair | None = None
    since: Days


class Ended(Declared):
    """Some items are there no longer."""

    chance: Decimal = Field(ge=0, le=1)
    between: Days
    reasons: Key


class Given(Declared):
    """A row written out: where, since when, and what its fields say beyond the stream's own values."""

    unit: Key
    on: date
    ended_on: date | None = None
    entered_on: date | None = None
    values: dict[Key, Scalar | list[str]] = Field(default_factory=dict)


class ItemStream(Stream):
    """Items of a type: rows here, rows of a table, or invented ones."""

    rows: list[Given] = Field(default_factory=list)
    table: str | None = None
    invented: Invented | None = None
    ended: Ended | None = None
    withdrawn: Withdrawn | None = None


class ReadingStream(Stream):
    """Readings of a type: of units, row by row, or of the items of a stream on given days."""

    rows: list[Given] = Field(default_factory=list)
    table: str | None = None
    of_items: Key | None = None
    days: list[date] = Field(default_factory=list)
    share: Decimal = Field(Decimal(1), ge=0, le=1)


class MemberStream(Stream):
    """Persons who belong to units: new ones, or some another stream brought to the unit or to one linked to it."""

    units: Units
    each: Pair
    since: Days
    people: Key | None = None
    ended: Ended | None = None


PLACE, SERVED, HOLDER, RECEIVER = "place", "served", "holder", "receiver"
"""What a case's life calls its units: its own, the village that belongs to, the one responsible, the one asked."""

UNITS_OF_CASE = (PLACE, SERVED, HOLDER, RECEIVER)


class Office(Declared):
    """The holder of a role: at the unit responsible for the case, or another by word or key.

    Where several hold it, `number` tells them apart.
    """

    role: Key
    at: Key = HOLDER
    number: int = Field(1, ge=1, le=9)


class StoryMove(Declared):
    """A move of the workflow, so many days after the one before, by whose office it is.

    `note`, `ground`, `values`, `to` (a unit), `in_charge`, `more` and `into_other` where its step asks for them.
    """

    move: Key
    after: Pair = (0, 1)
    by: Office
    work: Literal["office", "any"] = "office"
    note: Value | None = None
    ground: Value | None = None
    values: dict[Key, Value] = Field(default_factory=dict)
    to: Key | None = None
    in_charge: Office | None = None
    more: Pair | None = None
    into_other: bool = False


class Course(Declared):
    """A life a case may have: its moves in order, as far as they lie before now.

    `only` for cases whose fields have one of these codes; `values` are what such a case says instead. Whoever acts
    keeps every deadline unless it `is_late`. One that `repeats` says the same as a case of the unit that is being
    handled, and may be merged into it.
    """

    weight: Decimal = Field(Decimal(1), gt=0)
    only: dict[Key, list[str]] = Field(default_factory=dict)
    values: dict[Key, Value] = Field(default_factory=dict)
    is_late: bool = False
    repeats: bool = False
    moves: list[StoryMove] = Field(default_factory=list)


class CaseStream(Stream):
    """Cases of a type: where and when they come, by which channel, from how many people, and how they end.

    Each is about one of the `matters`, if there are any: words that belong together, by name. Values of the report and
    of the steps may name them (`{fault}`, `{fix}`).
    """

    units: Units
    when: When
    chance: Decimal = Field(Decimal(1), ge=0, le=1)
    work: Literal["office", "any"] = "any"
    channel: Value
    people: Value = 1
    note: Value | None = None
    matters: list[dict[Key, str]] = Field(default_factory=list)
    life: list[Course] = Field(min_length=1)
    corrected: Corrected | None = None
    withdrawn: Withdrawn | None = None


class Names(Declared):
    """Invented names are made of these."""

    surnames: list[str] = Field(min_length=1)
    given: list[str] = Field(min_length=1)


Reasons = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class Excuses(RootModel[dict[Key, Reasons]]):
    """For a duty, reasons for which the office that owns it excuses units of the real town."""


class Frame(Declared):
    """What holds for the whole story.

    When the town started to work with the system, the key of its county's unit, the
    habits of those who enter work, and who established the units.
    """

    began: datetime
    county: Key
    entered: Entered
    units_by: By


class DemoUser(Declared):
    """Somebody who signs in to the demo."""

    name: str = Field(min_length=1)
    role: Key
    unit: Key


class DemoForm(Declared):
    """A form that some department sends the town; its file is drawn from this.

    `units` are the kinds of units whose names stand in its rows, one a row; `rows` are rows as they are typed. What is
    left out at the end of a row is blank: to be filled. With `minutes` the town has filled it in.
    """

    title: str = Field(min_length=1)
    asked_by: str = Field(min_length=1)
    basis: str = ""
    by: Key
    due_on: date | None = None
    above: list[str] = []
    heads: list[str] = Field(min_length=2)
    units: list[Key] = []
    rows: list[list[str | int]] = []
    below: list[str] = []
    minutes: int | None = Field(default=None, ge=0)


SECTIONS: dict[str, Any] = {
    "activities": ActivityStream,
    "items": ItemStream,
    "readings": ReadingStream,
    "memberships": MemberStream,
    "cases": CaseStream,
}
"""The streams a story's file may hold, by the section it stands in."""
