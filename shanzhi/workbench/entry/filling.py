"""A form filled in with what a record says."""

from __future__ import annotations

from shanzhi.workbench.entry.draft import Draft
from shanzhi.workbench.record.looking import PRESENT, Look


def draft_of(looked: Look) -> Draft:
    """The form as it has to stand to say what the record says."""
    declared, says = looked.type.declared, looked.says
    values = {name: declared.fields[name].typed(value) for name, value in looked.values.items()}
    node = looked.desk.trees.nodes.get(says["unit"]) or looked.desk.trees.former.get(says["unit"])
    return Draft(
        unit="" if node is None else node.key,
        on=says["happened_on"],
        ended_on=says.get("ended_on") or "",
        starts_at=says.get("starts_at") or "",
        place=says.get("place") or "",
        values=values,
        present=frozenset(person for person, standing, _why in looked.roster if standing == PRESENT),
        leave={person: why for person, standing, why in looked.roster if standing == "leave"},
        seen=looked.last.pk,
        **{role: _first(looked, role) for role in ("host", "venue", "item")},
    )


def _first(looked: Look, role: str) -> str:
    return str(next(iter(looked.links.get(role) or ()), ""))
