"""What is written down about a unit to be, checked against its type: the same for verbs and bulk loading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Problems
from shanzhi.directory.declare import ADMINISTRATIVE, LinkKind, UnitKind
from shanzhi.directory.models import Unit
from shanzhi.directory.places import Place
from shanzhi.directory.trees import Forest
from shanzhi.records.writing import Content
from shanzhi.units.declare import UNIT, EstablishmentType
from shanzhi.workflow.posting import Statement


@dataclass(frozen=True)
class Establishment:
    """A unit to be: its key, names, place in its tree, links (link kind, unit of another tree), where it is."""

    key: str
    name: Mapping[str, str]
    parent: Unit | None
    on: date
    code: str = ""
    aliases: Sequence[str] = ()
    links: Sequence[tuple[str, Unit]] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None


def check(
    declared: EstablishmentType,
    kind: UnitKind,
    entry: Establishment,
    *,
    link_kinds: Mapping[str, LinkKind],
    is_key_taken: bool,
    trees: Forest,
    has_top: bool,
    today: date,
) -> dict[str, Any]:
    """Key, day, parent and links of a unit to be; the cleaned values. All problems at once.

    `trees` are those of its day; `has_top`: the town has the top of its administrative tree, and needs no second one.
    """
    problems: list[Problem] = []
    if is_key_taken:
        problems.append(Problem("unit.key_taken", field="key", found=entry.key))
    if entry.on > today:
        problems.append(Problem("unit.date_in_future", field="on", found=entry.on, today=today))
    if entry.parent is not None and not _can_stand_under(kind, entry.parent, trees):
        problems.append(Problem("unit.parent_impossible", field="parent", unit=entry.key, parent=entry.parent.key))
    if has_top and kind.tree == ADMINISTRATIVE and (entry.parent is None or entry.parent.town_id is None):
        problems.append(Problem("unit.top_exists", field="parent", unit=entry.key))
    for link_kind, other in entry.links:
        link = link_kinds[link_kind]
        if kind.tree not in link.from_trees or other.tree not in link.to_trees:
            problems.append(Problem("unit.link_impossible", field="links", unit=entry.key, other=other.key))
    if entry.place is not None:
        problems.extend(entry.place.flaws(entry.key))
    if problems:
        raise Problems(problems)
    return declared.clean(dict(entry.values))


def _can_stand_under(kind: UnitKind, parent: Unit, trees: Forest) -> bool:
    """Tree and kind fit, and the parent stands on the day; the county's own unit always does."""
    return (
        parent.tree == kind.tree and parent.kind in kind.under and (parent.town_id is None or parent.pk in trees.nodes)
    )


def statement(record_id: int, content: Content) -> Statement:
    """For posting: the facts belong to the unit itself."""
    return Statement(
        record_id, content.unit.pk, content.happened_on, content.data, content.ended_on, links={UNIT: [content.unit.pk]}
    )
