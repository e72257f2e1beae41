"""The persons a case concerns: chosen from those on file, several or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.cases.rules import CaseRules
from shanzhi.core.errors import Problem
from shanzhi.directory.queries import list_belonging, names_of
from shanzhi.party.declare import PERSON
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import Draft
from shanzhi.workbench.types import CASE, Type

Links = Mapping[str, Sequence[int]]

AT_LEAST = 2
"""So many may be chosen at once; with what is chosen there is always room for one more."""

MOST_OFFERED = 500
MOST_CHOSEN = 20


def has_people(each: Type) -> bool:
    """Whether a case of the type may name persons."""
    return each.kind == CASE and bool(each.declared.has_people)


def concerned(desk: Desk, each: Type, draft: Draft) -> list[dict[str, Any]]:
    """The inputs, each a list to choose one from: who belongs at the form's unit, and whoever is chosen already.

    None where there is nobody to choose from, unless somebody was sent all the same: then it is said there.
    """
    if not has_people(each):
        return []
    chosen = list(dict.fromkeys(key for key in draft.concerned if key))
    offered = _offered(desk, draft)
    known = {option["value"] for option in offered}
    names = names_of({key for each in chosen if each not in known and (key := asked.record_id(each)) is not None})
    offered += [{"value": str(key), "label": name, "group": ""} for key, name in names.items()]
    if not offered and not chosen:
        return []
    rows = [*chosen, *[""] * max(1, AT_LEAST - len(chosen))][:MOST_CHOSEN]
    first = {"value": "", "label": _("not stated"), "group": ""}
    return [
        {"id": f"concerned-{place}" if place else "concerned", "options": _marked([first, *offered], value)}
        for place, value in enumerate(rows)
    ]


def concerned_of(each: Type, draft: Draft, problems: list[Problem]) -> Links:
    """The links of an entry: persons the reader may see, each once."""
    if not has_people(each):
        return {}
    sent = list(dict.fromkeys(key for key in draft.concerned if key))
    keys = [key for one in sent if (key := asked.record_id(one)) is not None]
    if len(keys) < len(sent) or len(keys) > MOST_CHOSEN or set(keys) - names_of(set(keys)).keys():
        problems.append(Problem("workbench.choice_gone", field="concerned"))
        return {}
    return {PERSON: sorted(keys)} if keys else {}


def with_kept(links: Links, said: Links, rules: CaseRules) -> Links:
    """The links of a corrected case: the persons its form says, those its reader cannot name, and all else."""
    if not rules.declared.has_people:
        return links
    persons = links.get(PERSON, [])
    unseen = set(persons) - names_of(set(persons)).keys()
    people = sorted({*said.get(PERSON, []), *unseen})
    return {**links, PERSON: people}


def _offered(desk: Desk, draft: Draft) -> list[dict[str, Any]]:
    """Who belongs to the form's unit, what it covers and what is linked to it, unit by unit."""
    node = desk.trees.get(draft.unit)
    if node is None:
        return []
    units = {node.id, *desk.trees.covered_by(node.id), *(other.id for other in desk.trees.linked(node.id))}
    rows = list_belonging(units).filter(valid_to=None)[:MOST_OFFERED]
    people = {row.person_id: (desk.name(row.unit_id), row.person.name) for row in rows}
    found = [{"value": str(key), "label": name, "group": unit} for key, (unit, name) in people.items()]
    return sorted(found, key=lambda option: str(option["group"]))


def _marked(options: list[dict[str, Any]], value: str) -> list[dict[str, Any]]:
    return [{**option, "selected": option["value"] == value} for option in options]
