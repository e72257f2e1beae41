"""What a situation may say: who does what when, and what is expected afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from shanzhi.packs.declare import Declared, Label


def _one_or_several(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


Words = Annotated[list[str], BeforeValidator(_one_or_several)]
"""One word or a list of words."""


During = Annotated[str, BeforeValidator(str)]
"""A stretch of time as people write it: 2024, 2024-06, 2024-01..2024-06, ..2024-06-30."""


class Act(Declared):
    """What every act may say.

    `by` is one of the cast (or the situation's own); `refused` the codes it is refused with.
    """

    verb: ClassVar[str]
    by: str | None = None
    refused: Words = Field(default_factory=list)


class Named(Act):
    """An act that makes a record, which later steps call by its name."""

    name: str | None = Field(default=None, alias="as")
    values: dict[str, Any] = Field(default_factory=dict)


class Establish(Named):
    """A unit is set up. `links` are [kind, unit]."""

    verb: ClassVar[str] = "establish"
    establish: str
    unit: str
    called: str
    under: str | None = None
    on: date
    code: str = ""
    aliases: list[str] = Field(default_factory=list)
    links: list[tuple[str, str]] = Field(default_factory=list)


class Move(Act):
    """A unit is put under another one."""

    verb: ClassVar[str] = "move"
    move: str
    under: str
    on: date
    why: str
    waits: bool = False


class Rename(Act):
    """A unit gets another name."""

    verb: ClassVar[str] = "rename"
    rename: str
    called: str
    on: date
    why: str
    waits: bool = False


class Dissolve(Act):
    """A unit is dissolved, perhaps into others."""

    verb: ClassVar[str] = "dissolve"
    dissolve: str
    on: date
    why: str
    into: Words = Field(default_factory=list)
    waits: bool = False


class Enrol(Named):
    """A person (new, unless the name is known) belongs to a unit."""

    verb: ClassVar[str] = "enrol"
    enrol: str
    who: str
    at: str
    on: date


class Roster(Act):
    """Who came: so many of the roster, everybody, or names; who stayed away with leave, and why."""

    present: int | Literal["all"] | list[str] | None = None
    leave: dict[str, str] = Field(default_factory=dict)
    place: str = ""
    starts_at: str | None = None
    host: Words = Field(default_factory=list)
    venue: Words = Field(default_factory=list)


class RecordActivity(Named, Roster):
    """An activity is written down."""

    verb: ClassVar[str] = "record"
    record: str
    at: str
    on: date


class Register(Named):
    """An item is written down, from a day and perhaps until a day."""

    verb: ClassVar[str] = "register"
    register_: str = Field(alias="register")
    at: str
    on: date
    until: date | None = None


class Take(Named):
    """A reading is taken, of a unit or of an item."""

    verb: ClassVar[str] = "take"
    take: str
    at: str
    on: date
    item: str | None = None


class Report(Named):
    """A case is reported: found or asked for, by a channel, by so many people; `came_of` are the records it came of."""

    verb: ClassVar[str] = "report"
    report: str
    at: str
    on: date
    time: str | None = None
    channel: str = "found"
    people: int = 1
    came_of: list[str] = Field(default_factory=list)


class TakeStep(Act):
    """A move of a case's workflow is taken.

    `to` is the unit it is put before, `user` who is put in charge, `into` the case it is a duplicate of, `more` so much
    longer; `files` are attached with it.
    """

    verb: ClassVar[str] = "step"
    step: str
    of: str
    on: date
    time: str | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    note: str = ""
    ground: str = ""
    to: str | None = None
    user: str | None = None
    into: str | None = None
    more: int | None = None
    files: int = 0


class Correct(Roster):
    """A record is corrected: what is given changes, the rest stays. It `waits` where the town office must confirm."""

    verb: ClassVar[str] = "correct"
    correct: str
    why: str
    at: str | None = None
    on: date | None = None
    until: date | None = None
    values: dict[str, Any] = Field(default_factory=dict)
    waits: bool = False


class Withdraw(Act):
    """A record or a unit is taken back."""

    verb: ClassVar[str] = "withdraw"
    withdraw: str
    why: str
    with_its_work: bool = False
    waits: bool = False


class End(Act):
    """A membership or an item ends."""

    verb: ClassVar[str] = "end"
    end: str
    on: date
    why: str
    waits: bool = False


class Confirm(Act):
    """The town office carries a waiting change out."""

    verb: ClassVar[str] = "confirm"
    confirm: str


class TurnDown(Act):
    """The town office refuses a waiting change, and says why."""

    verb: ClassVar[str] = "turn_down"
    turn_down: str
    answer: str


class Appoint(Act):
    """Somebody gets an office: a user of that name is opened and holds the role at the unit."""

    verb: ClassVar[str] = "appoint"
    appoint: str
    user: str
    at: str


class Print(Act):
    """Something issued cites a figure, so that records behind it change only with the office's consent."""

    verb: ClassVar[str] = "print"
    print_: str = Field(alias="print")
    of: str = "town"
    during: During
    name: str = Field(alias="as")


class Announce(Act):
    """What falls due from a day on is announced, as far as it opens up to another."""

    verb: ClassVar[str] = "announce"
    announce: date
    until: date


class Excuse(Act):
    """A unit need not do what is due from it in the period that begins on a day."""

    verb: ClassVar[str] = "excuse"
    excuse: str
    at: str
    period: date
    why: str
    name: str | None = Field(default=None, alias="as")
    waits: bool = False


class Unexcuse(Act):
    """It is due after all."""

    verb: ClassVar[str] = "unexcuse"
    unexcuse: str
    why: str
    waits: bool = False


class LeaveOut(Act):
    """The office leaves a case out of the counts by a published rule."""

    verb: ClassVar[str] = "leave_out"
    leave_out: str
    rule: str
    why: str


class CountAgain(Act):
    """The office counts a case again."""

    verb: ClassVar[str] = "count_again"
    count_again: str
    why: str


class Remember(Act):
    """This place in the ledger gets a name, so that later steps may ask for figures as of then."""

    verb: ClassVar[str] = "remember"
    remember: str


Value = Decimal | str | None
"""A number, a fraction such as "200/3", `~` for no value, or `not yours`."""


def _for_the_town(raw: Any) -> Any:
    """`theme_days: 1` speaks of the town."""
    if not isinstance(raw, dict):
        return raw
    return {key: value if isinstance(value, dict) else {"town": value} for key, value in raw.items()}


Table = Annotated[dict[str, dict[str, Value]], BeforeValidator(_for_the_town)]


class Expected(Declared):
    """What is the case now: figures and their lines, rows told apart by unit, facts, states, marks.

    `due` is when the first clock of a case is up: a day, a minute, `provisional` behind it; `held` who is responsible;
    `looked_at` the groups of cases each rule for a second look points at, `during` some time.
    """

    during: During | None = None
    said_on: date | None = None
    as_of: str | None = None
    reader: str | None = None
    restated: bool = False
    figures: Table = Field(default_factory=dict)
    lines: Table = Field(default_factory=dict)
    rows: dict[str, dict[str, Decimal]] = Field(default_factory=dict)
    facts: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    states: dict[str, str] = Field(default_factory=dict)
    numbers: dict[str, str] = Field(default_factory=dict)
    due: dict[str, str | None] = Field(default_factory=dict)
    held: dict[str, str] = Field(default_factory=dict)
    marked: dict[str, bool] = Field(default_factory=dict)
    looked_at: dict[str, list[list[str]]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Expected:
        looks = (self.figures, self.lines, self.rows, self.facts, self.states, self.numbers, self.due, self.held)
        if not any((*looks, self.marked, self.looked_at)):
            raise ValueError("expects nothing")
        if (self.figures or self.lines or self.rows) and (self.during is None) == (self.said_on is None):
            raise ValueError("figures need either `during` or `said_on`")
        if self.looked_at and self.during is None:
            raise ValueError("`looked_at` needs `during`")
        return self


class Then(Declared):
    """A look at what is the case at this point of the story."""

    verb: ClassVar[str] = "then"
    then: Expected


STEPS: tuple[type[Declared], ...] = (
    Establish,
    Move,
    Rename,
    Dissolve,
    Enrol,
    RecordActivity,
    Register,
    Take,
    Report,
    TakeStep,
    Correct,
    Withdraw,
    End,
    Confirm,
    TurnDown,
    Appoint,
    Print,
    Announce,
    Excuse,
    Unexcuse,
    LeaveOut,
    CountAgain,
    Remember,
    Then,
)
VERBS = [step.verb for step in STEPS]  # type: ignore[attr-defined]


def _verb_of(raw: Any) -> str:
    """Which step it is: the first of its words that is a verb; else its first word, to be told that it is none."""
    words = list(raw) if isinstance(raw, dict) else [str(raw)]
    return next((word for word in words if word in VERBS), words[0] if words else "")


Step = Annotated[
    Annotated[Establish, Tag("establish")]
    | Annotated[Move, Tag("move")]
    | Annotated[Rename, Tag("rename")]
    | Annotated[Dissolve, Tag("dissolve")]
    | Annotated[Enrol, Tag("enrol")]
    | Annotated[RecordActivity, Tag("record")]
    | Annotated[Register, Tag("register")]
    | Annotated[Take, Tag("take")]
    | Annotated[Report, Tag("report")]
    | Annotated[TakeStep, Tag("step")]
    | Annotated[Correct, Tag("correct")]
    | Annotated[Withdraw, Tag("withdraw")]
    | Annotated[End, Tag("end")]
    | Annotated[Confirm, Tag("confirm")]
    | Annotated[TurnDown, Tag("turn_down")]
    | Annotated[Appoint, Tag("appoint")]
    | Annotated[Print, Tag("print")]
    | Annotated[Announce, Tag("announce")]
    | Annotated[Excuse, Tag("excuse")]
    | Annotated[Unexcuse, Tag("unexcuse")]
    | Annotated[LeaveOut, Tag("leave_out")]
    | Annotated[CountAgain, Tag("count_again")]
    | Annotated[Remember, Tag("remember")]
    | Annotated[Then, Tag("then")],
    Discriminator(_verb_of),
]


class Situation(Declared):
    """One story with its expectations. `by` is who acts where a step does not say; `towns` where it happens."""

    title: Label
    by: str | None = None
    towns: Words = Field(default_factory=list)
    story: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_fail(self) -> Situation:
        if not any(isinstance(step, Then) or step.refused for step in self.story):
            raise ValueError("expects nothing: add a `then` or a `refused`")
        return self

    def expectations(self) -> Iterator[Expected]:
        """Every look, in order."""
        return (step.then for step in self.story if isinstance(step, Then))
