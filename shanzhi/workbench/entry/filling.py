"""A form filled in with what a record says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shanzhi.core.deadlines import END_OF_DAY
from shanzhi.party.declare import PERSON
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
        starts_at=says.get("starts_at") or _found_at(says),
        place=says.get("place") or "",
        channel=says.get("channel") or "",
        concerned=tuple(str(key) for key in looked.links.get(PERSON) or ()),
        people=str(says.get("people") or ""),
        values=values,
        present=frozenset(person for person, standing, _why in looked.roster if standing == PRESENT),
        leave={person: why for person, standing, why in looked.roster if standing == "leave"},
        seen=looked.last.pk,
        host=_first(looked, "host"),
        venue=_first(looked, "venue"),
        item=_first(looked, "item"),
    )


def _found_at(says: Mapping[str, Any]) -> str:
    """The minute a case was found at, where one was said: the first step's, unless it is the day's end."""
    first = (says.get("case") or {}).get("taken") or []
    at = datetime.fromisoformat(first[0]["at"]) if first else None
    return "" if at is None or at.time() == END_OF_DAY else f"{at:%H:%M}"


def _first(looked: Look, role: str) -> str:
    return str(next(iter(looked.links.get(role) or ()), ""))
