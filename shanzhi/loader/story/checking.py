"""Holding a story against its pack: what it names must be there, and what a type asks for must be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shanzhi.core.errors import Problem, Problems
from shanzhi.loader.story.book import Place, Story, UnitRow
from shanzhi.loader.story.declare import (
    COUNTY,
    UNITS_OF_CASE,
    ActivityStream,
    Attendance,
    By,
    CaseStream,
    Course,
    ItemStream,
    MemberStream,
    Office,
    ReadingStream,
    StoryMove,
    Stream,
    Units,
    When,
)
from shanzhi.loader.story.values import codes_of, words_used
from shanzhi.packs.assembling import Pack
from shanzhi.packs.reading import Path_
from shanzhi.packs.sections import Flaw
from shanzhi.records.fields import YesNo
from shanzhi.workflow.flows.declare import Move, Workflow
from shanzhi.workflow.flows.steps import STEPS

SECTION_OF: Mapping[type[Stream], str] = {
    ActivityStream: "activities",
    ItemStream: "items",
    ReadingStream: "readings",
    MemberStream: "enrolments",
    CaseStream: "cases",
}

ASKED_AS = {
    "unit": "to",
    "person": "in_charge",
    "other": "into_other",
    "more": "more",
    "ground": "ground",
    "note": "note",
}
"""What a story calls that which a step asks for."""


def check(story: Story, pack: Pack) -> None:
    """Raises Problems with everything that does not hold, each with file and line."""
    checking = _Checking(story, pack)
    problems: list[Problem] = []
    for row in story.units:
        problems.extend(_placed(story.unit_places[row.key], checking.unit_flaws(row)))
    if story.excuses_place is not None:
        problems.extend(_placed(story.excuses_place, checking.excuse_flaws(story.excuses)))
    for key, stream in story.streams.items():
        problems.extend(_placed(story.places[key], checking.flaws(stream)))
    if problems:
        raise Problems(problems)


def _placed(place: Place, flaws: Iterable[Flaw]) -> Iterator[Problem]:
    for flaw in flaws:
        yield place.problem(flaw.code, flaw.path, found=flaw.found, allowed=flaw.allowed)


class _Checking:
    """What can be named: units, kinds, roles, words, streams, fields."""

    def __init__(self, story: Story, pack: Pack) -> None:
        self._story = story
        self._pack = pack
        self._units = {row.key for row in story.units}

    def unit_flaws(self, row: UnitRow) -> Iterator[Flaw]:
        """Everything wrong with one unit: its type, what it stands under and is linked to."""
        if self._pack.find("establishments", row.type) is None:
            yield from self._unknown(("type",), row.type, self._pack.keys("establishments"))
        for other in row.needs:
            if other not in (*self._units, COUNTY):
                yield Flaw("story.unit.unknown", (), found=other)
        if self._leads_back(row):
            yield Flaw("story.units.circle", (), found=row.key)

    def excuse_flaws(self, excuses: Iterable[str]) -> Iterator[Flaw]:
        """Everything excused is a duty of the pack."""
        for key in excuses:
            if self._pack.find("duties", key) is None:
                yield from self._unknown((key,), key, self._pack.keys("duties"))

    def _leads_back(self, row: UnitRow) -> bool:
        """Whether the unit needs itself."""
        rows = {each.key: each for each in self._story.units}
        seen: set[str] = set()
        waiting = list(row.needs)
        while waiting:
            here = waiting.pop()
            if here not in seen and here in rows:
                seen.add(here)
                waiting.extend(rows[here].needs)
        return row.key in seen

    def flaws(self, stream: Stream) -> Iterator[Flaw]:
        """Everything wrong with one stream."""
        section = SECTION_OF[type(stream)]
        declared = self._pack.find(section, stream.type)
        if declared is None:
            yield from self._unknown(("type",), stream.type, self._pack.keys(section))
            return
        yield from self._by(stream.by)
        yield from self._fields(stream, declared)
        match stream:
            case ActivityStream():
                yield from self._activity(stream, declared)
            case ItemStream():
                yield from self._item(stream)
            case ReadingStream():
                yield from self._reading(stream, declared)
            case MemberStream():
                yield from self._member(stream)
            case CaseStream():
                yield from self._case(stream, declared)

    def _activity(self, stream: ActivityStream, declared: Any) -> Iterator[Flaw]:
        yield from self._places(stream.units, ("units",))
        yield from self._when(stream.when)
        yield from self._attendance(stream.attendance, declared)
        yield from self._second_thoughts(stream, declared)
        yield from self._stream(stream.venue, ItemStream, ("venue",))
        for index, twice in enumerate(stream.doubled):
            yield from self._unit(twice.unit, ("doubled", index, "unit"))

    @staticmethod
    def _when(when: When) -> Iterator[Flaw]:
        if len(when.model_fields_set) != 1:
            yield Flaw("story.when.one", ("when",), sorted(when.model_fields_set), sorted(When.model_fields))

    def _second_thoughts(self, stream: ActivityStream | CaseStream, declared: Any) -> Iterator[Flaw]:
        """What is corrected or withdrawn later, and why."""
        for name, rule in (("corrected", stream.corrected), ("withdrawn", stream.withdrawn)):
            if rule is not None:
                yield from self._words([rule.reasons], (name, "reasons"))
        if stream.corrected is not None:
            yield from self._names(stream.corrected.wrong, declared, ("corrected", "wrong"))

    def _case(self, stream: CaseStream, declared: Any) -> Iterator[Flaw]:
        yield from self._places(stream.units, ("units",))
        yield from self._when(stream.when)
        yield from self._second_thoughts(stream, declared)
        for name in ("channel", "people", "note"):
            yield from self._words(words_used(getattr(stream, name)), (name,))
        channels = self._pack.find("measures", f"{declared.counted_as}.found").dims["channel"].values
        for code in codes_of(stream.channel):
            if code not in channels:
                yield from self._unknown(("channel",), code, sorted(channels))
        for index, course in enumerate(stream.life):
            yield from self._course(course, declared, ("life", index))

    def _course(self, course: Course, declared: Any, path: Path_) -> Iterator[Flaw]:
        """Each move can follow the one before, in the office of somebody who may take it."""
        yield from self._names(course.only, declared, (*path, "only"))
        yield from self._names(course.values, declared, (*path, "values"))
        flow: Workflow = self._pack.find("workflows", declared.workflow)
        state, before = flow.opening[1].to or "", ""
        for index, move in enumerate(course.moves):
            here = (*path, "moves", index)
            found = flow.moves_from(state).get(move.move)
            if found is None:
                yield Flaw("story.case.way", (*here, "move"), move.move, sorted(flow.moves_from(state)))
                return
            yield from self._move(course, move, found, here)
            if found.step == "pause":
                before = state
            state = before if found.step == "resume" else found.to or state

    def _move(self, course: Course, move: StoryMove, found: Move, path: Path_) -> Iterator[Flaw]:
        yield from self._office(move.by, (*path, "by"), f"case.{found.step}")
        if move.in_charge is not None:
            yield from self._office(move.in_charge, (*path, "in_charge"))
        if move.to is not None and move.to not in UNITS_OF_CASE:
            yield from self._unit(move.to, (*path, "to"))
        for name in sorted(move.values.keys() - set(found.fields_named())):
            yield from self._unknown((*path, "values", name), name, found.fields_named())
        for code in codes_of(move.ground):
            if code not in found.grounds:
                yield from self._unknown((*path, "ground"), code, sorted(found.grounds))
        for spec in (move.note, move.ground, *move.values.values()):
            yield from self._words(words_used(spec), path)
        asked = {ASKED_AS[word] for word in STEPS[found.step].asks}
        said = {name for name in ASKED_AS.values() if getattr(move, name) not in (None, False)}
        may = asked | ({"note", "ground"} if found.grounds else {"note"})
        if not asked <= said <= may or (move.into_other and not course.repeats):
            yield Flaw("story.case.asks", path, sorted(said), sorted(asked))

    def _office(self, office: Office, path: Path_, permission: str = "") -> Iterator[Flaw]:
        role = self._pack.find("roles", office.role)
        if role is None:
            yield from self._unknown((*path, "role"), office.role, self._pack.keys("roles"))
        elif permission and permission not in role.may:
            able = [key for key in self._pack.keys("roles") if permission in self._pack.find("roles", key).may]
            yield Flaw("story.case.role", (*path, "role"), office.role, sorted(able))
        if office.at not in UNITS_OF_CASE:
            yield from self._unit(office.at, (*path, "at"))

    def _attendance(self, rule: Attendance | None, declared: Any) -> Iterator[Flaw]:
        if (declared.roster is None) != (rule is None):
            yield Flaw("story.attendance.roster", ("attendance",), found=declared.label.model_dump())
        elif rule is not None:
            if (rule.present is None) == (rule.share is None):
                yield Flaw("story.attendance.one", ("attendance",), allowed=["present", "share"])
            if rule.reasons is not None:
                yield from self._words([rule.reasons], ("attendance", "reasons"))

    def _item(self, stream: ItemStream) -> Iterator[Flaw]:
        if stream.invented is not None:
            yield from self._places(stream.invented.units, ("invented", "units"))
        for name, rule in (("ended", stream.ended), ("withdrawn", stream.withdrawn)):
            if rule is not None:
                yield from self._words([rule.reasons], (name, "reasons"))

    def _reading(self, stream: ReadingStream, declared: Any) -> Iterator[Flaw]:
        yield from self._stream(stream.of_items, ItemStream, ("of_items",))
        if bool(declared.of_items) != (stream.of_items is not None):
            yield Flaw("story.reading.of_items", ("of_items",), found=stream.of_items, allowed=declared.of_items)

    def _member(self, stream: MemberStream) -> Iterator[Flaw]:
        yield from self._places(stream.units, ("units",))
        yield from self._stream(stream.people, MemberStream, ("people",))
        if stream.ended is not None:
            yield from self._words([stream.ended.reasons], ("ended", "reasons"))

    def _fields(self, stream: Stream, declared: Any) -> Iterator[Flaw]:
        """Fields exist; those a type requires are given by the stream or by each of its rows."""
        yield from self._names(stream.values, declared, ("values",))
        for name, spec in stream.values.items():
            yield from self._words(words_used(spec), ("values", name))
        required = {name for name, field in declared.fields.items() if field.required and not isinstance(field, YesNo)}
        missing = required - stream.values.keys()
        rows = self._story.rows(stream) if isinstance(stream, (ItemStream, ReadingStream)) else []
        path: Path_ = ("table",) if rows and not getattr(stream, "rows", None) else ("rows",)
        for row in rows:
            yield from self._unit(row.unit, path)
            yield from self._names(row.values, declared, path)
        is_open = getattr(stream, "invented", None) is not None or not rows
        for name in sorted(missing):
            if is_open or any(name not in row.values for row in rows):
                yield Flaw("story.field.not_given", ("values",), found=name)

    def _names(self, given: Iterable[str], declared: Any, path: Path_) -> Iterator[Flaw]:
        for name in sorted(set(given) - declared.fields.keys()):
            yield from self._unknown((*path, name), name, sorted(declared.fields))

    def _by(self, by: By) -> Iterator[Flaw]:
        if self._pack.find("roles", by.role) is None:
            yield from self._unknown(("by", "role"), by.role, self._pack.keys("roles"))
        if by.at is not None:
            yield from self._unit(by.at, ("by", "at"))

    def _places(self, units: Units, path: Path_) -> Iterator[Flaw]:
        for kind in units.kinds:
            if self._pack.find("unit_kinds", kind) is None:
                yield from self._unknown((*path, "kinds"), kind, self._pack.keys("unit_kinds"))
        for key in [*units.keys, *units.without]:
            yield from self._unit(key, path)

    def _unit(self, key: str, path: Path_) -> Iterator[Flaw]:
        if key not in self._units:
            yield Flaw("story.unit.unknown", path, found=key)

    def _words(self, names: Iterable[str], path: Path_) -> Iterator[Flaw]:
        for name in names:
            if name not in self._story.words:
                yield from self._unknown(path, name, sorted(self._story.words))

    def _stream(self, key: str | None, kind: type[Stream], path: Path_) -> Iterator[Flaw]:
        if key is not None and not isinstance(self._story.streams.get(key), kind):
            yield from self._unknown(path, key, sorted(self._story.of_kind(kind)))

    @staticmethod
    def _unknown(path: Path_, found: str, allowed: list[str]) -> Iterator[Flaw]:
        yield Flaw("pack.reference.unknown", path, found, allowed)
