"""What is due, row by row: single units with one press to the form, many units of one duty as one row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.duties.queries import AHEAD, COMING, Occurrence, list_open
from shanzhi.ui.formats import day_with_weekday, listed
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.duties.wording import days_words, due_words, period_words, state_words, write_url

SINGLE = 2
"""Up to so many units of one duty stand in rows of their own, unless all that is due is of few units."""
NAMED = 3

Item = dict[str, Any]


def sections(desk: Desk) -> list[dict[str, Any]]:
    """Overdue, due within a fortnight, due later, to come: each with its rows; empty ones left out."""
    found = list_open(desk.actor, desk.town, desk.today)
    soon = desk.today + timedelta(days=AHEAD)
    parts: dict[str, list[Occurrence]] = {"late": [], "soon": [], "later": [], "coming": []}
    for each in found:
        parts[_part(each, soon)].append(each)
    is_own = len({each.unit_id for each in found}) <= SINGLE
    titles = {
        "late": _("Overdue, can still be made up"),
        "soon": _("Due within %(days)s days") % {"days": AHEAD},
        "later": _("Due later, can be done already"),
        "coming": _("Opens within %(days)s days") % {"days": AHEAD},
    }
    return [
        {
            "title": titles[name],
            "tone": "late" if name == "late" else "",
            "rows": _rows(desk, rows, is_own=is_own),
            "count": len(rows),
            "is_pressing": name in ("late", "soon"),
        }
        for name, rows in parts.items()
        if rows
    ]


def _part(each: Occurrence, soon: date) -> str:
    if each.is_overdue:
        return "late"
    if each.state == COMING:
        return "coming"
    return "soon" if each.due_on <= soon else "later"


def _rows(desk: Desk, rows: Sequence[Occurrence], *, is_own: bool) -> list[Item]:
    groups: dict[tuple[Any, ...], list[Occurrence]] = {}
    for each in rows:
        groups.setdefault((each.key, each.opens_on, each.due_on), []).append(each)
    found: list[Item] = []
    for several in groups.values():
        if is_own or len(several) <= SINGLE:
            found.extend(_single(desk, each) for each in several)
        else:
            found.append(_many(desk, several))
    return found


def _single(desk: Desk, each: Occurrence) -> Item:
    url = write_url(desk, each)
    unit, period = desk.name(each.unit_id), period_words(desk, each)
    label = pgettext("unit and period", "%(unit)s, %(period)s") % {"unit": unit, "period": period}
    return {
        **_shared(desk, each),
        "label": label,
        "url": desk.url("duty", each.record_id),
        "note": _note(desk, each),
        "act": _("Write down") if url and each.state != COMING else "",
        "act_url": url,
    }


def _many(desk: Desk, several: Sequence[Occurrence]) -> Item:
    first = several[0]
    count = len(several)
    words = ngettext("%(count)s unit, %(period)s", "%(count)s units, %(period)s", count)
    url = desk.url("duties", duty=first.key)
    return {
        **_shared(desk, first),
        "label": words % {"count": count, "period": period_words(desk, first)},
        "url": url,
        "note": _names(desk, several) if first.is_overdue else "",
        "act": _("See which"),
        "act_url": url,
    }


def _shared(desk: Desk, each: Occurrence) -> Item:
    shape, word = state_words(each)
    is_today = each.due_on == desk.today
    due = day_with_weekday(each.opens_on, desk.today) if each.state == COMING else due_words(desk, each)
    return {
        "state": shape,
        "state_label": word,
        "type": desk.say(each.declared.label),
        "due": due,
        "due_tone": "late" if each.is_overdue else "soon" if is_today else "",
    }


def _names(desk: Desk, several: Sequence[Occurrence]) -> str:
    """The first of the units by name."""
    names = listed([desk.name(each.unit_id) for each in several[:NAMED]])
    return _("%(names)s and others") % {"names": names} if len(several) > NAMED else names


def _note(desk: Desk, each: Occurrence) -> str:
    """What the column of days does not say: until when it can be made up, how much of it is done."""
    days = days_words(desk, each) if each.is_overdue else ""
    return " ".join(part for part in (days, _done_words(each)) if part)


def _done_words(each: Occurrence) -> str:
    """How much of what is needed is there, where more than one is."""
    if each.declared.at_least == 1:
        return ""
    words = {"count": f"{each.count:f}".split(".", maxsplit=1)[0], "needed": each.declared.at_least}
    return pgettext("done so far", "%(count)s of %(needed)s") % words
