"""Users of the town: the list, and opening one."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.actions import grant_role, open_user
from shanzhi.accounts.queries import Grant, User, list_grants_of, list_users
from shanzhi.core.errors import Problem
from shanzhi.ui.formats import number
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import Form, came_back, crumbs, done, require_part, title_of
from shanzhi.workbench.settings.units_of import unit_chosen, unit_options

PART = "settings_users"
PAGE = 50
LONGEST = 60
LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No letter that is mistaken for another on paper."""

FIELDS = ("username", "name", "password", "role", "unit", "on")


@page()
def users(desk: Desk) -> HttpResponse:
    """Everybody with an office in the town, found by name or user name; closed accounts recede."""
    require_part(desk, PART)
    query = desk.request.GET.get("q", "").strip()[:LONGEST]
    found = list_users(desk.town, query)
    total, at = found.count(), asked.page(desk.request.GET.get("page", ""))
    shown = list(found[(at - 1) * PAGE : at * PAGE])
    held = list_grants_of(shown, desk.town)
    first = (at - 1) * PAGE + 1
    context = {
        "head": {"title": title_of(PART), "crumbs": crumbs(desk, PART)},
        "scope": ngettext("%(count)s user", "%(count)s users", total) % {"count": number(total)},
        "query": query,
        "open_url": desk.url("settings_user_open"),
        "all_url": desk.url(PART),
        "columns": [
            {"label": pgettext("person", "Name"), "header": True, "size": "m"},
            {"label": _("User name")},
            {"label": _("Offices today")},
            {"label": pgettext("of an account", "State"), "size": "s"},
        ],
        "rows": [_row(desk, each, held.get(each.pk, [])) for each in shown],
        "pager": {
            "first": number(first),
            "last": number(first + len(shown) - 1),
            "total": number(total),
            "previous_url": desk.url(PART, q=query, page=at - 1) if at > 1 else "",
            "next_url": desk.url(PART, q=query, page=at + 1) if at * PAGE < total else "",
        },
    }
    return desk.render("settings_users", context, current="settings")


def _row(desk: Desk, user: User, grants: list[Grant]) -> dict[str, Any]:
    offices = "\n".join(office_words(desk, each) for each in grants if is_in_force(desk, each))
    state = {"text": pgettext("account", "open"), "state": "done"}
    closed = {"text": pgettext("account", "closed"), "state": "paused"}
    return {
        "tone": "" if user.is_active else "off",
        "cells": [
            {"text": user.name, "url": desk.url("settings_user", user.pk)},
            user.username,
            offices,
            state if user.is_active else closed,
        ],
    }


def is_in_force(desk: Desk, grant: Grant) -> bool:
    """Whether it holds today."""
    return grant.valid_from <= desk.today and (grant.valid_to is None or desk.today < grant.valid_to)


def office_words(desk: Desk, grant: Grant) -> str:
    """Role and unit."""
    role = desk.library.find("roles", grant.role)
    called = grant.role if role is None else desk.say(role.model.label)
    return _("%(role)s, %(unit)s") % {"role": called, "unit": desk.name(grant.unit_id) or grant.unit.key}


def role_options(desk: Desk) -> list[dict[str, str]]:
    """The offices of the town's pack."""
    roles = desk.library.all("roles")
    options = [{"value": key, "label": desk.say(row.model.label)} for key, row in roles.items()]
    return [{"value": "", "label": _("choose")}, *options]


@page()
def user_open(desk: Desk) -> HttpResponse:
    """A new user with a first office."""
    require_part(desk, PART)
    if desk.request.method != "POST":
        form = Form({"on": desk.today.isoformat(), "password": "".join(secrets.choice(LETTERS) for _each in range(12))})
        return _ask(desk, form)
    problem = done(desk, "user.open", lambda: _open(desk))
    if problem is not None:
        return _ask(desk, came_back(desk, problem, FIELDS))
    name = desk.request.POST.get("name", "").strip()
    toasts.leave(desk.request, toasts.Toast(_("%(name)s may sign in now") % {"name": name}))
    return HttpResponseRedirect(desk.url(PART))


def _open(desk: Desk) -> None:
    """The account and its first office, both or none."""
    post = desk.request.POST
    username, name = post.get("username", "").strip(), post.get("name", "").strip()
    for field, value in (("username", username), ("name", name)):
        if not value or len(value) > LONGEST:
            raise Problem("workbench.text_length", field=field, high=LONGEST)
    on = asked.day(post.get("on", ""), field="on")
    if on is None:
        raise Problem("workbench.day_missing", field="on")
    unit, role = unit_chosen(desk, post.get("unit", "")), role_chosen(desk, post.get("role", ""))
    user = open_user(desk.town, username=username, name=name, password=post.get("password", ""), actor=desk.actor)
    grant_role(user, unit=unit, role=role, on=on, actor=desk.actor, town=desk.town)


def role_chosen(desk: Desk, key: str) -> str:
    """The role that was chosen. Problem if the pack has none like it."""
    if desk.library.find("roles", key) is None:
        raise Problem("workbench.role_missing", field="role")
    return key


def _ask(desk: Desk, form: Form) -> HttpResponse:
    title = _("Open a user")
    context = {
        "head": {"title": title, "crumbs": crumbs(desk, PART, (title, ""))},
        "form": form,
        "roles": role_options(desk),
        "units": unit_options(desk, empty=_("choose")),
        "action": desk.url("settings_user_open"),
        "back_url": desk.url(PART),
    }
    return desk.render("settings_user_open", context, status=form.status, current="settings", back_url=desk.url(PART))
