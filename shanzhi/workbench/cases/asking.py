"""The form of a step: what it asks for, as it was sent, and as its verb takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from shanzhi.cases.actions import Taking
from shanzhi.cases.queries import find_case_by_number
from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.queries import get_unit
from shanzhi.directory.trees import Node
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.records.queries import Record
from shanzhi.workbench import asked
from shanzhi.workbench.cases.looking import CaseLook
from shanzhi.workbench.cases.people import in_charge
from shanzhi.workbench.entry import draft
from shanzhi.workbench.entry.draft import VALUE, as_key
from shanzhi.workbench.entry.fields import one
from shanzhi.workbench.entry.reading import read_time
from shanzhi.workbench.entry.units import unit_options
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.needs.bound import Bound
from shanzhi.workflow.flows.needs.codes import HasCode
from shanzhi.workflow.flows.needs.fields import FilledIn
from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.flows.words import length_label

OWN = frozenset({"on", "time", "ground", "unit", "person", "other", "more", "note", "files"})
"""The inputs of a step beside declared fields; a field called like one of them stands under its own name."""

LONGEST_NUMBER = 9
Item = dict[str, Any]


@dataclass
class Step:
    """A move with what stands in its form, as text."""

    key: str
    move: Move
    on: str = ""
    time: str = ""
    ground: str = ""
    unit: str = ""
    person: str = ""
    other: str = ""
    more: str = ""
    note: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    sent_by: str = field(default_factory=lambda: str(uuid4()))
    seen: int | None = None

    @property
    def asks(self) -> frozenset[str]:
        """What the step itself asks for."""
        return frozenset(STEPS[self.move.step].asks)


def blank(case: CaseLook, key: str, move: Move) -> Step:
    """The form as it is opened: today, and what the fields say so far."""
    declared = case.look.type.declared
    said = case.look.values
    names = [name for name in _fields(case, move) if said.get(name) is not None]
    values = {name: declared.fields[name].typed(said[name]) for name in names}
    return Step(key, move, on=case.desk.today.isoformat(), values=values, seen=case.look.last.pk)


def sent(case: CaseLook, key: str, move: Move, post: QueryDict) -> Step:
    """The form as it was sent: nothing of it is judged here."""
    declared = case.look.type.declared
    fields = {name: declared.fields[name] for name in _fields(case, move)}
    return Step(
        key,
        move,
        **{name: post.get(name, "") for name in ("on", "time", "ground", "unit", "person", "other", "more", "note")},
        values=draft.sent(post, fields).values,
        sent_by=post.get("key", ""),
        seen=asked.record_id(post.get("seen", "")),
    )


def read(case: CaseLook, step: Step) -> Taking:
    """What the verb takes. Problems for every input that cannot be read."""
    problems: list[Problem] = []
    on = _day(step.on, problems)
    time = read_time(step.time, "time", problems)
    unit = _unit(case, step, problems)
    person = _person(case, step, problems)
    other = _other(case, step, problems)
    more = _more(step, problems)
    if step.ground and step.ground not in step.move.grounds:
        problems.append(Problem("workbench.choice_gone", field="ground"))
    if problems or on is None:
        raise Problems(problems)
    return Taking(
        on=on,
        time=time,
        note=step.note,
        ground=step.ground,
        values=step.values,
        unit=None if unit is None else get_unit(case.desk.town, unit.key),
        person=person,
        other=other,
        more=more,
        files=as_key(step.sent_by),
    )


def form(case: CaseLook, step: Step, errors: dict[str, str]) -> Item:
    """Everything the template of the form needs."""
    desk, asks = case.desk, step.asks
    return {
        "step": step,
        "error": errors,
        "asks": {name: name in asks for name in ("unit", "person", "other", "more")},
        "has_time": uses_hours(case),
        "grounds": [
            {"value": key, "label": desk.say(label), "selected": key == step.ground}
            for key, label in step.move.grounds.items()
        ],
        "ground_optional": "ground" not in asks,
        "note_optional": "note" not in asks,
        "units": unit_options(desk, units_for(case), step.unit) if "unit" in asks else [],
        "people": _people(case, step) if "person" in asks else [],
        "more_unit": _more_unit(case),
        "more_hint": _more_hint(case),
        "fields": [_field(case, step, name, errors) for name in _fields(case, step.move)],
    }


def uses_hours(case: CaseLook) -> bool:
    """Whether the hour matters: some clock of the type runs by hours."""
    spans = (
        span
        for deadline in case.rules.declared.deadlines.values()
        for span in [deadline.length, *deadline.lengths.values()]
    )
    return any(span is not None and span.length.unit == "hours" for span in spans)


def units_for(case: CaseLook) -> list[Node]:
    """The units a case can be put before: of the administrative tree and the kinds of its type, not those it is at."""
    desk, declared = case.desk, case.look.type.declared
    kinds = {*declared.unit_kinds, *declared.received_by}
    has_it = {case.standing.holder, case.standing.receiver}
    return [
        node
        for node in desk.trees.nodes.values()
        if node.town_id == desk.town.pk
        and node.id not in has_it
        and (node.kind in kinds or node.tree == "administrative")
    ]


def _fields(case: CaseLook, move: Move) -> list[str]:
    known = case.look.type.declared.fields
    return [name for name in move.fields_named() if name in known]


def _field(case: CaseLook, step: Step, name: str, errors: dict[str, str]) -> Item:
    declared = case.look.type.declared.fields[name]
    found = one(case.desk, name, declared, step.values.get(name), errors.get(f"{VALUE}{name}", ""))
    needs = step.move.needs.all()
    is_needed = any(name in need.fields_named() for need in needs if isinstance(need, (Bound, FilledIn, HasCode)))
    hint = found["hint"]
    if not is_needed and any(name in need.fields_named() for need in needs):
        hint = " ".join(part for part in (hint, _("Fill this in, or attach a file")) if part)
    return {**found, "optional": not is_needed, "hint": hint}


def _people(case: CaseLook, step: Step) -> list[Item]:
    first = {"value": "", "label": _("choose a person"), "selected": not step.person}
    return [first, *({**each, "selected": each["value"] == step.person} for each in in_charge(case))]


def _more_unit(case: CaseLook) -> str:
    """In which unit it is made longer."""
    main = case.flow.main_clock
    deadline = None if main is None else case.rules.declared.deadlines.get(main)
    extend = None if deadline is None else deadline.extend
    unit = "days" if extend is None else extend.at_most.length.unit
    words = {"hours": "hour", "days": "day", "working_days": "working_day", "months": "month"}
    known = units_of_measure()
    return known[words[unit]].word(case.desk.language) if words[unit] in known else unit_word(unit)


def unit_word(unit: str) -> str:
    """A unit in which time is counted."""
    words = {"hours": _("hours"), "days": _("days"), "working_days": _("working days"), "months": _("months")}
    return words[unit]


def _more_hint(case: CaseLook) -> str:
    """How much more the type allows at most."""
    main = case.flow.main_clock
    deadline = None if main is None else case.rules.declared.deadlines.get(main)
    if deadline is None or deadline.extend is None:
        return ""
    words = {"length": case.desk.say(length_label(deadline.extend.at_most.length)), "times": deadline.extend.times}
    return _("At most %(length)s at a time, %(times)s times in all") % words


def _day(text: str, problems: list[Problem]) -> Any:
    if not text.strip():
        problems.append(Problem("workbench.day_missing", field="on"))
        return None
    try:
        return asked.day(text, field="on")
    except Problem as problem:
        problems.append(problem)
        return None


def _unit(case: CaseLook, step: Step, problems: list[Problem]) -> Node | None:
    """The unit chosen; a step that needs one and has none is told so by its verb."""
    if "unit" not in step.asks or not step.unit:
        return None
    found = next((node for node in units_for(case) if node.key == step.unit), None)
    if found is None:
        problems.append(Problem("workbench.choice_gone", field="unit"))
    return found


def _person(case: CaseLook, step: Step, problems: list[Problem]) -> int | None:
    if "person" not in step.asks or not step.person:
        return None
    if step.person not in {each["value"] for each in in_charge(case)}:
        problems.append(Problem("workbench.choice_gone", field="person"))
        return None
    return int(step.person)


def _other(case: CaseLook, step: Step, problems: list[Problem]) -> Record | None:
    if "other" not in step.asks or not step.other.strip():
        return None
    found = find_case_by_number(case.desk.town, step.other.strip().upper())
    if found is None:
        problems.append(Problem("record.number_not_found", field="other", number=step.other.strip()[:30]))
    return found


def _more(step: Step, problems: list[Problem]) -> int | None:
    words = step.more.strip()
    if "more" not in step.asks or not words:
        return None
    if not words.isascii() or not words.isdecimal() or len(words) > LONGEST_NUMBER:
        problems.append(Problem("workbench.whole_number", field="more", found=words[:20]))
        return None
    return int(words)
