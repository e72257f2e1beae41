"""Activities: spread over units and days, with rosters, entered as people do, some corrected, some withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from shanzhi.activities.declare import ActivityType
from shanzhi.loader.acts import Act, CorrectActivity, RecordActivity, Said, Withdraw
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import ActivityStream, Attendance
from shanzhi.loader.story.entering import Clerk
from shanzhi.loader.story.geography import StoryUnit
from shanzhi.loader.story.telling import Telling
from shanzhi.loader.story.when import Scheduling

QUARTER = 15


@dataclass(frozen=True)
class Work:
    """One stream while it is told."""

    telling: Telling
    key: str
    stream: ActivityStream
    declared: ActivityType
    clerk: Clerk
    what: Chance


def tell_activities(telling: Telling, key: str, stream: ActivityStream) -> Iterator[Act]:
    """Everything a stream's units did."""
    declared = telling.pack.find("activities", stream.type)
    work = Work(telling, key, stream, declared, telling.clerk(stream.entered), telling.chance(key, stream, "what"))
    when = telling.chance(key, stream, "when")
    units = telling.geography.chosen(stream.units, when)
    days = Scheduling(when, telling.calendar, stream.work).occurrences(stream.when, units)
    held = [(unit, day) for unit, day in days if when.falls(stream.chance)]
    for place, (unit, day) in enumerate(held):
        yield from _activity(work, f"{key}:{place}", unit, day, place + 1)


def _activity(work: Work, key: str, unit: StoryUnit, day: date, number: int) -> Iterator[Act]:
    stream, what = work.stream, work.what
    starts_at = _hour(stream.starts, what)
    at = work.clerk.enters(day, what, starts_at)
    said = _said(work, unit, day, number, starts_at, at)
    if said is None or at > work.telling.now:
        return
    actor = work.telling.author(stream.by, unit)
    act = RecordActivity(at=at, actor=actor, key=key, type_key=stream.type, said=said)
    later = _later(work, act)
    yield replace(act, said=_wrong(work, said)) if isinstance(later, CorrectActivity) else act
    if later is not None:
        yield later
    yield from _doubled(work, act, unit, day)


def _said(work: Work, unit: StoryUnit, day: date, number: int, starts_at: time | None, at: datetime) -> Said | None:
    """What is written down; None if a roster is asked for and nobody is on it."""
    stream, telling = work.stream, work.telling
    drawing = telling.drawing(work.what, unit, day, number)
    values = drawing.values(stream.values)
    place = "" if stream.place is None else str(drawing.value(stream.place) or "")
    present: list[str] = []
    leave: dict[str, str] = {}
    if stream.attendance is not None:
        expected = _expected(work, unit, day, at)
        if not expected:
            return None
        present, leave = _attendance(work, stream.attendance, expected)
    links = {"venue": [venue]} if (venue := _venue(work, unit, day, at)) else {}
    return Said(
        unit=unit.key,
        on=day,
        values=values,
        present=present,
        leave=leave,
        place=place,
        starts_at=starts_at,
        links=links,
    )


def _hour(hours: tuple[time, time] | None, what: Chance) -> time | None:
    """A time of day in quarters of an hour."""
    if hours is None:
        return None
    low, high = (hour.hour * 60 + hour.minute for hour in hours)
    minutes = low + QUARTER * what.between(0, (high - low) // QUARTER)
    return time(minutes // 60, minutes % 60)


def _expected(work: Work, unit: StoryUnit, day: date, at: datetime) -> list[str]:
    """Who is on the roster, as known when it is entered; each once."""
    roster = work.declared.roster
    if roster is None:
        return []
    telling = work.telling
    units = telling.geography.covered(unit) if roster.of == "covered" else [unit]
    found = (person for each in units for person in telling.roll.of(each.key, roster.memberships, day, at))
    return list(dict.fromkeys(found))


def _attendance(work: Work, rule: Attendance, expected: list[str]) -> tuple[list[str], dict[str, str]]:
    what = work.what
    if rule.present is not None:
        number = what.between(*rule.present)
    else:
        low, high = rule.share or (Decimal(0), Decimal(0))
        number = round(len(expected) * what.number(low, high, 3))
    present = what.some(expected, max(number, 1))
    away = [person for person in expected if person not in set(present)]
    reasons = work.telling.story.words[rule.reasons] if rule.reasons else [""]
    leave = {person: str(what.pick(reasons)) for person in away if what.falls(rule.leave)}
    return present, leave


def _venue(work: Work, unit: StoryUnit, day: date, at: datetime) -> str | None:
    """One of the venues of a stream that is there: of the unit or what it serves if it has one, else of any."""
    if work.stream.venue is None:
        return None
    there = [item for item in work.telling.items.get(work.stream.venue, ()) if item.is_there(day, at)]
    near = [item for item in there if item.unit in work.telling.geography.beside(unit)]
    return work.what.pick(near or there).key if there else None


def _later(work: Work, act: RecordActivity) -> CorrectActivity | Withdraw | None:
    """What happens to a record later on, if anything does, and before now."""
    stream, what, words = work.stream, work.what, work.telling.story.words
    for rule in (stream.corrected, stream.withdrawn):
        if rule is None or not what.falls(rule.chance):
            continue
        at = work.clerk.later(act.at, rule.after, what)
        reason = str(what.pick(words[rule.reasons]))
        if at > work.telling.now:
            continue
        if rule is stream.withdrawn:
            return Withdraw(at=at, actor=act.actor, record=act.key, reason=reason)
        said = _as_known(work, act.said, at)
        return CorrectActivity(at=at, actor=act.actor, record=act.key, said=said, reason=reason)
    return None


def _as_known(work: Work, said: Said, at: datetime) -> Said:
    """The same, entered later: without those of whom it has become known meanwhile that they had left before."""
    if not said.present:
        return said
    expected = set(_expected(work, work.telling.geography.get(said.unit), said.on, at))
    present = [person for person in said.present if person in expected]
    return replace(said, present=present, leave={who: why for who, why in said.leave.items() if who in expected})


def _wrong(work: Work, said: Said) -> Said:
    """What was written down first: some people ticked who had not come, or other values."""
    rule = work.stream.corrected
    assert rule is not None  # noqa: S101 - only a stream with corrections corrects
    present, leave = list(said.present), dict(said.leave)
    if rule.ticked is not None:
        ticked = work.what.some(list(leave), work.what.between(*rule.ticked))
        present += ticked
        leave = {person: why for person, why in leave.items() if person not in ticked}
    unit = work.telling.geography.get(said.unit)
    wrong = work.telling.drawing(work.what, unit, said.on, 1).values(rule.wrong)
    return replace(said, present=present, leave=leave, values={**said.values, **wrong})


def _doubled(work: Work, act: RecordActivity, unit: StoryUnit, day: date) -> Iterator[Act]:
    for rule in work.stream.doubled:
        if rule.unit == unit.key and rule.month == f"{day:%Y-%m}":
            at = work.clerk.later(act.at, (1, 3), work.what)
            again = replace(act, at=at, key=f"{act.key}:again", said=_as_known(work, act.said, at))
            yield again
            yield Withdraw(at=rule.withdrawn_at, actor=act.actor, record=again.key, reason=rule.reason)
