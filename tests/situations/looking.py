"""Holding what is expected against what is the case. Every difference is told, not only the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shanzhi.cases.models import Case
from shanzhi.cases.second_looks.finding import find_groups, rules_for
from shanzhi.core.deadlines import END_OF_DAY
from shanzhi.core.errors import NotYours
from shanzhi.core.periods import Window
from shanzhi.indicators.evaluating import fold
from shanzhi.indicators.figures import Figure, Figures, Request, at_moment
from shanzhi.indicators.models import CitationMark
from shanzhi.kernel.clock import ZONE
from shanzhi.kernel.scope import current
from shanzhi.ledger.posting import live_facts
from shanzhi.records.models import Record
from tests.situations.declare import Expected, Value
from tests.situations.stage import Stage, window

NOT_YOURS = "not yours"
RESERVED = {"at", "on", "times", "about"}
"""What a fact may say beside its measure and its dimensions."""

Identity = tuple[str, Decimal, int, date, int | None, tuple[tuple[str, str], ...]]


def differences(expected: Expected, stage: Stage) -> list[str]:
    """In words, each expectation that does not hold; the reader's scope is open."""
    found = [*_figures(expected, stage), *_rows(expected, stage)]
    for name, facts in expected.facts.items():
        found.extend(_facts(stage.record(name), facts, name, stage))
    for name, state in expected.states.items():
        found.extend(_compared(f"state of {name}", state, stage.record(name).state))
    for name, number in expected.numbers.items():
        found.extend(_compared(f"number of {name}", number, stage.record(name).number))
    for name, due in expected.due.items():
        found.extend(_compared(f"{name} is due", due, _due(stage.record(name))))
    for name, key in expected.held.items():
        found.extend(_compared(f"who holds {name}", key, Case.objects.get(pk=stage.record(name).pk).holder.key))
    for name, is_marked in expected.marked.items():
        now = CitationMark.objects.filter(citation_id=stage.prints[name]).exists()
        found.extend(_compared(f"mark on {name}", is_marked, now))
    for key, groups in expected.looked_at.items():
        found.extend(_compared(f"looked at by {key}", sorted(groups), _looked_at(key, expected, stage)))
    return found


def _looked_at(key: str, expected: Expected, stage: Stage) -> list[list[str]]:
    """The groups a rule for a second look points at, by the names of the story."""
    names = {record.pk: name for name, record in stage.records.items()}
    groups = find_groups(stage.town, rules_for(stage.town)[key], window(expected.during or ""))
    return sorted([names.get(each.record, str(each.record)) for each in group.cases] for group in groups)


def _due(record: Record) -> str | None:
    """When the first clock of a case is up: the day, with the minute where it is not the day's end."""
    case = Case.objects.get(pk=record.pk)
    if case.due_at is None:
        return None
    at = case.due_at.astimezone(ZONE)
    day = f"{at:%Y-%m-%d}" if at.time() == END_OF_DAY else f"{at:%Y-%m-%d %H:%M}"
    return f"{day} provisional" if case.is_provisional else day


def _figures(expected: Expected, stage: Stage) -> Iterator[str]:
    if not (expected.figures or expected.lines):
        return
    figures = _asked(expected, stage)
    for indicator, by_unit in expected.figures.items():
        for unit, value in by_unit.items():
            yield from _value(figures, indicator, unit, value, expected, stage)
    for indicator, by_unit in expected.lines.items():
        for unit, count in by_unit.items():
            figure = figures.one(_request(figures, indicator, unit, expected, stage))
            lines = sum(1 for _ in figures.lines(figure).all_facts())
            yield from _compared(f"lines of {indicator} of {unit}", count, lines)


def _value(
    figures: Figures, indicator: str, unit: str, value: Value, expected: Expected, stage: Stage
) -> Iterator[str]:
    what = f"{indicator} of {unit}"
    try:
        figure = figures.one(_request(figures, indicator, unit, expected, stage))
    except NotYours:
        yield from _compared(what, value, NOT_YOURS)
        return
    if not _is_equal(value, figure):
        yield f"{what}: expected {value}, found {figure.shown}"
    folded = fold(figures.lines(figure))
    if folded != figure.value:
        yield f"{what}: its lines fold to {folded}, the figure is {figure.value}"


def _is_equal(expected: Value, figure: Figure) -> bool:
    """Exactly; a fraction that has no end is held to all the digits a figure has."""
    if expected is None or expected == NOT_YOURS or figure.shown is None:
        return expected is None and figure.shown is None
    return abs(Fraction(str(expected)) - Fraction(figure.shown)) < Fraction(1, 10**20)


def _rows(expected: Expected, stage: Stage) -> Iterator[str]:
    for indicator, wanted in expected.rows.items():
        figures = _asked(expected, stage)
        figure = figures.one(_request(figures, indicator, "town", expected, stage))
        rows, rest = figures.by_unit(figure)
        there = {node.key: value for node, value in rows if value} | ({"rest": rest} if rest else {})
        yield from _compared(f"rows of {indicator}", wanted, there)


def _facts(record: Record, wanted: list[dict[str, Any]], name: str, stage: Stage) -> Iterator[str]:
    """The record stands for exactly these facts and no others."""
    there = Counter(_identity(line) for _, line in live_facts(record))
    for said in wanted:
        for identity in _said(said, record, there, stage):
            if there[identity] == 0:
                yield f"facts of {name}: {identity} is not there"
            there[identity] -= 1
    yield from (f"facts of {name}: {identity} is there too" for identity, count in there.items() if count > 0)


def _said(said: dict[str, Any], record: Record, there: Counter[Identity], stage: Stage) -> Iterator[Identity]:
    """The identities of a fact as it is written down; with `times`, one for each different person there."""
    (measure,) = (key for key in said if "." in key)
    unit = stage.unit(said["at"]).pk if "at" in said else record.unit_id
    on = date.fromisoformat(said["on"]) if "on" in said else record.happened_on
    dims = tuple(sorted((key, code) for key, code in said.items() if key != measure and key not in RESERVED))
    about = stage.subject(said["about"]) if "about" in said else None
    plain = (measure, Decimal(said[measure]), unit, on)
    if "times" not in said:
        yield (*plain, about, dims)
        return
    persons = sorted(
        each[4] for each in there if each[:4] == plain and each[5] == dims and each[4] is not None and there[each]
    )
    yield from ((*plain, person, dims) for person in persons[: said["times"]])
    yield from ((*plain, -number, dims) for number in range(said["times"] - len(persons)))


def _identity(line: Any) -> Identity:
    return (line.measure, line.quantity, line.unit_id, line.on, line.subject_id, tuple(sorted(line.dims.items())))


def _asked(expected: Expected, stage: Stage) -> Figures:
    return at_moment(current(), stage.town, stage.moments[expected.as_of] if expected.as_of else None)


def _request(figures: Figures, indicator: str, unit: str, expected: Expected, stage: Stage) -> Request:
    return Request(indicator, stage.unit(unit).pk, _window(figures, indicator, expected), expected.restated)


def _window(figures: Figures, indicator: str, expected: Expected) -> Window:
    if expected.during is not None:
        return window(expected.during)
    return figures.default_window(indicator, expected.said_on)


def _compared(what: str, wanted: object, there: object) -> Iterator[str]:
    if wanted != there:
        yield f"{what}: expected {wanted}, found {there}"
