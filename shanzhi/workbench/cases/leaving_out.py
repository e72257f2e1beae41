"""Leaving cases out of the counts by a published rule, and counting one again: asked with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.cases.leaving_out import COUNT_AGAIN, DISCOUNT, LEAVE_OUT, count_again, discount_case, is_own
from shanzhi.cases.queries import Case
from shanzhi.cases.second_looks.declare import SecondLook
from shanzhi.cases.second_looks.finding import list_cases, rules_for
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.cases.looking import CaseLook, look_at
from shanzhi.workbench.cases.second_look import basis, columns, line, rule_word, sentences
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of

AT_ONCE = 50
"""So many cases at a time: each is looked at."""

Item = dict[str, Any]


@page()
def leave_out(desk: Desk) -> HttpResponse:
    """GET asks which of the cases of a group and why; POST leaves them out, all or none."""
    if not desk.may(DISCOUNT):
        raise Refused("policy.refused", permission=DISCOUNT)
    sent = desk.request.POST if desk.request.method == "POST" else desk.request.GET
    key = sent.get("rule", "")
    rule = rules_for(desk.town).get(key)
    if rule is None or rule.then != LEAVE_OUT:
        raise NotFound("workbench.no_second_look", found=key[:60])
    wanted = [
        found
        for text in sent.getlist("of" if sent is desk.request.POST else "case")
        if (found := asked.record_id(text))
    ]
    cases = [each for each in list_cases(desk.town, wanted[:AT_ONCE]).values() if each.type in rule.of]
    if desk.request.method != "POST":
        return _ask(desk, key, rule, cases)
    try:
        return _do(desk, key, cases)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _ask(desk, key, rule, cases, problem)


@page()
def count_case_again(desk: Desk, record_id: int) -> HttpResponse:
    """GET asks why, POST lets the case count again."""
    desk.as_of = None
    this = look_at(desk, record_id)
    if desk.request.method != "POST":
        if not may_count_again(this):
            raise Refused("policy.refused", permission=COUNT_AGAIN)
        return _ask_again(this)
    try:
        return _do_again(this)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _ask_again(look_at(desk, record_id), problem)


def may_count_again(this: CaseLook) -> bool:
    """Whether this person may let the case count again."""
    return bool(this.standing.left_out) and this.desk.may(COUNT_AGAIN) and not is_own(this.record, this.desk.actor)


def strip(this: CaseLook) -> list[Item]:
    """That a case counts nowhere: by which rule, why, and the way back for who may."""
    desk, key = this.desk, this.standing.left_out
    if not key:
        return []
    why = next((each.reason for each in reversed(this.look.transitions) if each.verb == DISCOUNT), "")
    words = {"rule": rule_word(desk, key), "reason": why}
    text = _("It counts nowhere: the town office left it out by the rule “%(rule)s”. Why: %(reason)s") % words
    if desk.as_of is None and may_count_again(this):
        link = {"url": desk.url("case_count_again", this.record.pk), "link": _("Count it again …")}
    else:
        link = {"url": desk.url("case_way", this.look.type.key), "link": _("The rules")}
    return [{"tone": "zhe", "text": text, **link}]


def _do(desk: Desk, key: str, cases: Sequence[Case]) -> HttpResponse:
    post = desk.request.POST
    chosen = {asked.record_id(text) for text in post.getlist("case")}
    wanted = [each for each in cases if each.pk in chosen]
    if not wanted:
        raise Problem("workbench.no_case_chosen", field="case")

    def act() -> int:
        for each in wanted:
            discount_case(each.record, rule=key, reason=post.get("reason", ""), actor=desk.actor)
        return len(wanted)

    count, _is_new = once(as_key(post.get("key", "")), DISCOUNT, desk.actor, act)
    text = ngettext("%(count)s case left out of the counts", "%(count)s cases left out of the counts", count)
    toasts.leave(desk.request, toasts.Toast(text % {"count": count}))
    return HttpResponseRedirect(desk.url("case_second_look"))


def _ask(desk: Desk, key: str, rule: SecondLook, cases: Sequence[Case], problem: Problem | None = None) -> HttpResponse:
    post, back = desk.request.POST, desk.url("case_second_look")
    field = "" if problem is None else problem.field
    said = sentence(problem, desk.language) if problem else ""
    others = [each for each in cases if not is_own(each.record, desk.actor)]
    title = _("Leave out of the counts")
    context = {
        "head": {
            "title": title,
            "crumbs": [
                {"label": _("Cases"), "url": desk.url("cases")},
                {"label": _("Worth a second look"), "url": back},
                {"label": title},
            ],
        },
        "rule": {"label": desk.say(rule.label), "sentences": sentences(desk, rule), "basis": basis(desk, rule)},
        "table": {"caption": _("The cases"), "columns": columns(), "rows": [line(desk, each) for each in cases]},
        "form": {
            "action": desk.url("case_leave_out"),
            "key": str(as_key(post.get("key", "")) if problem else uuid4()),
            "rule": key,
            "of": [each.pk for each in cases],
            "options": [_option(each, post.getlist("case")) for each in others],
            "own": ngettext(
                "%(count)s of them was reported by you; somebody else decides on it.",
                "%(count)s of them were reported by you; somebody else decides on them.",
                len(cases) - len(others),
            )
            % {"count": len(cases) - len(others)}
            if len(others) < len(cases)
            else "",
            "reason": post.get("reason", ""),
            "reason_error": said if field == "reason" else "",
            "case_error": said if field == "case" else "",
        },
        "problem": said if problem is not None and field not in ("reason", "case") else "",
        "keep_url": back,
    }
    status = 200 if problem is None else status_of(problem)
    return desk.render("case_leave_out", context, status=status, current="cases", back_url=back)


def _option(each: Case, chosen: Sequence[str]) -> Item:
    return {
        "value": str(each.pk),
        "label": each.record.number,
        "selected": str(each.pk) in chosen,
    }


def _do_again(this: CaseLook) -> HttpResponse:
    desk, post = this.desk, this.desk.request.POST
    seen = asked.record_id(post.get("seen", ""))

    def act() -> int:
        count_again(this.record, reason=post.get("reason", ""), actor=desk.actor, seen=seen)
        return int(this.record.pk)

    once(as_key(post.get("key", "")), COUNT_AGAIN, desk.actor, act)
    toasts.leave(desk.request, toasts.Toast(_("It counts again")))
    return HttpResponseRedirect(desk.url("case", this.record.pk))


def _ask_again(this: CaseLook, problem: Problem | None = None) -> HttpResponse:
    desk, record, post = this.desk, this.record, this.desk.request.POST
    said = sentence(problem, desk.language) if problem else ""
    is_reason = problem is not None and problem.field == "reason"
    here = desk.url("case", record.pk)
    context = {
        "head": {"title": _("Count this case again?")},
        "confirm": {
            "title": _("Count this case again?"),
            "object": pgettext("which case", "%(number)s %(title)s")
            % {"number": record.number, "title": this.look.title},
            "effects": [
                {"text": _("Every figure it belongs to holds it again, from now on")},
                {"text": _("What was issued meanwhile is marked")},
            ],
            "reason_label": _("Why it counts after all"),
            "reason_value": post.get("reason", "") if problem else "",
            "reason_error": said if is_reason else "",
            "action": desk.url("case_count_again", record.pk),
            "verb": _("Count it again"),
            "keep": pgettext("of a case", "Leave it as it is"),
            "keep_url": here,
            "fields": [
                {"name": "key", "value": str(as_key(post.get("key", "")) if problem else uuid4())},
                {"name": "seen", "value": this.look.last.pk},
            ],
        },
        "problem": "" if is_reason else said,
        "case_url": here,
    }
    status = 200 if problem is None else status_of(problem)
    return desk.render("case_count_again", context, status=status, current="cases", back_url=here)
