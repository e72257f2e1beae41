"""Cases of the cast: invented hazards of an invented town, and what can be asked of them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from shanzhi.accounts.models import User
from shanzhi.cases.actions import Taking, report_case, take_step
from shanzhi.cases.entry import Entry
from shanzhi.cases.models import Case
from shanzhi.cases.stating import entry_of_case
from shanzhi.cases.writing import standing_of
from shanzhi.core.deadlines import END_OF_DAY
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.trees import forest
from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.evaluating import evaluate
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.kernel.clock import ZONE
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import end_of_ledger, live_facts
from shanzhi.records.models import Record
from shanzhi.workflow.flows.standing import Standing
from tests.support import cast

TYPE = "fire_hazard"
TODAY = date(2024, 7, 5)
WHAT = "后门堆物（试）"
WHY = "核对过了"

FOUND: Any = {"sum": "case.found"}
ASKED: Any = {"sum": "case.asked"}
CLOSED: Any = {"sum": "case.closed"}
OPEN: Any = {"unpaired": {"opened": "case.found", "closed": "case.closed"}}
OVERDUE: Any = {"unpaired": {"opened": "case.due", "closed": "case.met"}}
REOPENED: Any = {"sum": {"measure": "case.stepped", "where": {"step": ["reopen"]}}}

Told = tuple[str, int, str, tuple[str, ...]]
"""A fact in short: its measure, how much, on which day, and its codes without the type."""


def day(said: str | date) -> date:
    """`06-03` of 2024."""
    return said if isinstance(said, date) else date.fromisoformat(f"2024-{said}")


def report(
    actor: Principal,
    on: str | date = "06-03",
    *,
    unit: str = "podi",
    channel: str = "found",
    people: int = 1,
    at: str | None = None,
    **values: Any,
) -> Record:
    """A hazard, to be put right in seven days unless said otherwise."""
    said = {"what": WHAT, "kind": "exit", "level": "general", "term": "d7", **values}
    moment = None if at is None else time.fromisoformat(at)
    entry = Entry(cast.unit(unit), day(on), said, channel=channel, people=people, time=moment)
    return report_case(cast.town(), type_key=TYPE, entry=entry, actor=actor)


def step(
    actor: Principal, record: Record, move: str, on: str | date, *, seen: int | None = None, **said: Any
) -> Record:
    """A step of it, with words, `unit` and `person` by name; the record as it is now."""
    if "unit" in said:
        said["unit"] = cast.unit(said["unit"])
    if "person" in said:
        said["person"] = user(said["person"])
    take_step(record, move=move, said=Taking(**{"on": day(on), "note": WHY, **said}), actor=actor, seen=seen)
    return fresh(record)


def steps(actor: Principal, record: Record, *taken: tuple[Any, ...]) -> Record:
    """Several, each a move, a day, and what it is given."""
    for move, on, *said in taken:
        record = step(actor, record, move, on, **(said[0] if said else {}))
    return record


def solved(actor: Principal, record: Record, on: str = "06-05") -> Record:
    """Accepted and put right on a day."""
    return steps(actor, record, ("accept", on), ("resolve", on, {"values": {"done": "搬走", "removed": 2}}))


def closed(record: Record, on: str = "06-06") -> Record:
    """Put right by the system, rechecked by the town office."""
    with cast.as_system(cast.town()) as actor:
        record = solved(actor, record, on)
    with cast.as_user("clerk") as actor:
        return step(actor, record, "recheck_passed", on)


def fresh(record: Record) -> Record:
    """The record as it is now."""
    return Record.objects.select_related("town", "unit").get(pk=record.pk)


def user(name: str) -> int:
    """One of the cast, by number."""
    return int(User.objects.get(username=f"tianning_{name}").pk)


def changed(record: Record, **changes: Any) -> Entry:
    """What the case says, with some of it another; `values` are put to those it has."""
    entry = entry_of_case(record)
    values = {**entry.values, **changes.pop("values", {})}
    if "on" in changes:
        changes["on"] = day(changes["on"])
    if "unit" in changes:
        changes["unit"] = cast.unit(changes["unit"])
    return Entry(**{**vars(entry), **changes, "values": values})


def standing(record: Record) -> Standing:
    """How it stands."""
    return standing_of(Case.objects.get(pk=record.pk))


def state(record: Record) -> str:
    """The state of its record."""
    return fresh(record).state


def due(record: Record) -> str | None:
    """When the first of its clocks is up: the day, or the minute where it is not the day's end."""
    at = Case.objects.get(pk=record.pk).due_at
    if at is None:
        return None
    wall = at.astimezone(ZONE)
    return f"{wall:%m-%d}" if wall.time() == END_OF_DAY else f"{wall:%m-%d %H:%M}"


def facts(record: Record) -> list[Told]:
    """What it stands for as every case does, in order; what its type counts besides is left out."""
    return sorted(
        (
            line.measure,
            int(line.quantity),
            f"{line.on:%m-%d}",
            tuple(code for key, code in sorted(line.dims.items()) if key != "type"),
        )
        for _seq, line in live_facts(record)
        if line.measure.startswith("case.")
    )


def tree(raw: Any) -> Word:
    """A question, as packs write it."""
    return parse(raw, lambda _key: None)


def cell(unit: str, on: date) -> Cell:
    """Everything up to a day, of a unit with all it covers."""
    pk = cast.unit(unit).pk
    return Cell(pk, forest(cast.town(), TODAY).covered_by(pk), Window(DAWN, on))


def now(*, is_now: bool = True) -> AsOf:
    """The end of the ledger."""
    end = end_of_ledger(cast.town().pk)
    return AsOf(cast.town().pk, end.seq, end.recorded_at, is_now)


def count(raw: Any, unit: str = "town", *, on: str | date = TODAY, as_of: AsOf | None = None) -> int:
    """The answer of the ledger, up to a day, as of a moment."""
    word, place = tree(raw), cell(unit, day(on))
    found = evaluate([word], [place], as_of or now(), lambda _cell, _kinds: [])[word, place]
    return int(found or Decimal(0))
