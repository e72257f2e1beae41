"""The rules a case goes by, as its town's packs state them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shanzhi.cases.declare import FOUND, CaseType
from shanzhi.kernel.models import Town
from shanzhi.packs.declare import Label
from shanzhi.packs.library import Applied, Library, library
from shanzhi.records.fields import Choice, YesNo
from shanzhi.workflow.flows.declare import Workflow
from shanzhi.workflow.flows.taking import Rules
from shanzhi.workflow.flows.words import yes_no_labels
from shanzhi.workflow.holidays import working_days


@dataclass(frozen=True)
class CaseRules:
    """A type with its workflow, the calendar, and the channels by which cases of it come."""

    key: str
    definition: Applied
    rules: Rules
    channels: Mapping[str, Label]

    @property
    def declared(self) -> CaseType:
        """The type."""
        found: CaseType = self.definition.model
        return found

    @property
    def flow(self) -> Workflow:
        """Its workflow."""
        return self.rules.flow


def rules_of(town: Town, type_key: str) -> CaseRules:
    """The rules for what is reported now. NotFound if the pack has no such type."""
    rows = library(town)
    return rules_in(rows, rows.get("cases", type_key))


def rules_by_id(town: Town, definition_id: int) -> CaseRules:
    """The rules of a case opened under a declaration, in force or not."""
    rows = library(town)
    return rules_in(rows, rows.by_id(definition_id))


def rules_in(rows: Library, definition: Applied) -> CaseRules:
    """The rules of a declaration, from a library that is at hand."""
    declared: CaseType = definition.model
    flow = _workflow(rows, definition, declared)
    found = rows.get("measures", f"{declared.counted_as}.{FOUND}").model
    channels: Mapping[str, Label] = found.dims["channel"].values
    rules = Rules(flow, declared.deadlines, names_of_fields(declared), working_days(rows))
    return CaseRules(definition.key, definition, rules, channels)


class RulesAtHand:
    """The rules of many cases: the library is asked for once, and what a declaration says is put together once."""

    def __init__(self, town: Town) -> None:
        self._library = library(town)
        self._kept: dict[int, CaseRules] = {}

    def of(self, definition_id: int) -> CaseRules:
        """`rules_by_id`."""
        if definition_id not in self._kept:
            self._kept[definition_id] = rules_in(self._library, self._library.by_id(definition_id))
        return self._kept[definition_id]


def names_of_fields(declared: CaseType) -> dict[str, Label]:
    """What fields are called, and under `field=code` what the codes of choices and of yes-or-no fields are."""
    found = {name: field.label for name, field in declared.fields.items()}
    for name, field in declared.fields.items():
        if isinstance(field, Choice):
            found.update({f"{name}={code}": label for code, label in field.choices.items()})
        if isinstance(field, YesNo):
            found.update({f"{name}={code}": label for code, label in yes_no_labels().items()})
    return found


def asked_at_first(declared: CaseType, flow: Workflow) -> set[str]:
    """The fields of a type that must be said at once, or that no step of its workflow asks for later."""
    opening = flow.opening[0]
    later = {name for key, move in flow.moves.items() if key != opening for name in move.fields_named()}
    at_once = {name for name, field in declared.fields.items() if field.required}
    return (set(declared.fields) - later) | at_once | set(flow.moves[opening].fields_named())


def _workflow(rows: Library, definition: Applied, declared: CaseType) -> Workflow:
    """The workflow as it was when the type was applied: a record keeps its type's version, and so its way."""
    then = rows.find("workflows", declared.workflow, known_at=definition.applied_at)
    found: Workflow = (then or rows.get("workflows", declared.workflow)).model
    return found
