"""Cases: reported over units and days, each living one of the lives its stream knows, by whose office it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from shanzhi.cases.entry import receiving_unit
from shanzhi.cases.facts import main_run
from shanzhi.cases.rights import who_may
from shanzhi.cases.saying import taken_at
from shanzhi.core.deadlines import ONE_DAY
from shanzhi.kernel.clock import ZONE, day_of
from shanzhi.loader.acts import Act, CorrectCase, Found, ReportCase, TakeStep, Withdraw
from shanzhi.loader.story.case_files import CaseFile, rules_of, wall
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import HOLDER, PLACE, RECEIVER, SERVED, CaseStream, Course, Office, StoryMove
from shanzhi.loader.story.entering import Clerk
from shanzhi.loader.story.geography import StoryUnit
from shanzhi.loader.story.telling import Telling
from shanzhi.loader.story.values import Drawing
from shanzhi.loader.story.when import Scheduling
from shanzhi.workflow.flows.taking import Rules

FIRST_HOUR, LAST_HOUR = time(8, 30), time(17, 30)
SOON = (12, 75)
"""Minutes from one step to the next on the same day."""

REPEATED_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Told:
    """A case that was told: of which unit, what it says, from when to when somebody did something with it."""

    key: str
    unit: str
    said: Found
    reported_at: datetime
    last_at: datetime

    def is_handled(self, unit: StoryUnit, at: datetime) -> bool:
        """Whether it is of a unit and not done with at a moment."""
        return self.unit == unit.key and self.reported_at < at < min(self.last_at, self.reported_at + REPEATED_WITHIN)


@dataclass
class Work:
    """One stream while it is told."""

    telling: Telling
    key: str
    stream: CaseStream
    clerk: Clerk
    what: Chance
    told: list[Told] = field(default_factory=list)

    @cached_property
    def rules(self) -> Rules:
        """The rules of its type."""
        return rules_of(self.telling.pack, self.stream.type)

    def opened(self, act: ReportCase) -> CaseFile:
        """A case as it is reported."""
        geography = self.telling.geography
        unit = geography.get(act.said.unit).number
        declared = self.telling.pack.find("cases", self.stream.type)
        holder = receiving_unit(declared, geography.forest, unit)
        return CaseFile.opened(self.telling.pack, self.rules, act, self._number, holder)

    def drawing(self, unit: StoryUnit, on: date, number: int, matter: Mapping[str, str]) -> Drawing:
        """How values are drawn: words may name those of the matter."""
        drawing = self.telling.drawing(self.what, unit, on, number)
        return replace(drawing, names={**drawing.names, **matter})

    def _number(self, name: str) -> int:
        unit = self.telling.geography.find(name)
        return 0 if unit is None else unit.number


def tell_cases(telling: Telling, key: str, stream: CaseStream) -> Iterator[Act]:
    """Every case of a stream, with what was done about it up to now."""
    work = Work(telling, key, stream, telling.clerk(stream.entered), telling.chance(key, stream, "what"))
    when = telling.chance(key, stream, "when")
    units = telling.geography.chosen(stream.units, when)
    days = Scheduling(when, telling.calendar, stream.work).occurrences(stream.when, units)
    held = [(unit, day) for unit, day in days if when.falls(stream.chance) and unit.row.on <= day]
    for place, (unit, day) in enumerate(held):
        at = work.clerk.enters(day, work.what)
        if at <= telling.now:
            yield from _case(work, f"{key}:{place}", unit, day, at, place + 1)


def _case(work: Work, key: str, unit: StoryUnit, day: date, at: datetime, number: int) -> Iterator[Act]:
    stream, what = work.stream, work.what
    matter = what.pick(stream.matters) if stream.matters else {}
    drawing = work.drawing(unit, day, number, matter)
    said = Found(
        unit=unit.key,
        on=day,
        values=drawing.values(stream.values),
        channel=str(drawing.value(stream.channel)),
        people=int(drawing.value(stream.people)),
        note=str(drawing.value(stream.note) or ""),
    )
    others = [each for each in work.told if each.is_handled(unit, at)]
    course = _course(work, said, others)
    other = what.pick(others) if course.repeats else None
    if other is not None:
        said = replace(said, values=other.said.values)
    said = replace(said, values={**said.values, **drawing.values(course.values)})
    actor = work.telling.author(stream.by, unit)
    act = ReportCase(at=at, actor=actor, key=key, type_key=stream.type, said=said)
    living = _Living(work, unit, course, other.key if other else "", number, matter)
    told = list(living.tell(act))
    ends = told[-1].at if living.file.stage == "ended" else work.telling.now
    if not isinstance(told[-1], Withdraw) and other is None:
        work.told.append(Told(key, unit.key, said, at, ends))
    yield from told


def _course(work: Work, said: Found, others: Sequence[Told]) -> Course:
    """One of the lives that fit what the case says; one that repeats another needs one that is being handled."""
    fitting = [
        course
        for course in work.stream.life
        if all(said.values.get(name) in codes for name, codes in course.only.items()) and (others or not course.repeats)
    ]
    weights = {place: course.weight for place, course in enumerate(fitting)}
    return fitting[work.what.weigh(weights)]


@dataclass
class _Living:
    """One case while its life is told."""

    work: Work
    unit: StoryUnit
    course: Course
    other: str
    number: int
    matter: Mapping[str, str]

    def tell(self, report: ReportCase) -> Iterator[Act]:
        """Reported, corrected and withdrawn where chance has it, and every step up to now."""
        right, report = report.said, self._first(report)
        self.file, self.at = self.work.opened(report), report.at
        yield report
        correction = None if right is report.said else self._later("corrected", report.at)
        gone = self._later("withdrawn", report.at)
        for move in self.course.moves:
            step = self._step(report, move)
            if step is None or (gone is not None and gone <= step.at):
                break
            if self._asks_too_late(step):
                continue
            if correction is not None and correction <= step.at:
                yield self._correct(report, right, correction)
                correction = None
            self.file, self.at = self.file.after(step), step.at
            yield step
        if correction is not None and (gone is None or correction < gone):
            yield self._correct(report, right, max(correction, self.at))
        if gone is not None:
            reason = self._reason("withdrawn")
            yield Withdraw(at=max(gone, self.at), actor=report.actor, record=report.key, reason=reason)

    def _asks_too_late(self, step: TakeStep) -> bool:
        """Whether more time would be asked for when time is up: then the case goes on without it."""
        file = self.file
        run = main_run(file.rules.flow, file.standing)
        due = None if run is None else run.due(file.rules.calendar)
        if due is None or file.rules.flow.moves[step.move].step != "extend":
            return False
        return taken_at(file.standing, step.on, step.time, wall(step.at)) > due.at

    def _first(self, report: ReportCase) -> ReportCase:
        """What was written down first: the right thing, or in some cases wrong values."""
        rule, what = self.work.stream.corrected, self.work.what
        if rule is None or self.other or not what.falls(rule.chance):
            return report
        wrong = self.work.drawing(self.unit, report.said.on, self.number, self.matter).values(rule.wrong)
        said = replace(report.said, values={**report.said.values, **wrong})
        later = replace(report, said=said)
        return later if self.work.clerk.later(report.at, rule.after, what) <= self.work.telling.now else report

    def _later(self, word: str, at: datetime) -> datetime | None:
        """When the case is corrected or withdrawn, if it is, and before now."""
        rule, what = getattr(self.work.stream, word), self.work.what
        if rule is None or (word == "withdrawn" and not what.falls(rule.chance)):
            return None
        moment: datetime = min(self.work.clerk.later(at, rule.after, what), self.work.telling.now)
        return moment

    def _reason(self, word: str) -> str:
        rule = getattr(self.work.stream, word)
        return str(self.work.what.pick(self.work.telling.story.words[rule.reasons]))

    def _correct(self, report: ReportCase, right: Found, at: datetime) -> CorrectCase:
        """The right values, and beside them what the steps have said meanwhile."""
        wrong = self.work.stream.corrected
        assert wrong is not None  # noqa: S101 - only a stream with corrections corrects
        kept = {name: value for name, value in self.file.typed().items() if name not in wrong.wrong}
        said = replace(right, values={**kept, **{name: right.values.get(name) for name in wrong.wrong}})
        act = CorrectCase(at=at, actor=report.actor, record=report.key, said=said, reason=self._reason("corrected"))
        self.file, self.at = self.file.corrected(act), at
        return act

    def _step(self, report: ReportCase, move: StoryMove) -> TakeStep | None:
        """The next step; None if it lies after now."""
        what, now = self.work.what, self.work.telling.now
        on = self._day(move)
        at = self._moment(on)
        if on > day_of(now) or (at > now and on == day_of(now)):
            return None
        drawing = self.work.drawing(self.unit, on, self.number, self.matter)
        actor = self._author(move.by)
        self._require_theirs(report, move, actor)
        return TakeStep(
            at=min(at, now),
            actor=actor,
            record=report.key,
            move=move.move,
            on=on,
            note=str(drawing.value(move.note) or ""),
            ground=str(drawing.value(move.ground) or ""),
            values=drawing.values(move.values),
            unit=self._where(move.to) if move.to else "",
            person=self._author(move.in_charge) if move.in_charge else "",
            other=self.other if move.into_other else "",
            more=what.between(*move.more) if move.more else None,
        )

    def _day(self, move: StoryMove) -> date:
        """So many days after the step before; in a life that keeps its deadlines no later than the first of them."""
        last, calendar = self.file.standing.last.on, self.work.telling.calendar
        day = last + timedelta(days=self.work.what.between(*move.after))
        if move.work == "office":
            day = calendar.next_working(day)
        limit = self._limit()
        if limit is None:
            return day
        latest = limit.date() if limit.time() > FIRST_HOUR else limit.date() - ONE_DAY
        if day <= latest:
            return day
        day = max(latest, last)
        return calendar.working_within(day, last, day) or day if move.work == "office" else day

    def _limit(self) -> datetime | None:
        """By when the next step is taken in a life that keeps its deadlines; None where none runs, or it keeps none.

        The first of the running clocks, and of the main one, which may be taken up again.
        """
        if self.course.is_late:
            return None
        standing, rules = self.file.standing, self.file.rules
        main = main_run(rules.flow, standing)
        runs = [*standing.running(), *([main] if main is not None and self.file.stage != "ended" else [])]
        dues = [due.at for run in runs if (due := run.due(rules.calendar)) is not None]
        return min(dues, default=None)

    def _moment(self, on: date) -> datetime:
        """When a step of a day is written down: in office hours, or soon after the one before."""
        what, limit = self.work.what, self._limit()
        by = datetime.max.replace(tzinfo=ZONE) if limit is None else max(limit.replace(tzinfo=ZONE), self.at)
        soon = self.at + timedelta(minutes=what.between(*SOON))
        if on <= day_of(self.at):
            return min(soon, by)
        first, last = (datetime.combine(on, hour, ZONE) for hour in (FIRST_HOUR, LAST_HOUR))
        last = max(min(last, by), first)
        return max(first + timedelta(seconds=what.between(0, int((last - first).total_seconds()))), min(soon, by))

    def _author(self, office: Office) -> str:
        author = f"{office.role}@{self._where(office.at)}"
        return author if office.number == 1 else f"{author}.{office.number}"

    def _where(self, word: str) -> str:
        """The unit a word or a key stands for."""
        geography, standing = self.work.telling.geography, self.file.standing
        if word == PLACE:
            return self.unit.key
        if word == SERVED:
            return geography.served(self.unit).key
        if word in (HOLDER, RECEIVER):
            number = standing.holder if word == HOLDER or standing.receiver is None else standing.receiver
            return geography.numbered(number).key
        return word

    def _require_theirs(self, report: ReportCase, move: StoryMove, actor: str) -> None:
        """The workflow lets whoever acts take the step: at the unit of the case, the one responsible, the one asked."""
        geography, standing = self.work.telling.geography, self.file.standing
        unit = geography.get(actor.partition("@")[2].partition(".")[0])
        covered = {each.number for each in geography.covered(unit)}
        is_one = {
            "place": self.unit.number in covered,
            "holder": standing.holder in covered,
            "receiver": standing.receiver in covered,
            "town": unit.kind == "town",
            "author": actor == report.actor,
            "assignee": actor == self.file.charged,
        }
        if not any(is_one[who] for who in who_may(self.file.rules.flow.moves[move.move], standing)):
            place = self.work.telling.story.places[self.work.key]
            raise place.problem("story.case.not_theirs", found=f"{actor} {move.move}", allowed=[self.unit.key])
