"""What a record says, in words: its fields, its links, its roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.declare import SOURCE
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.party.declare import PERSON
from shanzhi.records.fields import Date, DecimalNumber, Integer, Money, Text
from shanzhi.ui.formats import clock, day, day_with_weekday, listed, number, percent
from shanzhi.workbench.campaigns import joined_by_field
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.roster import reasons
from shanzhi.workbench.record.looking import PRESENT, Look
from shanzhi.workbench.saying import trimmed

Item = dict[str, Any]

LONG = 30
"""A text of more characters stands as a paragraph."""


def said(desk: Desk, field: Any, value: Any) -> str:
    """A value in words with its unit."""
    if value is None or value in ("", []):
        return ""
    if isinstance(field, Date):
        return day(value, desk.today)
    if isinstance(field, Money):
        return with_unit(desk, number(trimmed(field_number(field, value), 2)), "yuan")
    if isinstance(field, (Integer, DecimalNumber)):
        return with_unit(desk, number(value), field.unit)
    return str(field.show(value, desk.language))


def field_number(field: Any, value: Any) -> Decimal:
    """A number as people write it: money in yuan."""
    return Decimal(value) / 100 if isinstance(field, Money) else Decimal(value)


def with_unit(desk: Desk, text: str, unit: str | None) -> str:
    """A number with its unit of measure, joined as the language joins them."""
    known = units_of_measure()
    if unit is None or unit not in known:
        return text
    words = {"number": text, "unit": known[unit].word(desk.language)}
    return pgettext("number with its unit", "%(number)s %(unit)s") % words


def facts(look: Look) -> list[Item]:
    """Unit, days, time, place, links and the short fields that are filled in."""
    desk = look.desk
    found: list[Item] = [
        {
            "label": pgettext("of a record", "Unit"),
            "value": desk.name(look.says["unit"]),
            "url": desk.url("register", look.type.key, unit=_key(desk, look.says["unit"])),
        },
        {"label": day_word(look), "value": day_with_weekday(look.happened_on, desk.today)},
    ]
    if look.ended_on is not None:
        found.append({"label": _("Until"), "value": day_with_weekday(look.ended_on, desk.today)})
    if look.says.get("starts_at"):
        found.append({"label": _("Began at"), "value": clock(time.fromisoformat(look.says["starts_at"]))})
    if look.says.get("place"):
        found.append({"label": _("Place"), "value": look.says["place"]})
    found += links(look)
    pages = joined_by_field(look)
    for name, field in shown_fields(look):
        text = said(desk, field, look.values.get(name))
        if text and not is_long(field, text):
            found.append({"label": desk.say(field.label), "value": text, "url": pages.get(name, "")})
    return found


def texts(look: Look) -> list[Item]:
    """The long texts that are filled in."""
    found = ((field, said(look.desk, field, look.values.get(name))) for name, field in shown_fields(look))
    return [{"label": look.desk.say(field.label), "text": text} for field, text in found if is_long(field, text)]


def empty(look: Look) -> str:
    """The fields nothing was written into, as one line."""
    desk = look.desk
    fields = ((field, said(desk, field, look.values.get(name))) for name, field in shown_fields(look))
    return listed([desk.say(field.label) for field, text in fields if not text])


def shown_fields(look: Look) -> Iterator[tuple[str, Any]]:
    """Every declared field; the one that is the title stands on top already."""
    for name, field in look.type.declared.fields.items():
        if name != look.type.declared.title_field:
            yield name, field


def is_long(field: Any, text: str) -> bool:
    """Whether a value is a paragraph rather than a word beside its label."""
    return isinstance(field, Text) and (field.lines > 1 or len(text) > LONG) and bool(text)


def day_word(look: Look) -> str:
    """What the record's day is called."""
    if look.type.kind in ("item", "enrolment", "establishment"):
        return _("Since")
    if look.type.kind == "case":
        return pgettext("of a record", "Found or asked on")
    return pgettext("of a record", "Taken on") if look.type.kind == "reading" else pgettext("of a record", "Held on")


def links(look: Look) -> list[Item]:
    """Whom and what the record concerns; the person a membership is about stands on top already.

    What a case came of its own page says.
    """
    found = []
    for role, subjects in look.links.items():
        if role in (PERSON, SOURCE):
            continue
        for subject in subjects:
            found.append({"label": role_word(role), **subject_item(look, subject)})
    return found


def subject_item(look: Look, subject: int) -> Item:
    """A person by name, a record by its title with its page; what the reader may not see says so."""
    if subject in look.names:
        return {"value": look.names[subject]}
    if subject in look.things:
        return {"value": look.things[subject].title, "url": look.desk.url("record", subject)}
    return {"value": _("outside your scope"), "tone": "muted"}


def role_word(role: str) -> str:
    """What a link is called."""
    words = {
        "host": pgettext("of a record", "Chaired by"),
        "venue": pgettext("of a record", "Room"),
        "item": pgettext("of a record", "Taken of"),
        "person": pgettext("of a record", "Person"),
        SOURCE: pgettext("of a case", "Came of"),
    }
    return words.get(role, role)


def roster(look: Look) -> dict[str, Any] | None:
    """Who came, who was on leave and why, who stayed away; None without a roster."""
    if not look.roster:
        return None
    by_standing: dict[str, list[tuple[int, str]]] = {}
    for person, standing, why in look.roster:
        by_standing.setdefault(standing, []).append((person, why))
    counts = {standing: len(people) for standing, people in by_standing.items()}
    expected, came = len(look.roster), counts.get(PRESENT, 0)
    cells = [
        {"label": pgettext("roster", "Expected"), "value": persons(expected)},
        {"label": pgettext("roster", "Present"), "value": persons(came)},
        {"label": pgettext("roster", "On leave"), "value": persons(counts.get("leave", 0))},
        {"label": pgettext("roster", "Absent"), "value": persons(counts.get("absent", 0))},
        {"label": _("Attendance"), "value": percent(came / expected), "note": f"{came}/{expected}"},
    ]
    lists = [
        {"label": standing_word(standing), "groups": _by_reason(look, by_standing[standing])}
        for standing in (PRESENT, "leave", "absent")
        if standing in by_standing
    ]
    return {"cells": cells, "lists": lists}


def standing_word(standing: str) -> str:
    """Whether somebody came."""
    words = {
        PRESENT: pgettext("roster", "Present"),
        "leave": pgettext("roster", "On leave"),
        "absent": pgettext("roster", "Absent"),
    }
    return words.get(standing, standing)


def _by_reason(look: Look, people: list[tuple[int, str]]) -> list[Item]:
    """Names under the reason they share."""
    found: dict[str, list[str]] = {}
    for person, why in people:
        found.setdefault(why, []).append(look.names.get(person) or _("name not shown"))
    words = pgettext("reason with its count", "%(reason)s (%(count)s):")
    return [
        {"reason": words % {"reason": reason_word(why), "count": number(len(names))} if why else "", "names": names}
        for why, names in found.items()
    ]


def reason_word(why: str) -> str:
    """A reason of leave as the page says it: the usual ones are kept in Chinese and translated."""
    return next((each["label"] for each in reasons() if each["value"] == why), why)


def persons(count: int) -> str:
    """So many people."""
    return ngettext("%(count)s person", "%(count)s persons", count) % {"count": number(count)}


def _key(desk: Desk, unit_id: int) -> str | None:
    node = desk.trees.nodes.get(unit_id)
    return None if node is None else node.key


def iso_day(desk: Desk, text: str | None) -> str:
    """A stored day in words."""
    return "" if not text else day(date.fromisoformat(text), desk.today)


def joined(names: Iterable[str]) -> str:
    """Names one after the other."""
    return listed(list(names))
