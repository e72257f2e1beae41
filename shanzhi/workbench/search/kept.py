"""What the database is asked for: records and people, within the reader's scope."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.directory.queries import Membership
from shanzhi.directory.search import find_people
from shanzhi.party.declare import PERSON
from shanzhi.records.fields import is_private
from shanzhi.records.queries import Record
from shanzhi.records.search import find_records, records_about
from shanzhi.ui.formats import table_day
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.columns import titles_of
from shanzhi.workbench.register.filtering import WITHDRAWN
from shanzhi.workbench.search.marking import around, marked
from shanzhi.workbench.search.wanted import Wanted
from shanzhi.workbench.types import Type, list_types, state_shown

Hit = dict[str, Any]
COVERED = "\uff0a"
"""The sign that stands for the given name."""


def records(wanted: Wanted) -> tuple[list[Hit], int]:
    """Records that hold every word, the very number first, then the latest."""
    found, total = find_records(wanted.desk.town, wanted.words, wanted.most)
    types = {each.key: each for each in list_types(wanted.desk)}
    titles: dict[int, str] = {}
    for key in {record.type for record in found}:
        same = [record for record in found if record.type == key]
        titles.update(titles_of(types[key], same) if key in types else {record.pk: record.title for record in same})
    return [_record(wanted, types.get(record.type), record, titles[record.pk]) for record in found], total


def people(wanted: Wanted) -> tuple[list[Hit], int]:
    """Persons who belong to a unit the reader may see. The name is shown to who also reads the roll it stands on."""
    desk = wanted.desk
    found, total = find_people(desk.town, wanted.words, wanted.most)
    named = records_about((each.person_id for each in found), PERSON, hidden=WITHDRAWN)
    return [_person(wanted, each, named.get(each.person_id)) for each in found], total


def _record(wanted: Wanted, each: Type | None, record: Record, title: str) -> Hit:
    desk = wanted.desk
    label = desk.say(each.declared.label) if each is not None else record.type
    shape, word = state_shown(desk, record.kind, record.definition_id, record.state)
    return {
        "parts": marked(title, wanted.words),
        "url": desk.url("record", record.pk),
        "number": marked(record.number, wanted.words),
        "extract": marked(_extract(each, record, title, wanted.words), wanted.words),
        "note": " · ".join([label, desk.name(record.unit_id), table_day(record.happened_on, desk.today)]),
        "state": word if record.state == WITHDRAWN or not shape else "",
    }


def _extract(each: Type | None, record: Record, title: str, words: str) -> str:
    """Where in its other texts the record says it."""
    if each is None:
        return ""
    texts = [
        str(record.data[name])
        for name, field in each.declared.fields.items()
        if field.kind == "text" and not is_private(field) and record.data.get(name, title) != title
    ]
    return next((stretch for text in texts if (stretch := around(text, words))), "")


def _person(wanted: Wanted, membership: Membership, record_id: int | None) -> Hit:
    desk = wanted.desk
    name = membership.person.name
    kind = desk.library.find("membership_kinds", membership.kind)
    words = [desk.say(kind.model.label)] if kind is not None else []
    words.append(desk.name(membership.unit_id))
    words.append(_days(desk, membership))
    return {
        "parts": marked(name, wanted.words) if record_id is not None else [{"text": masked(name)}],
        "url": "" if record_id is None else desk.url("record", record_id),
        "note": " · ".join(word for word in words if word),
    }


def masked(name: str) -> str:
    """The surname alone."""
    return f"{name[:1]}{COVERED}"


def _days(desk: Desk, membership: Membership) -> str:
    since = table_day(membership.valid_from, desk.today)
    if membership.valid_to is None:
        return _("since %(day)s") % {"day": since}
    until = table_day(membership.valid_to, desk.today)
    return pgettext("of a membership", "%(first)s to %(last)s") % {"first": since, "last": until}
