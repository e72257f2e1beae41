"""Where a figure is used, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.citations import Citation, list_uses_of, request_of
from shanzhi.indicators.declare import FrameworkNode
from shanzhi.indicators.vocabulary.base import Leaf, Word
from shanzhi.packs.declare import Label
from shanzhi.reports.documents import find_documents
from shanzhi.reports.queries import is_same
from shanzhi.workbench.figure.looking import Look
from shanzhi.workbench.figure.parts import same_trees
from shanzhi.workbench.reports.naming import document_item
from shanzhi.workbench.rights import roles_reading
from shanzhi.workbench.saying import request_url, value_text

MOST = 12


def citations_of(look: Look) -> list[Citation]:
    """Where this indicator was printed for this unit, newest first."""
    return [each for each in list_uses_of(look.desk.town, look.key) if each.unit_id == look.node.id]


def used_in(look: Look, citations: list[Citation]) -> list[dict[str, Any]]:
    """Each document once for each window, as issued and, where it differs, as it is now."""
    shown = list({(each.artefact, request_of(each)): each for each in citations}.values())[:MOST]
    documents = find_documents(each.artefact for each in shown)
    now = look.desk.figures.many([request_of(each) for each in shown])
    items = []
    for citation, figure in zip(shown, now, strict=True):
        document = documents.get(citation.artefact)
        if document is None:
            continue
        has_changed = figure.is_yours and not is_same(figure.value, citation.value)
        words = {"printed": citation.printed, "now": value_text(figure, figure.shown)}
        items.append(
            {
                **document_item(look.desk, document),
                "note": _("issued %(printed)s, now %(now)s") % words if has_changed else citation.printed,
                "note_tone": "soon" if has_changed else "",
            }
        )
    return items


def built_in(look: Look) -> list[dict[str, Any]]:
    """What else is made of it: nodes of frameworks, reports that place it, other indicators, duties it shows met."""
    return [*_nodes(look), *_reports(look), *_indicators(look), *_duties(look)]


def _nodes(look: Look) -> Iterator[dict[str, Any]]:
    """Every node of every framework that is seen by this figure."""
    desk = look.desk
    for key, row in desk.library.all("frameworks").items():
        for path, node in walk(row.model.nodes):
            if any(look.key in (each.indicator, each.target_from) for each in node.figures):
                yield {
                    "tag": pgettext("where a figure is used", "Framework"),
                    "label": " › ".join(desk.say(each) for each in path),
                    "url": desk.url("board", key),
                    "note": desk.say(row.model.label),
                }


def _reports(look: Look) -> Iterator[dict[str, Any]]:
    """Reports whose template places it."""
    desk = look.desk
    for key, row in desk.library.all("reports").items():
        if any(each.indicator == look.key for each in row.model.figures.values()):
            yield {
                "tag": pgettext("where a figure is used", "Template"),
                "label": desk.say(row.model.label),
                "url": desk.url("report_make", key) if desk.may("report.issue") else "",
            }


def _indicators(look: Look) -> Iterator[dict[str, Any]]:
    """Other figures with this one inside."""
    desk = look.desk
    for tree, key in same_trees(desk.library).items():
        if key != look.key and look.figure.tree in inside(tree):
            label = desk.library.get("indicators", key).model.label
            yield {
                "tag": pgettext("where a figure is used", "Figure"),
                "label": desk.say(label),
                "url": request_url(desk, key, look.node.id, look.window),
            }


def _duties(look: Look) -> Iterator[dict[str, Any]]:
    """Duties that the facts behind this figure meet."""
    desk = look.desk
    for row in desk.library.all("duties").values():
        if any(meets(row.model.meets, leaf) for leaf in look.figure.tree.leaves()):
            yield {
                "tag": pgettext("where a figure is used", "Duty"),
                "label": desk.say(row.model.label),
                "note": pgettext("duty", "is met by it"),
            }


def meets(declared: Any, leaf: Leaf) -> bool:
    """Whether facts a leaf reads can meet a duty."""
    wanted: Mapping[str, list[str]] = declared.where
    for measure, where in leaf.reads().items():
        if measure == declared.measure:
            return all(not set(where.get(name, codes)).isdisjoint(codes) for name, codes in wanted.items())
    return False


def inside(tree: Word) -> Iterator[Word]:
    """Every part of a tree, the tree itself left out."""
    for part in tree.parts():
        yield part
        yield from inside(part)


def walk(
    nodes: Mapping[str, FrameworkNode], above: tuple[Label, ...] = ()
) -> Iterator[tuple[tuple[Label, ...], FrameworkNode]]:
    """Every node with the labels on the way to it."""
    for node in nodes.values():
        path = (*above, node.label)
        yield path, node
        yield from walk(node.nodes, path)


def who_sees(look: Look) -> str:
    """Who may see this figure, from the access classes of its measures and the roles that read them."""
    words = {"roles": roles_reading(look.desk, look.figure.tree.measures())}
    return (
        _("Seen by %(roles)s, each for the units of the office. Names only by those who may see the records.") % words
    )
