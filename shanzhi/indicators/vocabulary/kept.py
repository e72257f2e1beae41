from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from shanzhi.indicators.cells import Cell
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, OverUnits, Reader, Speaker, Sql, TreeError, Value, Word
from shanzhi.indicators.vocabulary.filters import Filtered, only_keys, read_filtered
from shanzhi.indicators.vocabulary.units_where import read_kinds

OPENS_ON = "opens_on"
LATE_UNTIL = "late_until"
"""The dimensions of what is due: the first day of its stretch, and the last on which it can still be done late."""
DAY = timedelta(days=1)

EXPECTED = "expected"
ON_TIME = "on_time"
COUNTED = {
    EXPECTED: "true",
    "done": "in_all >= %s",
    ON_TIME: "on_time >= %s",
    "late": "in_all >= %s and on_time < %s",
    "undone": "in_all < %s",
    "missed": "in_all < %s and late_until < till",
}
"""What may be counted of what was due, as SQL; the number needed is the parameter."""

_OPENS = "coalesce(({f}.dims ->> 'opens_on')::date, {f}.happened_on)"
_DAYS = (
    f"{_OPENS} as opens_on, {{f}}.happened_on as due_on,"
    " coalesce(({f}.dims ->> 'late_until')::date, {f}.happened_on) as late_until"
)
_LATE = """,
later as (
    select i.id, sum(t.quantity) as late from own i join act t on t.place = i.place
        and t.happened_on > i.due_on and t.happened_on <= least(i.late_until, i.till) group by 1),
shared as (
    select i.id, j.on_time, sum(t.quantity) as both_want from own i
    join own j on j.win = i.win and j.place = i.place and j.opens_on > i.due_on and j.opens_on <= i.late_until
    join act t on t.place = i.place and t.happened_on between j.opens_on and least(i.late_until, j.due_on, i.till)
    group by i.id, j.id, j.on_time),
taken as (
    select id, sum(both_want - least(both_want, greatest(on_time - %s, 0))) as taken from shared group by 1),
met as (
    select o.*, o.on_time + coalesce(l.late, 0) - coalesce(t.taken, 0) as in_all
    from own o left join later l on l.id = o.id left join taken t on t.id = o.id)"""
"""What was done late: what a later stretch has of its own counts there first, and only what is over makes up."""


@dataclass
class Due:
    """Something due from a place: its stretch of days, how often it counts, and what was done for it.

    `in_all` is what was done up to the due day and what makes up for it afterwards.
    """

    place: int | None
    opens_on: date
    due_on: date
    late_until: date
    times: Decimal = Decimal(1)
    on_time: Decimal = Decimal(0)
    in_all: Decimal = Decimal(0)

    def counts_as(self, word: str, needed: int, end: date) -> bool:
        """Whether it is one of those a figure counts, on a day that still goes on."""
        return {
            EXPECTED: True,
            "done": self.in_all >= needed,
            ON_TIME: self.on_time >= needed,
            "late": self.in_all >= needed > self.on_time,
            "undone": self.in_all < needed,
            "missed": self.in_all < needed and self.late_until < end,
        }[word]


Acts = Mapping[int | None, Sequence[tuple[date, Decimal]]]
"""By place: what was done, on which day and how often."""


def settle(dues: Sequence[Due], acts: Acts, needed: int, end: date) -> None:
    """Say of each what was done for it up to a day.

    What happened within the stretch of a later one counts there first; only what that one does not need makes up for an
    earlier one. So no act is counted for two.
    """
    by_place: dict[int | None, list[Due]] = defaultdict(list)
    for each in dues:
        each.on_time = _between(acts, each.place, each.opens_on, min(each.due_on, end))
        by_place[each.place].append(each)
    for each in dues:
        last = min(each.late_until, end)
        late = _between(acts, each.place, each.due_on + DAY, last)
        for other in by_place[each.place]:
            if each.due_on < other.opens_on <= each.late_until:
                both = _between(acts, each.place, other.opens_on, min(last, other.due_on))
                late -= both - min(both, max(other.on_time - needed, Decimal(0)))
        each.in_all = each.on_time + late


def _between(acts: Acts, place: int | None, first: date, last: date) -> Decimal:
    return sum((quantity for on, quantity in acts.get(place, ()) if first <= on <= last), Decimal(0))


@dataclass(frozen=True)
class Kept(Leaf):
    """What was due from units and whether it was done, paired by unit and stretch of days, as of the day looked from.

    Counts what has fallen due in the window, by the last day of each stretch: `as: expected`, `done`, `on_time`, `late`
    (after the due day, before it was too late), `undone` or `missed` (undone and too late). What was excused was not
    due.
    What is done within a later stretch counts there first, and only what is over makes up for an earlier one.
    What is done counts for its own unit; with `kinds`, for every unit of these kinds with all it covers.

    `{kept: {due: {measure: duty.due, where: {duty: theme_day}}, done: theme_day.held, as: on_time}}`
    """

    name: ClassVar[str] = "kept"
    uses_sums: ClassVar[bool] = True
    due: Filtered
    done: Filtered
    counted: str = "done"
    at_least: int = 1
    covered: bool = False

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Word:
        """`due` and `done`, `as` what is counted, optionally `at_least` so many, `kinds` to count what is below."""
        parts = only_keys(raw, path, frozenset({"due", "done", "as"}), frozenset({"at_least", "kinds"}))
        if parts["as"] not in COUNTED:
            raise TreeError("pack.value.not_allowed", (*path, "as"), parts["as"], list(COUNTED))
        needed = parts.get("at_least", 1)
        if not isinstance(needed, int) or isinstance(needed, bool) or needed < 1:
            raise TreeError("pack.tree.needs_number", (*path, "at_least"), needed)
        due, done = read_filtered(parts["due"], (*path, "due")), read_filtered(parts["done"], (*path, "done"))
        word = cls(due, done, parts["as"], needed, "kinds" in parts)
        return KeptByUnits(read_kinds(parts["kinds"], (*path, "kinds")), word) if word.covered else word

    def reads(self) -> dict[str, Mapping[str, Sequence[str]]]:
        """Both measures; for what was expected it does not matter what was done."""
        done = {} if self.counted == EXPECTED else {self.done.measure: dict(self.done.where)}
        return {self.due.measure: dict(self.due.where), **done}

    @property
    def looks_on(self) -> bool:
        """Whether what was done after the due day matters, and with it what is due next."""
        return self.counted not in (EXPECTED, ON_TIME)

    def value_sql(self, facts: str, measure_ids: Mapping[str, int]) -> Sql:
        """What was due by unit first, then what was done in each stretch, and the cells last."""
        due, done = self.due.sql(measure_ids), self._done_sql(measure_ids, "m")
        own = "join grp g on g.unit = f.unit_id and g.is_own" if self.covered else ""
        below = "join grp b on b.unit = m.unit_id" if self.covered else ""
        cells = "select place as grp, win, times from counted" if self.covered else _BY_CELL
        condition = COUNTED[self.counted]
        return Sql(
            f"with asked as (select w.win, least(w.hi, w.till) as hi, w.till,"
            f" {'g.grp' if self.covered else 'f.unit_id'} as place,"
            f" {_DAYS.format(f='f')}, sum(f.quantity) as times from win w join {facts} f on f.happened_on >= w.lo"
            f" and {self._last('f')} {own} where {due.text} group by 1, 2, 3, 4, 5, 6, 7 having sum(f.quantity) <> 0),"
            f" act as (select {'b.grp' if self.covered else 'm.unit_id'} as place, m.happened_on,"
            f" sum(m.quantity) as quantity from {facts} m {below}"
            f" where {done.text} and m.happened_on <= (select max(till) from win) group by 1, 2),"
            " own as (select row_number() over () as id, each.* from ("
            "  select a.*, coalesce(sum(t.quantity), 0) as on_time from asked a left join act t on t.place = a.place"
            "  and t.happened_on between a.opens_on and least(a.due_on, a.till) group by 1, 2, 3, 4, 5, 6, 7, 8) each)"
            f"{_LATE if self.looks_on else ', met as (select *, on_time as in_all from own)'},"
            f" counted as (select win, place, sum(times) as times from met"
            f" where due_on <= hi and {condition} group by 1, 2)"
            f" select grp, win, sum(times) as value from ({cells}) each group by 1, 2",
            (*due.params, *done.params, *[self.at_least] * (condition.count("%s") + self.looks_on)),
        )

    def lines_sql(self, measure_ids: Mapping[str, int]) -> Sql:
        """Every fact of what was due, reversed ones included, and of what was done in one of the stretches.

        What is due next belongs to it where it may have the first claim on what was done.
        """
        due, done, asked = self.due.sql(measure_ids), self._done_sql(measure_ids, "f"), self.due.sql(measure_ids, "d")
        whose = "is_own" if self.covered else "true"
        match = "d.unit_id in (select unit from grp where is_own)" if self.covered else "d.unit_id = f.unit_id"
        last = "late_until" if self.looks_on else "due_on"
        return Sql(
            "from win w join seen f on true where (f.unit_id in (select unit from grp)) is true"
            f" and ((({due.text}) and f.happened_on >= w.lo and {self._last('f')}"
            f" and f.unit_id in (select unit from grp where {whose}))"
            f" or (({done.text}) and f.happened_on <= w.till and exists (select from (select d.unit_id,"
            f" {_DAYS.format(f='d')} from seen d where {asked.text} and d.happened_on >= w.lo and {self._last('d')}) d"
            f" where {match} and f.happened_on between d.opens_on and d.{last})))",
            (*due.params, *done.params, *asked.params),
        )

    def _last(self, facts: str) -> str:
        """The condition on the last of what is due that is looked at: in the window, or opened by its end."""
        if self.looks_on:
            return f"{_OPENS.format(f=facts)} <= w.till"
        return f"{facts}.happened_on <= least(w.hi, w.till)"

    def _done_sql(self, measure_ids: Mapping[str, int], facts: str) -> Sql:
        """The condition on what was done; nothing where it does not matter."""
        return Sql("false") if self.counted == EXPECTED else self.done.sql(measure_ids, facts)

    def match(self, lines: Sequence[FactLine], cell: Cell) -> list[Due]:
        """Everything that was due, each with what was done for it up to the day looked from."""
        asked: dict[tuple[int | None, date, date, date], Decimal] = defaultdict(Decimal)
        acts: dict[int | None, list[tuple[date, Decimal]]] = defaultdict(list)
        end = cell.day
        for line in lines:
            place = None if self.covered else line.unit_id
            if self.due.fits(line) and self._is_asked(line, cell):
                asked[place, _day(line, OPENS_ON), line.happened_on, _day(line, LATE_UNTIL)] += line.quantity
            if self.done.fits(line) and line.happened_on <= end:
                acts[place].append((line.happened_on, line.quantity))
        dues = [Due(*days, times=times) for days, times in asked.items() if times]
        settle(dues, acts, self.at_least, end)
        return [each for each in dues if each.due_on <= min(cell.window.end, end)]

    def _is_asked(self, line: FactLine, cell: Cell) -> bool:
        if self.looks_on:
            is_open = _day(line, OPENS_ON) <= cell.day
        else:
            is_open = line.happened_on <= min(cell.window.end, cell.day)
        is_own = not self.covered or line.unit_id == cell.unit
        return is_own and cell.window.start <= line.happened_on and is_open

    def fold(self, lines: Sequence[FactLine], cell: Cell) -> Value:
        """Match and count."""
        day = cell.day
        return sum(
            (each.times for each in self.match(lines, cell) if each.counts_as(self.counted, self.at_least, day)),
            Decimal(0),
        )

    def explain(self, speaker: Speaker) -> str:
        """What was due, what had to be done for it, and which of it counts."""
        return speaker.say(
            f"{self.name}_{self.counted}",
            due=speaker.counts(self.due.measure) + speaker.condition(self.due.measure, dict(self.due.where)),
            done=speaker.counts(self.done.measure) + speaker.condition(self.done.measure, dict(self.done.where)),
            least=str(self.at_least),
        )


_BY_CELL = "select g.grp, c.win, c.times from counted c join grp g on g.unit = c.place"


@dataclass(frozen=True)
class KeptByUnits(OverUnits):
    """`kept` with `kinds`: each unit of these kinds is asked on its own, with all it covers, and they are added."""

    name: ClassVar[str] = "kept"
    kinds: tuple[str, ...]
    part: Word

    @classmethod
    def read(cls, raw: Any, path: tuple[str | int, ...], reader: Reader) -> Word:
        """As `kept` reads it."""
        return Kept.read(raw, path, reader)

    def holds(self, value: Value) -> bool:
        """Units with something to count."""
        return bool(value)

    def reduce(self, values: Sequence[Value]) -> Value:
        """Add them."""
        return sum((value for value in values if value is not None), Decimal(0))

    def explain(self, speaker: Speaker) -> str:
        """Whose, and how each one's comes about."""
        return speaker.say("kept_below", kinds=speaker.kinds(self.kinds), part=self.part.explain(speaker))


def _day(line: FactLine, name: str) -> date:
    text = line.dims.get(name)
    return line.happened_on if text is None else date.fromisoformat(text)
