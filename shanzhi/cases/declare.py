"""Section `cases`: types of case."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import check_record_type
from shanzhi.records.fields import Choice, Date, DecimalNumber, Integer
from shanzhi.workflow.flows.declare import Deadline, StepWord, Workflow
from shanzhi.workflow.posting import Posting, PostingType, check_posts

FOUND, ASKED, DUE, MET, CLOSED, STEPPED = "found", "asked", "due", "met", "closed", "stepped"
FAMILY = {
    FOUND: ("type", "channel"),
    ASKED: ("type", "channel"),
    DUE: ("type",),
    MET: ("type", "timing"),
    CLOSED: ("type", "outcome", "timing"),
    STEPPED: ("type", "step"),
}
"""The measures every case posts, after the word they begin with (`case.found`), and the dimensions they need."""

COUNTED_STEPS = ("reopen", "extend", "send_back", "transfer", "revisit", "recheck")
"""Steps that are counted by themselves, each time they are taken."""

SOURCE = "source"
ROLES = ("person", "object", "campaign", SOURCE)
"""What a case may be linked to: people concerned, an item it is about, the campaign, the record it came of."""


OF_A_CLOCK = ("due", "kept", "missed")
"""Moments of a clock of the workflow: when its time is up, when it stopped by then, when it stopped too late."""


class CasePosting(Posting):
    """A rule of posting, and at which moment it holds.

    When the case was found, closed, `resolved` (closed and solved), each time a step was taken, or at a moment of a
    `clock` (`due`, `kept`, `missed`), by its last run. The main clock is counted for every case without a rule.
    """

    at: Literal["found", "closed", "resolved", "due", "kept", "missed"] | StepWord = "found"
    clock: Key | None = None


class Similarity(Declared):
    """When another case of about the same place is named to who writes one down, as perhaps the same matter.

    Open ones, and those that ended up to `ended_within` days ago, whose titles have at least the share `alike` of the
    pairs of neighbouring signs in common that stand in one or the other; the same answer to a choice adds `same_code`.
    """

    ended_within: int = Field(ge=0, le=3650)
    alike: float = Field(gt=0, le=1)
    same_code: float = Field(ge=0, le=1)
    source: Source


class CaseType(PostingType):
    """A type of case. It goes by a `workflow`, whose clocks get their lengths here.

    `received_by` are the kinds of unit that receive what is reported: the nearest at or above the place, else the
    place itself. `counted_as` begins the names of the measures it posts. Without `similar` nothing is said of
    cases that may be the same matter.
    """

    workflow: Key
    deadlines: dict[Key, Deadline] = Field(default_factory=dict)
    received_by: list[Key] = Field(default_factory=list)
    counted_as: Key = "case"
    has_people: bool = False
    similar: Similarity | None = None
    posts: list[CasePosting] = Field(default_factory=list)  # type: ignore[assignment]

    def channels_in(self, pack: Pack) -> Collection[str]:
        """By which channels cases of the type come; none if the pack lacks its measures."""
        measure = pack.find("measures", f"{self.counted_as}.{FOUND}")
        channel = None if measure is None else measure.dims.get("channel")
        return () if channel is None else list(channel.values)


def _check(pack: Pack, key: str, declared: CaseType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=(), roles=ROLES)
    yield from _check_family(pack, declared)
    for index, kind in enumerate(declared.received_by):
        if pack.find("unit_kinds", kind) is None:
            yield Flaw("pack.reference.unknown", ("received_by", index), kind, pack.keys("unit_kinds"))
    flow: Workflow | None = pack.find("workflows", declared.workflow)
    if flow is None:
        yield Flaw("pack.reference.unknown", ("workflow",), declared.workflow, pack.keys("workflows"))
        return
    for name in sorted({field for move in flow.moves.values() for field in move.fields_named()}):
        if name not in declared.fields:
            yield Flaw("pack.reference.unknown", ("workflow",), name, sorted(declared.fields))
    yield from _check_numbers(declared, flow)
    yield from _check_clocks(declared, flow)
    for clock, deadline in declared.deadlines.items():
        if clock not in flow.clocks:
            yield Flaw("pack.reference.unknown", ("deadlines", clock), clock, sorted(flow.clocks))
        yield from _check_deadline(pack, declared, deadline, ("deadlines", clock))


def _check_numbers(declared: CaseType, flow: Workflow) -> Iterator[Flaw]:
    """What the workflow holds against a number is one in the type: a whole or a decimal number."""
    kinds = (DecimalNumber, Integer)
    numbers = sorted(name for name, field in declared.fields.items() if isinstance(field, kinds))
    for name in sorted({field for move in flow.moves.values() for field in move.numbers_named()}):
        if name in declared.fields and name not in numbers:
            yield Flaw("pack.flow.not_a_number", ("workflow",), name, numbers)


def _check_clocks(declared: CaseType, flow: Workflow) -> Iterator[Flaw]:
    """What is posted at a moment of a clock names one of the workflow, and nothing else does."""
    for index, posting in enumerate(declared.posts):
        wanted = flow.clocks.keys() if posting.at in OF_A_CLOCK else {None}
        if posting.clock not in wanted:
            yield Flaw("pack.post.clock", ("posts", index), posting.at, sorted(flow.clocks))


def _check_family(pack: Pack, declared: CaseType) -> Iterator[Flaw]:
    """The measures every case posts are there, in the type's own access class."""
    for name, dims in FAMILY.items():
        measure_key = f"{declared.counted_as}.{name}"
        measure = pack.find("measures", measure_key)
        if measure is None:
            yield Flaw("pack.reference.unknown", ("counted_as",), measure_key, pack.keys("measures"))
        elif measure.access_class != declared.access_class:
            yield Flaw("pack.post.access_class", ("counted_as",), measure.access_class, declared.access_class)
        elif not set(dims) <= measure.dims.keys():
            yield Flaw("pack.reference.unknown", ("counted_as",), sorted(set(dims) - measure.dims.keys()), dims)


def _check_deadline(pack: Pack, declared: CaseType, deadline: Deadline, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    """The fields that say how long it is have the right kind, and every code its length."""
    if deadline.by is not None:
        field = declared.fields.get(deadline.by)
        choices = sorted(name for name, each in declared.fields.items() if isinstance(each, Choice))
        if not isinstance(field, Choice):
            yield Flaw("pack.reference.unknown", (*path, "by"), deadline.by, choices)
        else:
            for code in sorted(deadline.lengths.keys() - field.choices.keys()):
                yield Flaw("pack.reference.unknown", (*path, "lengths", code), code, sorted(field.choices))
    if deadline.until is not None and not isinstance(declared.fields.get(deadline.until), Date):
        days = sorted(name for name, each in declared.fields.items() if isinstance(each, Date))
        yield Flaw("pack.reference.unknown", (*path, "until"), deadline.until, days)
    for index, rung in enumerate(deadline.escalate):
        for role in rung.tell:
            if pack.find("roles", role) is None:
                yield Flaw("pack.reference.unknown", (*path, "escalate", index, "tell"), role, pack.keys("roles"))


def _goes_by(declared: CaseType) -> list[tuple[str, str]]:
    """Its workflow: a type whose way changed is another from then on, and what was opened before keeps the old way."""
    return [("workflows", declared.workflow)]


SECTIONS = [Section("cases", CaseType, check=_check, goes_by=_goes_by)]
