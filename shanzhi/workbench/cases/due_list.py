"""What is overdue and what soon will be, over all types, group by group with its days: a list for a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.queries import Case, Owed, Wanted, count_owed, list_open
from shanzhi.directory.trees import Node
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.cases import inbox
from shanzhi.workbench.cases.board import place_of
from shanzhi.workbench.cases.due import WITHIN, days_over, due_word, until
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.sheets import header

MOST = 300
"""Cases on one list; a meeting goes through no more."""

DAYS = "7"
"""So many days ahead it looks where nothing else is asked for."""

HOLDER, TYPE, PLACE = "holder", "type", "place"
COLUMN = {HOLDER: 5, TYPE: 2, PLACE: 4}
"""The groupings, each with the column of the inbox that then stands over its table instead."""

Item = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What the address asks for: days ahead, grouped by what, of which type, at which place."""

    desk: Desk
    within: str
    by: str
    type: str
    unit: Node | None

    def url(self, **changed: Any) -> str:
        """The same list asked for otherwise."""
        here = {
            "within": self.within if self.within != DAYS else None,
            "by": self.by if self.by != HOLDER else None,
            "type": self.type,
            "unit": self.unit.key if self.unit else None,
        }
        return self.desk.url("case_due", **{**here, **changed})

    def wanted(self) -> Wanted:
        """Its cases: overdue ones, and those due by the last of the days."""
        return Wanted(
            types=[self.type] if self.type else None,
            places=None if self.unit is None else self.desk.trees.covered_by(self.unit.id),
            due_until=until(self.desk, self.within),
        )


@dataclass
class Group:
    """One group: how many are overdue, how many due soon, when the first was or is due, and its cases."""

    overdue: int
    soon: int
    first_due: datetime
    cases: list[Case]


@page()
def case_due(desk: Desk) -> HttpResponse:
    """Every case overdue or due within some days, by who is responsible, by type or by place, longest overdue first."""
    ask = read(desk)
    wanted = ask.wanted()
    groups = grouped(ask, count_owed(desk.town, wanted, desk.now), list(list_open(desk.town, wanted)[:MOST]))
    overdue, soon = (sum(getattr(group, name) for group in groups.values()) for name in ("overdue", "soon"))
    context = {
        "head": {
            "title": _("Overdue and due soon"),
            "crumbs": [{"label": _("Cases"), "url": desk.url("cases")}, {"label": _("Overdue and due soon")}],
        },
        "scope": scope(ask),
        "lines": header(desk),
        "filters": filters(ask),
        "action": desk.url("case_due"),
        "totals": [
            {"label": pgettext("of cases", "Overdue"), "value": number(overdue), "url": _inbox(ask, "late")},
            {"label": due_word(ask.within), "value": number(soon), "url": _inbox(ask, "soon")},
        ],
        "more": _more(overdue + soon),
        "columns": [
            {"label": _by_words()[ask.by], "header": True},
            {"label": pgettext("of cases", "Overdue"), "align": "right"},
            {"label": due_word(ask.within), "align": "right"},
            {"label": _("Longest overdue"), "align": "right"},
        ],
        "rows": [_sum(ask, key, group) for key, group in groups.items()],
        "heads": _without(inbox.columns(), ask.by),
        "groups": [_panel(ask, key, group) for key, group in groups.items() if group.cases],
    }
    return desk.render("case_due", context, current="cases", back_url=desk.url("cases"), body="print-wide")


def read(desk: Desk) -> Ask:
    """What the address asks for. NotFound for a type or a unit the town does not have."""
    get = desk.request.GET
    asked_for = inbox.read(desk)
    return Ask(
        desk,
        within=asked.chosen(get.get("within", ""), list(WITHIN), DAYS),
        by=asked.chosen(get.get("by", ""), list(COLUMN), HOLDER),
        type=asked_for.type,
        unit=asked_for.unit,
    )


def grouped(ask: Ask, owed: Sequence[Owed], cases: Sequence[Case]) -> dict[Any, Group]:
    """The counts and the cases by group: most overdue first, then what was due first."""
    key_of = _keys(ask.desk)[ask.by]
    found: dict[Any, Group] = {}
    for each in owed:
        group = found.setdefault(key_of(each), Group(0, 0, each.first_due, []))
        group.overdue += each.overdue
        group.soon += each.soon
        group.first_due = min(group.first_due, each.first_due)
    for case in cases:
        found[key_of(case)].cases.append(case)
    return dict(sorted(found.items(), key=lambda row: (-row[1].overdue, row[1].first_due)))


def _keys(desk: Desk) -> dict[str, Callable[[Case | Owed], Any]]:
    return {
        HOLDER: lambda each: each.holder_id,
        TYPE: lambda each: each.type,
        PLACE: lambda each: place_of(desk, each.unit_id),
    }


def scope(ask: Ask) -> str:
    """Whose list it is, and what it was narrowed to, in one line."""
    desk = ask.desk
    type_label = desk.say(desk.library.get("cases", ask.type).model.label) if ask.type else ""
    parts = [(ask.unit or desk.home).label(desk.language), type_label, due_word(ask.within)]
    return pgettext("between parts of a scope", ", ").join(part for part in parts if part)


def filters(ask: Ask) -> list[Item]:
    """Days ahead and grouping, which are always set; type and place, which need not be."""
    desk = ask.desk
    types = [(key, desk.say(row.model.label)) for key, row in desk.library.all("cases").items()]
    units = [(node.key, node.label(desk.language)) for node in inbox.places(desk)]
    any_one = [("", pgettext("filter", "any"))]
    return [
        _pill(ask, "within", pgettext("of a case", "Days ahead"), [(each, due_word(each)) for each in WITHIN]),
        _pill(ask, "by", pgettext("of a list", "Grouped by"), list(_by_words().items())),
        _pill(ask, "type", pgettext("head of a column", "Type"), any_one + types),
        _pill(ask, "unit", pgettext("of a case", "Where"), any_one + units),
    ]


def _pill(ask: Ask, name: str, label: str, options: list[tuple[str, str]]) -> Item:
    chosen = {"within": ask.within, "by": ask.by, "type": ask.type, "unit": ask.unit.key if ask.unit else ""}[name]
    is_free = bool(options) and options[0][0] == ""
    return {
        "name": name,
        "label": label,
        "value": dict(options)[chosen] if chosen in dict(options) and chosen else "",
        "options": [{"value": key, "label": text, "selected": key == chosen} for key, text in options],
        "clear_url": ask.url(**{name: None}) if is_free else "",
    }


def _by_words() -> dict[str, str]:
    return {
        HOLDER: pgettext("of a case", "Responsible"),
        TYPE: pgettext("head of a column", "Type"),
        PLACE: pgettext("of a case", "Where"),
    }


def _label(ask: Ask, key: Any) -> str:
    """What a group is called."""
    if ask.by != TYPE:
        return ask.desk.name(key)
    found = ask.desk.library.find("cases", key)
    return key if found is None else ask.desk.say(found.model.label)


def _anchor(ask: Ask, key: Any) -> str:
    return f"{ask.by}-{key}"


def _sum(ask: Ask, key: Any, group: Group) -> Item:
    """A group in one line, which leads down to its cases."""
    over = days_over(ask.desk, group.first_due) or 0
    words = ngettext("%(days)s day", "%(days)s days", over) % {"days": number(over)} if over > 0 else ""
    name: Item = {"text": _label(ask, key)}
    if group.cases:
        name["url"] = f"#{_anchor(ask, key)}"
    late = {"text": number(group.overdue), "tone": "late strong"} if group.overdue else {"text": ""}
    return {"cells": [name, late, number(group.soon) if group.soon else "", words]}


def _panel(ask: Ask, key: Any, group: Group) -> Item:
    """A group with its cases."""
    words = {"late": number(group.overdue), "soon": number(group.soon)}
    return {
        "id": _anchor(ask, key),
        "title": _label(ask, key),
        "note": _("%(late)s overdue, %(soon)s due soon") % words,
        "rows": [{"cells": _without(inbox.row(ask.desk, case)["cells"], ask.by)} for case in group.cases],
    }


def _without(cells: list[Any], by: str) -> list[Any]:
    """Heads or cells without the one that stands over the table."""
    return [cell for place, cell in enumerate(cells) if place != COLUMN[by]]


def _inbox(ask: Ask, view: str) -> str:
    """The same cases in the inbox."""
    within = ask.within if view == "soon" else None
    unit = ask.unit.key if ask.unit else None
    return ask.desk.url("cases", view=view, within=within, type=ask.type, unit=unit)


def _more(count: int) -> str:
    if count <= MOST:
        return ""
    return _("The first %(count)s are listed; narrow by type or place for the others.") % {"count": number(MOST)}
