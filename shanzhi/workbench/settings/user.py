"""One user: offices from day to day, password, lock, closing, what they did lately."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.actions import close_user, end_grant, grant_role, set_password, unlock
from shanzhi.accounts.queries import Grant, User, get_user_of, is_locked, list_grants
from shanzhi.core.errors import NotFound, Problem
from shanzhi.core.saying import say_verb
from shanzhi.kernel.queries import list_audit
from shanzhi.records.queries import list_acts
from shanzhi.ui.formats import day as day_words
from shanzhi.ui.formats import day_range, moment
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import Form, came_back, crumbs, done, require_part
from shanzhi.workbench.settings.units_of import unit_chosen, unit_options
from shanzhi.workbench.settings.users import PART, office_words, role_chosen, role_options

LATELY = 15
FIELDS = ("role", "unit", "on", "to", "password", "reason")


@page()
def user(desk: Desk, user_id: int) -> HttpResponse:
    """The user; POST does what the pressed form says."""
    require_part(desk, PART)
    found = get_user_of(desk.town, user_id)
    if desk.request.method != "POST":
        return _show(desk, found, Form({"on": desk.today.isoformat()}))
    name = desk.request.POST.get("form", "")
    acts = {
        "grant": ("user.grant", _grant, _("The office is given")),
        "end": ("user.end_grant", _end, _("The office ends")),
        "password": ("user.set_password", _password, _("The password is set; open sign-ins have ended")),
        "unlock": ("user.unlock", _unlock, _("The account is free again")),
        "close": ("user.close", _close, _("The account is closed")),
    }
    if name not in acts:
        raise NotFound("workbench.no_such_form")
    verb, act, said = acts[name]
    problem = done(desk, verb, _bound(act, desk, found))
    if problem is not None:
        return _show(desk, found, came_back(desk, problem, FIELDS, name))
    toasts.leave(desk.request, toasts.Toast(said))
    return HttpResponseRedirect(desk.url("settings_user", found.pk))


def _bound(act: Callable[[Desk, User], None], desk: Desk, found: User) -> Callable[[], None]:
    return lambda: act(desk, found)


def _grant(desk: Desk, found: User) -> None:
    post = desk.request.POST
    on = asked.day(post.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    unit, role = unit_chosen(desk, post.get("unit", "")), role_chosen(desk, post.get("role", ""))
    until = asked.day(post.get("to", ""), field="to")
    grant = grant_role(found, unit=unit, role=role, on=on, actor=desk.actor, town=desk.town)
    if until is not None:
        end_grant(grant, on=until, actor=desk.actor, town=desk.town)


def _end(desk: Desk, found: User) -> None:
    post = desk.request.POST
    grant = next((each for each in list_grants(found) if str(each.pk) == post.get("grant", "")), None)
    if grant is None:
        raise NotFound("workbench.choice_gone", found=post.get("grant", "")[:20])
    on = asked.day(post.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    end_grant(grant, on=on, actor=desk.actor, town=desk.town)


def _password(desk: Desk, found: User) -> None:
    set_password(found, password=desk.request.POST.get("password", ""), actor=desk.actor, town=desk.town)


def _unlock(desk: Desk, found: User) -> None:
    unlock(found, actor=desk.actor, town=desk.town)


def _close(desk: Desk, found: User) -> None:
    reason = desk.request.POST.get("reason", "").strip()
    if not reason:
        raise Problem("correction.reason_missing", field="reason")
    close_user(found, reason=reason, actor=desk.actor, town=desk.town)


def _show(desk: Desk, found: User, form: Form) -> HttpResponse:
    grants = list(list_grants(found))
    context = {
        "head": {"title": found.name, "crumbs": crumbs(desk, PART, (found.name, ""))},
        "person": found,
        "state": pgettext("account", "open") if found.is_active else pgettext("account", "closed"),
        "is_locked": is_locked(found),
        "form": form,
        "action": desk.url("settings_user", found.pk),
        "grants": [_grant_item(desk, each) for each in grants],
        "roles": role_options(desk),
        "units": unit_options(desk, empty=_("choose")),
        "acts": lately(desk, found),
        "today": desk.today.isoformat(),
    }
    return desk.render("settings_user", context, status=form.status, current="settings", back_url=desk.url(PART))


def _grant_item(desk: Desk, grant: Grant) -> dict[str, Any]:
    """An office with its days, and whether it can still be ended here."""
    since = day_words(grant.valid_from, desk.today)
    days = _("since %(day)s") % {"day": since}
    if grant.valid_to is not None:
        days = day_range(grant.valid_from, grant.valid_to, desk.today)
    is_ours = grant.town_id == desk.town.pk
    return {
        "id": grant.pk,
        "words": office_words(desk, grant) if is_ours else _("An office in another town or in the county"),
        "days": days,
        "may_end": is_ours and (grant.valid_to is None or grant.valid_to > desk.today),
    }


def lately(desk: Desk, found: User) -> list[dict[str, Any]]:
    """What the user did, the newest first: what was changed, never how long somebody was there."""
    key = f"user:{found.pk}"
    acts: list[tuple[Any, dict[str, Any]]] = [
        (each.at, {"what": say_verb(each.verb, desk.language), "at": moment(each.at, desk.today), "note": each.reason})
        for each in list_audit(desk.town, actor=key, at_most=LATELY)
    ]
    for act in list_acts(desk.town, key, at_most=LATELY):
        at = act.recorded_at or act.record.created_at
        what = f"{say_verb(act.verb, desk.language)} {act.record.number}"
        acts.append((at, {"what": what, "at": moment(at, desk.today), "note": act.reason}))
    return [each for _at, each in sorted(acts, key=lambda pair: pair[0], reverse=True)[:LATELY]]
