"""The cases the rules point at, in a window, for whoever asks: row-level security decides which cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q

from shanzhi.cases.facts import closed_on, main_run
from shanzhi.cases.models import Case
from shanzhi.cases.rules import CaseRules, rules_in
from shanzhi.cases.second_looks.base import Group, Seen, Side
from shanzhi.cases.second_looks.declare import SecondLook
from shanzhi.core.periods import Window
from shanzhi.kernel.clock import ZONE, day_of, end_of
from shanzhi.kernel.models import Town
from shanzhi.packs.library import Library, library
from shanzhi.records.models import Record
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.writing import WITHDRAWN

LOOKED_AT = 20_000
"""So many cases of a window are looked at, the latest first."""

ENDED = "ended"
SLIM = (
    "pk",
    "type",
    "unit_id",
    "holder_id",
    "record__title",
    "record__happened_on",
    "record__created_at",
    "record__created_by",
)
WITH_STEPS = ("stage", "record__definition_id", "standing")


def rules_for(town: Town, type_key: str | None = None) -> dict[str, SecondLook]:
    """The rules that are published by today, by key; of one type or of all."""
    found = {key: row.model for key, row in library(town).all("second_looks").items()}
    return {key: rule for key, rule in found.items() if rule.of and type_key in (None, *rule.of)}


def find_groups(town: Town, rule: SecondLook, window: Window) -> list[Group]:
    """What the rule points at in the window, the latest first: one or two reads, however many groups."""
    pointer = rule.when.pointer
    wide = Window(max(window.start, date.min + pointer.reach()) - pointer.reach(), window.end + pointer.reach())
    cases = dict(_seen(town, rule, pointer.side, wide if pointer.before is None else window))
    if pointer.before is not None:
        cases.update(_seen(town, rule, pointer.before, Window(wide.start, window.end)))
    found = [group for each in pointer.groups(list(cases.values())) if (group := _known(each, rule))]
    inside = [group for group in found if any(_is_in(each.day(pointer.side), window) for each in group.cases)]
    return sorted(inside, key=lambda group: _place(group, pointer.side), reverse=True)


def is_pointed_at(town: Town, rule: SecondLook, record: Record) -> bool:
    """Whether the rule points at this case now."""
    if record.type not in rule.of:
        return False
    pointer = rule.when.pointer
    rows = Case.objects.filter(pk=record.pk, town=town, merged_into=None)
    for each in _read(town, rows, reads_steps=pointer.reads_steps):
        day = each.day(pointer.side)
        if day is not None:
            return any(record.pk in group for group in find_groups(town, rule, Window(day, day)))
    return False


def _known(group: Group, rule: SecondLook) -> Group | None:
    """The group without what was written down before the rule was known; None if nothing is left."""
    cases = tuple(each for each in group.cases if day_of(each.written_at) >= rule.published)
    return Group(cases, group.beside) if cases else None


def _is_in(day: date | None, window: Window) -> bool:
    return day is not None and window.start <= day <= window.end


def _place(group: Group, side: Side) -> tuple[date, int]:
    last = group.cases[-1]
    return last.day(side) or last.found_on, last.record


def _seen(town: Town, rule: SecondLook, side: Side, window: Window) -> Iterator[tuple[int, Seen]]:
    """The cases of a window; what was merged or withdrawn stands for nothing any more."""
    rows = Case.objects.filter(_within(side, window), town=town, type__in=rule.of, merged_into=None)
    rows = rows.exclude(record__state=WITHDRAWN).order_by("-pk")[:LOOKED_AT]
    for each in _read(town, rows, reads_steps=rule.when.pointer.reads_steps):
        yield each.record, each


def _within(side: Side, window: Window) -> Q:
    """The rows that can lie in the window, so said that an index leads to them."""
    if side == "written":
        begin = datetime.combine(window.start, time.min, ZONE)
        return Q(record__created_at__gte=begin, record__created_at__lte=end_of(window.end))
    if side == "found":
        return Q(record__happened_on__gte=window.start, record__happened_on__lte=window.end)
    return Q(stage=ENDED, last_step_on__gte=window.start, record__happened_on__lte=window.end)


def _read(town: Town, rows: Any, *, reads_steps: bool) -> Iterator[Seen]:
    if not reads_steps:
        yield from (Seen(*row) for row in rows.values_list(*SLIM))
        return
    kept: dict[int, CaseRules] = {}
    packs = library(town)
    for row in rows.values_list(*SLIM, *WITH_STEPS):
        slim, (stage, definition, standing) = row[: len(SLIM)], row[len(SLIM) :]
        ending = _ending(packs, kept, definition, Standing.of_json(standing)) if stage == ENDED else ()
        yield Seen(*slim, *ending)


def _ending(packs: Library, kept: dict[int, CaseRules], definition: int, standing: Standing) -> Iterable[Any]:
    """How a closed case came to its end."""
    if definition not in kept:
        kept[definition] = rules_in(packs, packs.by_id(definition))
    rules = kept[definition]
    run = main_run(rules.flow, standing)
    due = None if run is None else run.due(rules.rules.calendar)
    outcome = rules.flow.states[standing.state].outcome or ""
    met = None if run is None or run.ended is None else run.ended.date()
    return standing.taken, closed_on(rules.flow, standing), outcome, met, None if due is None else due.on


def list_cases(town: Town, wanted: Iterable[int]) -> dict[int, Case]:
    """These cases with their records, by record, as far as the reader may see them: one read."""
    rows = Case.objects.filter(town=town, pk__in=set(wanted)).select_related("record__unit", "record__town")
    return {case.pk: case for case in rows.order_by("pk")}
