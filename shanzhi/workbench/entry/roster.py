"""The roster of a form: who is expected, who came, why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from shanzhi.activities.queries import get_details, list_expected
from shanzhi.core.errors import NotFound
from shanzhi.directory.queries import Membership, get_unit
from shanzhi.directory.trees import forest
from shanzhi.records.fields.date import read_day
from shanzhi.records.queries import RegisterFilter, list_register
from shanzhi.ui.formats import day
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import Draft
from shanzhi.workbench.register.filtering import WITHDRAWN
from shanzhi.workbench.types import Type

PLAIN = ("", "full", "member")
"""Standings that go without saying."""

DATA_LANGUAGE = "zh-hans"
"""What a town writes down is Chinese, whatever language the page is in."""


def expected(desk: Desk, each: Type, draft: Draft) -> list[Membership] | None:
    """Who is expected at the form's unit on its day; None while either is missing or the type has no roster."""
    if each.kind != "activity":
        return None
    on = read_day(draft.on) if draft.on else None
    if not draft.unit or on is None:
        return None
    try:
        unit = get_unit(desk.town, draft.unit)
    except NotFound:
        return None
    return list_expected(each.declared, unit, on, forest(desk.town, on))


def roster(desk: Desk, each: Type, draft: Draft, error: str) -> dict[str, Any]:
    """What the component shows."""
    people = expected(desk, each, draft)
    if people is None:
        return {"is_open": False, "error": error}
    last = _last(desk, each, draft)
    members = [_member(desk, person, draft, last) for person in people]
    words = ngettext(
        "%(count)s expected, from the list of %(day)s", "%(count)s expected, from the list of %(day)s", len(people)
    )
    return {
        "is_open": True,
        "members": members,
        "reasons": reasons(draft.leave.values()),
        "hint": words % {"count": len(people), "day": day(read_day(draft.on) or desk.today, desk.today)},
        "error": error,
        "is_empty": not people,
    }


def reasons(given: Any = ()) -> list[dict[str, str]]:
    """Reasons of leave: the words that are kept, and how the page says them; those a record has already come too."""
    with override(DATA_LANGUAGE):
        kept = _usual_reasons()
    found = dict(zip(kept, _usual_reasons(), strict=True))
    for word in given:
        if word:
            found.setdefault(word, word)
    return [{"value": value, "label": label} for value, label in found.items()]


def _usual_reasons() -> list[str]:
    return [
        pgettext("leave", "works elsewhere"),
        pgettext("leave", "ill"),
        pgettext("leave", "on duty"),
        pgettext("leave", "family matters"),
        pgettext("leave", "old and frail"),
    ]


def _member(desk: Desk, person: Membership, draft: Draft, last: dict[int, str]) -> dict[str, Any]:
    who = person.person_id
    if draft.present is None or who in draft.present:
        state, reason = "present", ""
    elif who in draft.leave:
        state, reason = "leave", draft.leave[who]
    else:
        state, reason = "absent", ""
    return {
        "key": who,
        "name": person.person.name,
        "role": _standing(desk, person),
        "find": person.person.initials,
        "state": state,
        "reason": reason,
        "last": last.get(who, ""),
    }


def _standing(desk: Desk, person: Membership) -> str:
    """The standing, where it is worth a word beside the name: that of a plain or full member is not."""
    kind = desk.library.find("membership_kinds", person.kind)
    if kind is None or person.standing in PLAIN or person.standing not in kind.model.standings:
        return ""
    return desk.say(kind.model.standings[person.standing])


def _last(desk: Desk, each: Type, draft: Draft) -> dict[int, str]:
    """Who came the last time this unit did it."""
    node = desk.trees.get(draft.unit)
    if node is None:
        return {}
    wanted = RegisterFilter(units=frozenset({node.id}), hidden=frozenset({WITHDRAWN}))
    record = list_register(desk.town, each.key, wanted).first()
    if record is None:
        return {}
    return {person: standing for person, standing, _reason in get_details(record).roster}


def options_of(people: Sequence[Membership] | None, chosen: str) -> list[dict[str, Any]]:
    """Persons to choose one from, such as the chair."""
    first = {"value": "", "label": _("not stated"), "selected": not chosen}
    names = [
        {"value": str(each.person_id), "label": each.person.name, "selected": str(each.person_id) == chosen}
        for each in people or ()
    ]
    return [first, *names]
