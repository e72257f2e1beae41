"""How cases of a type go, in words: every step, who takes it, what it needs, until when and on what basis."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanzhi.cases.declare import Similarity
from shanzhi.cases.second_looks.finding import rules_for
from shanzhi.core.errors import NotFound
from shanzhi.ui.formats import percent
from shanzhi.workbench.cases.explained import way_of
from shanzhi.workbench.cases.inbox import LONGEST
from shanzhi.workbench.cases.second_look import basis, sentences
from shanzhi.workbench.cases.states import rules_of_type
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.units import units_for
from shanzhi.workbench.pages import page
from shanzhi.workbench.types import CASE, Type


@page()
def case_way(desk: Desk, type_key: str) -> HttpResponse:
    """The workflow of a type in sentences."""
    if desk.library.find("cases", type_key) is None:
        raise NotFound("workbench.no_type", found=type_key[:LONGEST])
    rules = rules_of_type(desk, type_key)
    label = desk.say(rules.declared.label)
    may_report = units_for(desk, Type(CASE, type_key, rules.declared))
    title = _("How it goes: %(type)s") % {"type": label}
    context = {
        "head": {"title": title, "crumbs": [{"label": _("Cases"), "url": desk.url("cases")}, {"label": title}]},
        "way": way_of(desk, rules),
        "looks": [
            {"label": desk.say(rule.label), "sentences": sentences(desk, rule), "basis": basis(desk, rule)}
            for rule in rules_for(desk.town, type_key).values()
        ],
        "similar": _similar(rules.declared.similar),
        "what": desk.say(rules.declared.help) if rules.declared.help else "",
        "register_url": desk.url("register", type_key),
        "cases_url": desk.url("cases", type=type_key),
        "write_url": desk.url("write_type", type_key) if may_report else "",
    }
    return desk.render("case_way", context, current="cases", back_url=desk.url("cases"))


def _similar(rule: Similarity | None) -> dict[str, object] | None:
    """When another case is named as perhaps the same matter, and where that comes from."""
    if rule is None:
        return None
    ended = ngettext(
        "Open cases of the same type and about the same place are looked at, and those that ended within a day.",
        "Open cases of the same type and about the same place are looked at, and those that ended within %(count)s"
        " days.",
        rule.ended_within,
    )
    like = _(
        "Of all pairs of neighbouring signs in its title and the new one, at least %(share)s must stand in both; the"
        " same answer to a choice adds %(more)s. It is then named, and people decide whether it is the same."
    )
    words = {"share": percent(rule.alike), "more": percent(rule.same_code)}
    return {"sentences": [ended % {"count": rule.ended_within}, like % words], "basis": rule.source.text}
