"""What a town knows by name: types of record, units, figures, reports. They stand in memory, so no index is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.pinyin import folded, is_found
from shanzhi.directory.trees import Node
from shanzhi.reports.queries import list_issues
from shanzhi.ui.formats import table_day
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.figures import names_of
from shanzhi.workbench.reports.listing import ISSUE, title_of
from shanzhi.workbench.search.marking import marked
from shanzhi.workbench.search.wanted import Wanted
from shanzhi.workbench.types import Type, list_types

Hit = dict[str, Any]
LATEST = 500
"""Reports looked through, the latest first."""


def types(wanted: Wanted) -> tuple[list[Hit], int]:
    """Types of record: their registers, and where they are written down for those who may."""
    desk = wanted.desk
    found = [each for each in list_types(desk) if is_found(wanted.words, *_names(each))]
    found.sort(key=lambda each: _place(wanted, desk.say(each.declared.label)))
    hits: list[Hit] = []
    for each in found[: wanted.most]:
        parts = marked(desk.say(each.declared.label), wanted.words)
        if units_for(desk, each):
            url = desk.url("write_type", each.key)
            hits.append({"parts": parts, "tag": _("Write down"), "url": url, "icon": "pen"})
        hits.append({"parts": parts, "tag": _("Register"), "url": desk.url("register", each.key), "icon": "table"})
    return hits, len(found)


def units(wanted: Wanted) -> tuple[list[Hit], int]:
    """Units by name, by former names and by what else they are called; those that have ended too."""
    desk = wanted.desk
    nodes = [*desk.trees.nodes.values(), *desk.trees.former.values()]
    known = [node for node in nodes if node.town_id == desk.town.pk]
    found = [node for node in known if is_found(wanted.words, *node.name.values(), *node.aliases, node.code)]
    found.sort(key=lambda node: (_place(wanted, node.label(desk.language)), node.id))
    return [_unit(wanted, node) for node in found[: wanted.most]], len(found)


def figures(wanted: Wanted) -> tuple[list[Hit], int]:
    """Indicators of the pack, by name."""
    desk = wanted.desk
    labels = {key: desk.say(row.model.label) for key, row in desk.library.all("indicators").items()}
    found = [key for key in labels if is_found(wanted.words, *names_of(desk, key))]
    found.sort(key=lambda key: _place(wanted, labels[key]))
    shown = found[: wanted.most]
    return [{"parts": marked(labels[key], wanted.words), "url": desk.url("figure", key)} for key in shown], len(found)


def reports(wanted: Wanted) -> tuple[list[Hit], int]:
    """Reports that were issued, by title or by the code on paper; templates for those who may make one."""
    desk = wanted.desk
    hits = []
    for key, row in desk.library.all("reports").items() if desk.may(ISSUE) else ():
        label = row.model.label
        if is_found(wanted.words, label.zh, label.en or ""):
            parts = marked(desk.say(label), wanted.words)
            hits.append({"parts": parts, "tag": pgettext("of a report", "Make"), "url": desk.url("report_make", key)})
    for issue in list_issues(desk.town)[:LATEST]:
        title = title_of(desk, issue)
        if is_found(wanted.words, title, issue.title, issue.code):
            note = f"{table_day(issue.day, desk.today)} · {issue.code}"
            hits.append({"parts": marked(title, wanted.words), "url": desk.url("issue", issue.pk), "note": note})
    return hits[: wanted.most], len(hits)


def _names(each: Type) -> Iterator[str]:
    label = each.declared.label
    yield from (label.zh, label.en or "", each.key)


def _unit(wanted: Wanted, node: Node) -> Hit:
    desk = wanted.desk
    label = node.label(desk.language)
    stands = node.id in desk.trees.nodes
    kind = desk.library.find("unit_kinds", node.kind)
    words = [desk.say(kind.model.label)] if kind is not None else []
    others = [name for name in node.aliases if not is_found(wanted.words, label) and is_found(wanted.words, name)]
    words += [_("once or also %(name)s") % {"name": name} for name in others[:1]]
    words += [] if stands else [pgettext("of a unit", "ended")]
    return {
        "parts": marked(label, wanted.words),
        "url": desk.url("unit", node.key) if stands else "",
        "note": pgettext("between parts of a note", ", ").join(words),
    }


def _place(wanted: Wanted, label: str) -> tuple[int, int]:
    """Names that are the words come first, then those that begin with them, then short ones."""
    name = folded(label)
    return (0 if name == wanted.words else 1 if name.startswith(wanted.words) else 2, len(name))
