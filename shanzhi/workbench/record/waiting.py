"""What a change that waits for the town office is called, and what it would make of the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.correcting import proposed_now
from shanzhi.records.queries import Proposal
from shanzhi.records.writing import as_stored
from shanzhi.workbench.record.history import changes, pair
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.record.wording import iso_day, joined


@dataclass(frozen=True)
class Words:
    """A kind of change: its name, and the button that confirms it."""

    what: str
    confirm: str


def words_of(verb: str) -> Words:
    """What a change by this verb is called."""
    words = {
        "correct": Words(_("Correction"), _("Confirm the correction")),
        "withdraw": Words(_("Withdrawal"), _("Confirm the withdrawal")),
        "end": Words(pgettext("kind of change", "End"), _("Confirm the end")),
        "dissolve": Words(pgettext("kind of change", "Dissolution"), _("Confirm the dissolution")),
        "rename": Words(pgettext("kind of change", "Another name"), _("Confirm the new name")),
        "excuse": Words(pgettext("kind of change", "Excuse"), _("Confirm the excuse")),
        "unexcuse": Words(pgettext("kind of change", "Excuse taken back"), _("Confirm that it is due again")),
        "move": Words(pgettext("kind of change", "Another place in the tree"), _("Confirm the new place")),
    }
    return words[verb.rpartition(".")[2]]


def would_change(looked: Look, each: Proposal) -> list[dict[str, Any]]:
    """Every value that would be another, before and after; nothing of a withdrawal, which takes all of it back."""
    desk, proposed, kind = looked.desk, each.changes, each.verb.rpartition(".")[2]
    if kind == "correct":
        if each.verb == "case.correct":
            proposed = proposed_now(each.record, proposed)
        return changes(looked, looked.says, _corrected(looked, proposed))
    if kind == "move":
        node = desk.trees.nodes.get(each.record.unit_id)
        before = "" if node is None or node.parent is None else desk.name(node.parent)
        since = pair(_("Since"), "", iso_day(desk, proposed["on"]))
        return [pair(_("Stands under"), before, desk.name(proposed["parent"])), since]
    if kind == "rename":
        since = pair(_("Since"), "", iso_day(desk, proposed["on"]))
        return [pair(_("Name"), desk.name(each.record.unit_id), proposed["name"]["zh"]), since]
    if kind in ("end", "dissolve"):
        found = changes(looked, looked.says, {**looked.says, "ended_on": proposed["ended_on"]})
        into = joined(desk.name(unit) for unit in proposed.get("successors", ()))
        return [*found, *([pair(_("Goes over into"), "", into)] if into else [])]
    return []


def _corrected(looked: Look, proposed: Mapping[str, Any]) -> dict[str, Any]:
    """The record as it would say, from what a proposal keeps."""
    declared = looked.type.declared
    values = declared.clean(dict(proposed["values"]))
    says = dict(looked.says)
    says.update(
        unit=proposed["unit"],
        happened_on=proposed["on"],
        data=as_stored(values),
        **{name: proposed[name] for name in ("place", "starts_at", "roster", "ended_on") if name in proposed},
    )
    links = proposed.get("links")
    if links is None:
        links = {"item": [proposed["item"]]} if proposed.get("item") else {}
    says["links"] = {role: sorted(subjects) for role, subjects in links.items()}
    title = values.get(declared.title_field) if declared.title_field else None
    says["title"] = str(title or says["title"])
    return says
