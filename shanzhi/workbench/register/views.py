"""The page of saved views: keeping the present filter, naming, sharing, choosing where to begin, removing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.records.views import actions
from shanzhi.records.views.actions import SHARE
from shanzhi.records.views.queries import SavedView, get_view, list_views
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.register.filtering import ALL, Wanted, read
from shanzhi.workbench.register.view import asked_for, scope_of
from shanzhi.workbench.types import Type, find_type


@page()
def register_views(desk: Desk, type_key: str) -> HttpResponse:
    """The views of a register; each button is a verb."""
    each = find_type(desk, type_key)
    views = list_views(desk.town, each.key, desk.actor)
    if desk.request.method != "POST":
        return _show(desk, each, views, asked_for(desk, each, views))
    post = desk.request.POST
    wanted = read(desk, each)
    try:
        view = _act(desk, each, wanted)
    except Problem as problem:
        return _show(desk, each, views, wanted, problem, name=post.get("name", ""))
    if view is None:
        return HttpResponseRedirect(desk.url("register_views", each.key, view=ALL))
    toasts.leave(desk.request, toasts.Toast(_("Saved as %(name)s") % {"name": view.name}))
    return HttpResponseRedirect(desk.url("register", each.key, view=view.pk))


def _act(desk: Desk, each: Type, wanted: Wanted) -> SavedView | None:
    """Do what the pressed button says; the view if a new one was kept."""
    post = desk.request.POST
    act = post.get("act", "")
    if act == "save":
        asked_for_all = {name: value for name, value in wanted.query(view=None).items() if value}
        return actions.save_view(
            desk.town,
            type_key=each.key,
            name=post.get("name", "")[:200],
            query=urlencode(asked_for_all),
            actor=desk.actor,
        )
    view = get_view(desk.town, asked.record_id(post.get("saved", "")) or 0)
    if act == "rename":
        actions.rename_view(view, name=post.get("name", "")[:200], actor=desk.actor)
    elif act in ("share", "keep"):
        actions.share_view(view, is_shared=act == "share", actor=desk.actor)
    elif act in ("begin", "plain"):
        actions.choose_view(view, is_default=act == "begin", actor=desk.actor)
    elif act == "remove":
        actions.remove_view(view, actor=desk.actor)
    else:
        raise Problem("workbench.no_such_button")
    return None


def _show(
    desk: Desk, each: Type, views: list[SavedView], wanted: Wanted, problem: Problem | None = None, name: str = ""
) -> HttpResponse:
    label = desk.say(each.declared.label)
    title = pgettext("title", "Saved views")
    query = {key: value for key, value in wanted.query(view=None).items() if value}
    context: dict[str, Any] = {
        "head": {
            "title": title,
            "crumbs": [{"label": label, "url": desk.url("register", each.key, view=ALL)}, {"label": title}],
        },
        "problem": "" if problem is None else sentence(problem, desk.language),
        "name": name,
        "action": desk.url("register_views", each.key, **query),
        "filtered": scope_of(wanted) or _("all rows but withdrawn ones"),
        "views": [_view(desk, each, view) for view in views],
        "register_url": desk.url("register", each.key, **query),
    }
    status = status_of(problem) if problem else 200
    return desk.render("register_views", context, status=status, current="registers")


def _view(desk: Desk, each: Type, view: SavedView) -> dict[str, Any]:
    is_own = view.user_id == desk.actor.user_id
    may_share = desk.may(SHARE)
    words = [_("shared with the town") if view.is_shared else _("own")]
    words += [_("the register begins with it")] if view.is_default and is_own else []
    return {
        "id": view.pk,
        "name": view.name,
        "url": desk.url("register", each.key, view=view.pk),
        "note": pgettext("between parts of a note", ", ").join(words),
        "may_name": is_own,
        "share": ("keep" if view.is_shared else "share") if is_own and may_share else "",
        "begin": ("plain" if view.is_default else "begin") if is_own else "",
        "may_remove": is_own or may_share,
    }
