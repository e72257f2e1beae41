"""From whom a need-to-know case is kept: shown to those who may know of it, said and lifted with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import list_users
from shanzhi.cases.barring import list_barred
from shanzhi.cases.keeping_from import BAR, UNBAR, bar_from_case, lift_bar_from_case
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.policy import GENERAL
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.cases.looking import CaseLook, look_at
from shanzhi.workbench.cases.people import readers_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.entry.form import summary
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of

Item = dict[str, Any]

LIFT = "lift"
INPUTS: dict[str, Mapping[str, str]] = {
    BAR: {"barred": "users", "users": "users", "reason": "reason"},
    UNBAR: {"users": "lifted", "reason": "lift_reason"},
}
"""In each of the two forms, the input a problem of the verb stands at."""


@page()
def case_bar(desk: Desk, record_id: int) -> HttpResponse:
    """GET shows from whom the case is kept, POST keeps it from others or lifts that."""
    desk.as_of = None
    case = look_at(desk, record_id)
    _require(case)
    if desk.request.method != "POST":
        return _show(case)
    verb = UNBAR if desk.request.POST.get("do") == LIFT else BAR
    try:
        return _do(case, verb)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _show(look_at(desk, record_id), verb, problem)


def kept_from(case: CaseLook) -> list[Item]:
    """For the case's page: from whom it is kept, with the way to say so; nothing for what everybody may know."""
    desk, record = case.desk, case.record
    if record.access_class == GENERAL or desk.as_of is not None:
        return []
    names = [option["label"] for option in _barred(case)]
    value = pgettext("between names", ", ").join(names) or pgettext("kept from", "nobody")
    may = desk.may(BAR, record.unit_id) or desk.may(UNBAR, record.unit_id)
    return [{"label": _("Kept from"), "value": value, "url": desk.url("case_bar", record.pk) if may else ""}]


def _require(case: CaseLook) -> None:
    """This person may say from whom it is kept, and it is no case of everybody's."""
    desk, record = case.desk, case.record
    if not desk.may(BAR, record.unit_id) and not desk.may(UNBAR, record.unit_id):
        raise Refused("policy.refused", permission=BAR)
    if record.access_class == GENERAL:
        raise Problem("case.bar.general")


def _do(case: CaseLook, verb: str) -> HttpResponse:
    desk, record, post = case.desk, case.record, case.desk.request.POST
    names = INPUTS[verb]
    users = _users(post.getlist(names["users"]), offered=_offered(case, verb))
    reason = post.get(names["reason"], "")
    take: Callable[..., None] = lift_bar_from_case if verb == UNBAR else bar_from_case

    def act() -> int:
        take(record, users=users, reason=reason, actor=desk.actor)
        return int(record.pk)

    once(as_key(post.get("key", "")), verb, desk.actor, act)
    text = _("They may see it again") if verb == UNBAR else _("It is kept from them from now on")
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("case_bar", record.pk))


def _users(sent: list[str], *, offered: list[Item]) -> list[int]:
    """Those chosen. Problem for somebody the form does not offer."""
    if not set(sent) <= {option["value"] for option in offered}:
        raise Problem("workbench.choice_gone", field="users")
    return [key for each in sent if (key := asked.record_id(each)) is not None]


def _offered(case: CaseLook, verb: str) -> list[Item]:
    return _barred(case) if verb == UNBAR else _to_bar(case)


def _to_bar(case: CaseLook) -> list[Item]:
    """Who reads such cases, besides whoever asks, and is not kept from this one."""
    barred = list_barred(case.record)
    readers = readers_of(case.desk, case.look.type.declared.access_class)
    return [{"value": str(user.pk), "label": user.name} for user in readers if user.pk not in barred]


def _barred(case: CaseLook) -> list[Item]:
    """From whom it is kept, whatever office they hold now."""
    barred = list_barred(case.record)
    users = list_users(case.desk.town).filter(pk__in=barred) if barred else ()
    return [{"value": str(user.pk), "label": user.name} for user in users]


def _show(case: CaseLook, verb: str = "", problem: Problem | None = None) -> HttpResponse:
    desk, record = case.desk, case.record
    here, title = desk.url("case", record.pk), _("Who must not know of it")
    errors = _errors(desk, verb, problem)
    context = {
        "head": {
            "title": title,
            "crumbs": [
                {"label": _("Cases"), "url": desk.url("cases")},
                {"label": record.number, "url": here},
                {"label": title},
            ],
        },
        "scope": pgettext("which case", "%(number)s %(title)s") % {"number": record.number, "title": case.look.title},
        "errors": summary(errors),
        "error": errors,
        "bar": _form(case, BAR, verb) if desk.may(BAR, record.unit_id) else None,
        "lift": _form(case, UNBAR, verb) if desk.may(UNBAR, record.unit_id) else None,
        "action": desk.url("case_bar", record.pk),
        "case_url": here,
    }
    status = 200 if problem is None else status_of(problem)
    parts: Item = {"current": "cases", "back_url": here, "phone_title": title}
    return desk.render("case_bar", context, status=status, **parts)


def _form(case: CaseLook, verb: str, sent_by: str) -> Item:
    """One of the two forms, with what was typed into it if it was the one that was sent."""
    post, names = case.desk.request.POST, INPUTS[verb]
    is_sent = verb == sent_by
    chosen = post.getlist(names["users"]) if is_sent else []
    key: UUID = as_key(post.get("key", "")) if is_sent else uuid4()
    options = [{**each, "selected": each["value"] in chosen} for each in _offered(case, verb)]
    return {"options": options, "reason": post.get(names["reason"], "") if is_sent else "", "key": key}


def _errors(desk: Desk, verb: str, problem: Problem | None) -> dict[str, str]:
    if problem is None:
        return {}
    return {INPUTS[verb].get(problem.field or "", ""): sentence(problem, desk.language)}
