"""Who a unit is: its names, its place in the trees, what it is linked to, since when."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.queries import Stretch, list_stretches, list_successions
from shanzhi.directory.trees import Node
from shanzhi.ui.formats import day, listed, number
from shanzhi.workbench.unit.looking import Look, kind_label, unit_url

Item = dict[str, Any]
TREES = ("administrative", "party", "grid", "economy")
MOST_BELOW = 12


def tree_labels() -> dict[str, str]:
    """What each of the four trees is called."""
    return {
        "administrative": pgettext("tree of units", "Villages and communities"),
        "party": pgettext("tree of units", "Party organisations"),
        "grid": pgettext("tree of units", "Grids"),
        "economy": pgettext("tree of units", "Collective economy"),
    }


def crumbs(look: Look) -> list[Item]:
    """From the list of units down its tree to the unit."""
    above = [step for step in look.trees.path(look.node.id)[:-1] if step.town_id]
    return [
        {"label": _("Units"), "url": look.desk.url("units")},
        *({"label": step.label(look.desk.language), "url": unit_url(look.desk, step)} for step in above),
        {"label": look.node.label(look.desk.language)},
    ]


def scope_line(look: Look, stretches: list[Stretch]) -> str:
    """Kind, since when, code, in one line."""
    today = look.desk.today
    parts = [kind_label(look.desk, look.node)]
    if stretches:
        parts.append(_("since %(day)s") % {"day": day(stretches[0].first, today)})
    if look.has_ended and stretches and stretches[-1].until is not None:
        parts.append(_("until %(day)s") % {"day": day(stretches[-1].until, today)})
    if look.node.code:
        parts.append(_("code %(code)s") % {"code": look.node.code})
    return pgettext("between parts of a scope", ", ").join(parts)


def stretches_of(look: Look) -> list[Stretch]:
    """The unit's names and places over time, as known at the moment looked from."""
    return list_stretches(look.node.id, look.desk.as_of)


def facts(look: Look, stretches: list[Stretch]) -> list[Item]:
    """What is known of it, label and value."""
    return [*_names(look, stretches), *_moves(look, stretches), *_successions(look), *_below(look)]


def linked(look: Look) -> list[Item]:
    """The units of other trees that belong to it, by tree, each with its kind."""
    found = sorted(look.trees.linked(look.node.id), key=lambda node: (TREES.index(node.tree), node.id))
    return [_unit_item(look, node) for node in found if node.town_id]


def below(look: Look) -> list[Item]:
    """The units directly under it in its own tree."""
    return [_unit_item(look, node) for node in look.trees.children(look.node.id)]


def _unit_item(look: Look, node: Node) -> Item:
    return {
        "label": node.label(look.desk.language),
        "url": unit_url(look.desk, node),
        "note": kind_label(look.desk, node),
    }


def _names(look: Look, stretches: list[Stretch]) -> list[Item]:
    former = {
        each.name["zh"]: each.until for each in stretches if each.until and each.name["zh"] != look.node.name["zh"]
    }
    rows: list[Item] = []
    if former:
        today = look.desk.today
        words = [_("%(name)s (until %(day)s)") % {"name": name, "day": day(to, today)} for name, to in former.items()]
        rows.append({"label": _("Former names"), "value": listed(words)})
    aliases = [name for name in look.node.aliases if name not in former]
    if aliases:
        rows.append({"label": _("Also called"), "value": listed(aliases)})
    return rows


def _moves(look: Look, stretches: list[Stretch]) -> list[Item]:
    """Where it stood before, if it was moved."""
    rows: list[Item] = []
    for here, after in pairwise(stretches):
        node = look.trees.nodes.get(here.parent or 0) or look.trees.former.get(here.parent or 0)
        if here.parent != after.parent and node is not None and here.until is not None:
            words = {"unit": node.label(look.desk.language), "day": day(here.until, look.desk.today)}
            rows.append({"label": _("Stood under"), "value": _("%(unit)s (until %(day)s)") % words})
    return rows


def _successions(look: Look) -> list[Item]:
    """What it went over into, and what went over into it."""
    rows: list[Item] = []
    for each in list_successions(look.node.id, look.desk.as_of):
        is_end = each.predecessor_id == look.node.id
        other = each.successor_id if is_end else each.predecessor_id
        node = look.trees.nodes.get(other) or look.trees.former.get(other)
        if node is not None:
            item = {"value": node.label(look.desk.language), "url": unit_url(look.desk, node)}
            label = _("Went over into") if is_end else _("Took over")
            rows.append({**item, "label": label, "note": day(each.on, look.desk.today)})
    return rows


def _below(look: Look) -> list[Item]:
    """How many units of each kind stand under it in its own tree."""
    inside = look.trees.below(look.node.id) - {look.node.id}
    kinds = Counter(look.trees.nodes[unit].kind for unit in inside)
    if not kinds:
        return []
    labels = {kind: look.desk.say(look.desk.library.get("unit_kinds", kind).model.label) for kind in kinds}
    words = [
        pgettext("kind of unit and how many", "%(kind)s %(count)s") % {"kind": labels[kind], "count": number(count)}
        for kind, count in sorted(kinds.items())
    ]
    return [{"label": _("Under it"), "value": listed(words)}]
