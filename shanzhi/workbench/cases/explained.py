"""Workflows in words on pages: one step beside its form, or the whole way of a type."""

from __future__ import annotations

from typing import Any

from shanzhi.cases.rules import CaseRules
from shanzhi.records.fields import Choice
from shanzhi.workbench.cases.looking import CaseLook
from shanzhi.workbench.desk import Desk
from shanzhi.workflow.flows import explaining
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.explaining import Named


def explained(case: CaseLook, key: str, move: Move) -> dict[str, Any]:
    """What a step does, who takes it, what it needs."""
    names = named(case.desk, case.rules)
    language = case.desk.language
    return {
        "sentences": [
            explaining.does(move, language),
            explaining.explain_move(case.flow, key, names, language),
        ]
    }


def way_of(desk: Desk, rules: CaseRules) -> dict[str, Any]:
    """The whole way of a type: its steps, its clocks, and the source of the type."""
    names = named(desk, rules)
    flow, deadlines = rules.flow, rules.declared.deadlines
    source = rules.declared.source
    return {
        "moves": [explaining.explain_move(flow, key, names, desk.language) for key in flow.moves],
        "clocks": [
            explaining.explain_deadline(flow, key, deadline, names, desk.language)
            for key, deadline in deadlines.items()
        ],
        "help": desk.say(flow.help) if flow.help else "",
        "basis": source.text if source else "",
    }


def named(desk: Desk, rules: CaseRules) -> Named:
    """What the fields of a type, their codes and the roles are called."""
    fields = rules.declared.fields
    return Named(
        fields=rules.rules.names,
        choices={name: field.choices for name, field in fields.items() if isinstance(field, Choice)},
        roles={key: row.model.label for key, row in desk.library.all("roles").items()},
    )
