"""What stands beside what is due: what waits for a decision, what was written lately."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.records.queries import list_open_proposals
from shanzhi.records.recent import list_recent_types, list_written_by
from shanzhi.reports.teaching.queries import list_waiting
from shanzhi.ui.formats import table_day
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.record.history import actor_word
from shanzhi.workbench.record.waiting import words_of
from shanzhi.workbench.types import SECTIONS, WRITING, find_type
from shanzhi.workflow.corrections import CONFIRM

ACCEPT = "saying.accept"
WAITING = 4
WRITTEN = 6
TYPES = 6
WITHDRAWN = "withdrawn"

Item = dict[str, Any]


def waiting(desk: Desk) -> list[Item]:
    """What waits for this person's decision: changes, oldest first, and ways of speaking, newest first."""
    return [*_changes(desk), *_sayings(desk)]


def waiting_url(desk: Desk) -> str:
    """Where this person decides."""
    return desk.url("proposals" if desk.may(CONFIRM) else "settings_sayings")


def _sayings(desk: Desk) -> list[Item]:
    if not desk.may(ACCEPT):
        return []
    rows = list(list_waiting(desk.town)[:WAITING])
    names = names_of_actors({each.taught_by for each in rows})
    return [
        {
            "tag": pgettext("what waits", "way of speaking"),
            "label": " + ".join(each.words),
            "url": desk.url("settings_sayings"),
            "note": actor_word(each.taught_by, names),
        }
        for each in rows
    ]


def _changes(desk: Desk) -> list[Item]:
    if not desk.may(CONFIRM):
        return []
    rows = list(list_open_proposals(desk.town)[:WAITING])
    names = names_of_actors({each.proposed_by for each in rows})
    return [
        {
            "tag": words_of(each.verb).what,
            "label": f"{each.record.number} {each.record.title}",
            "url": desk.url("proposals"),
            "note": actor_word(each.proposed_by, names),
        }
        for each in rows
    ]


def written(desk: Desk) -> list[Item]:
    """What this person wrote down last."""
    rows = list_written_by(desk.town, desk.actor.key, WRITTEN, hidden=WITHDRAWN)
    return [
        {
            "tag": desk.say(desk.library.by_id(row.definition_id).model.label),
            "label": row.title,
            "url": desk.url("record", row.pk),
            "note": table_day(row.happened_on, desk.today),
        }
        for row in rows
        if row.kind in SECTIONS
    ]


def types(desk: Desk) -> list[Item]:
    """The types this person wrote down last, to begin with."""
    found = []
    for key in list_recent_types(desk.town, desk.actor.key)[: 2 * TYPES]:
        section = next((each for each in SECTIONS.values() if desk.library.find(each, key) is not None), None)
        if section is None:
            continue
        each = find_type(desk, key)
        if each.kind in WRITING and units_for(desk, each):
            found.append({"label": desk.say(each.declared.label), "url": desk.url("write_type", key)})
    return found[:TYPES]
