"""Cases worth a second look: what each published rule points at, and what the office may do. It accuses nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.leaving_out import DISCOUNT, LEAVE_OUT
from shanzhi.cases.queries import Case
from shanzhi.cases.rights import may_take
from shanzhi.cases.second_looks.base import Group
from shanzhi.cases.second_looks.declare import SecondLook
from shanzhi.cases.second_looks.explaining import explain
from shanzhi.cases.second_looks.finding import find_groups, list_cases, rules_for
from shanzhi.cases.writing import standing_of
from shanzhi.core.errors import Refused
from shanzhi.core.periods import Window
from shanzhi.ui.formats import day, day_range, number, table_day
from shanzhi.workbench import asked
from shanzhi.workbench.cases.states import rules_here, shape_of, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page

SPANS = {"31": 31, "92": 92, "366": 366}
"""How many days back, up to today."""

GROUPS = 10
CASES = 30
"""So many groups of a rule, and cases of a group, are shown; the rest is counted."""

Item = dict[str, Any]


@page()
def second_look(desk: Desk) -> HttpResponse:
    """Rule by rule: its words, its source, what it points at."""
    require_town(desk)
    span = asked.chosen(desk.request.GET.get("days", ""), SPANS, "31")
    window = Window(desk.today - timedelta(days=SPANS[span] - 1), desk.today)
    rules = rules_for(desk.town)
    found = {key: find_groups(desk.town, rule, window) for key, rule in rules.items()}
    cases = list_cases(desk.town, _shown(found.values()))
    context = {
        "head": {
            "title": _("Worth a second look"),
            "crumbs": [{"label": _("Cases"), "url": desk.url("cases")}, {"label": _("Worth a second look")}],
        },
        "scope": day_range(window.start, window.end, desk.today),
        "spans": [
            {"label": _spans()[key], "url": desk.url("case_second_look", days=key), "current": key == span}
            for key in SPANS
        ],
        "rules": [_rule(desk, key, rule, found[key], cases) for key, rule in rules.items()],
    }
    return desk.render("case_second_look", context, current="cases", back_url=desk.url("cases"))


def require_town(desk: Desk) -> None:
    """Raise Refused unless this person reads the whole town: what belongs together lies in several villages."""
    if not reads_town(desk):
        raise Refused("workbench.not_second_look")


def reads_town(desk: Desk) -> bool:
    """Whether this person reads the whole town."""
    return any(town == desk.town.pk for town, _class in desk.actor.towns)


def sentences(desk: Desk, rule: SecondLook) -> list[str]:
    """A rule in words."""
    return explain(rule, desk.language)


def basis(desk: Desk, rule: SecondLook) -> str:
    """Where it comes from, and since when everybody can read it."""
    words = {"source": rule.source.text, "day": day(rule.published, desk.today)}
    return _("%(source)s; published %(day)s") % words


def rule_word(desk: Desk, key: str) -> str:
    """What a rule is called; one that is no more by its key."""
    found = desk.library.find("second_looks", key)
    return key if found is None else desk.say(found.model.label)


def line(desk: Desk, case: Case) -> Item:
    """A case among others, with no more than its own page shows."""
    rules = rules_here(desk, case.record.definition_id)
    state = case.record.state
    left_out = {"text": _("left out"), "tag": "plain"} if case.left_out else ""
    return {
        "cells": [
            {"text": case.record.title, "url": desk.url("case", case.pk), "note": case.record.number},
            desk.say(rules.declared.label),
            {"text": words_of(desk, rules.flow, state), "state": shape_of(rules.flow, state)},
            desk.name(case.unit_id),
            table_day(case.record.happened_on, desk.today),
            left_out,
        ]
    }


def columns() -> list[Item]:
    """The heads of such a list."""
    return [
        {"label": pgettext("head of a column", "Case"), "header": True, "size": "l", "clip": True},
        {"label": pgettext("head of a column", "Type")},
        {"label": pgettext("head of a column", "State")},
        {"label": pgettext("of a case", "Where")},
        {"label": pgettext("of a case", "Found"), "size": "s"},
        {"label": pgettext("of a case", "Counts")},
    ]


def _shown(found: Iterable[Sequence[Group]]) -> set[int]:
    """The cases of the groups that are shown."""
    return {record for groups in found for group in groups[:GROUPS] for record in group.records}


def _spans() -> dict[str, str]:
    return {"31": _("31 days"), "92": _("Three months"), "366": _("A year")}


def _rule(desk: Desk, key: str, rule: SecondLook, groups: Sequence[Group], cases: Mapping[int, Case]) -> Item:
    more = len(groups) - GROUPS
    return {
        "key": key,
        "label": desk.say(rule.label),
        "count": number(len(groups)),
        "sentences": sentences(desk, rule),
        "basis": basis(desk, rule),
        "groups": [_group(desk, key, rule, place, each, cases) for place, each in enumerate(groups[:GROUPS], 1)],
        "more": ngettext("%(count)s more group is older", "%(count)s more groups are older", more) % {"count": more}
        if more > 0
        else "",
    }


def _group(desk: Desk, key: str, rule: SecondLook, place: int, group: Group, kept: Mapping[int, Case]) -> Item:
    cases = [kept[each.record] for each in group.cases if each.record in kept]
    beside = [kept[each.record] for each in group.beside if each.record in kept]
    more = len(cases) - CASES
    return {
        "caption": _("%(rule)s, group %(place)s") % {"rule": desk.say(rule.label), "place": place},
        "columns": columns(),
        "rows": [line(desk, each) for each in cases[:CASES]],
        "more": ngettext("%(count)s more case", "%(count)s more cases", more) % {"count": more} if more > 0 else "",
        "beside": [
            {"url": desk.url("case", each.pk), "text": f"{each.record.number} {each.record.title}"}
            for each in beside[:3]
        ],
        "acts": [*_leave_out(desk, key, rule, cases[:CASES]), *_merges(desk, rule, cases[:CASES])],
    }


def _leave_out(desk: Desk, key: str, rule: SecondLook, cases: Sequence[Case]) -> list[Item]:
    """The way to leaving some of them out, for who may."""
    open_to = [case.pk for case in cases if not case.left_out]
    if rule.then != LEAVE_OUT or not desk.may(DISCOUNT) or not open_to:
        return []
    return [{"label": _("Leave out of the counts …"), "url": desk.url("case_leave_out", rule=key, case=open_to)}]


def _merges(desk: Desk, rule: SecondLook, cases: Sequence[Case]) -> list[Item]:
    """The way to merging each of them but the first, as far as its workflow lets this person."""
    if rule.then != "merge":
        return []
    found = []
    for case in cases[1:]:
        flow, standing = rules_here(desk, case.record.definition_id).flow, standing_of(case)
        for key, move in flow.moves_from(standing.state).items():
            if move.step == "merge" and may_take(case.record, standing, move, desk.actor):
                label = _("Merge %(number)s …") % {"number": case.record.number}
                found.append({"label": label, "url": desk.url("case_step", case.pk, key)})
    return found
