"""Following a figure: the button on its page, and what pressing it does."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.directory.queries import get_unit
from shanzhi.indicators.actions import follow, unfollow
from shanzhi.indicators.following import is_followed
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.figure.looking import Look, look

FOLLOW, UNFOLLOW = "follow", "unfollow"


def button(looked: Look) -> dict[str, Any]:
    """What the button says and does; nothing while looking back, as what is followed is always of now."""
    desk = looked.desk
    if desk.as_of is not None:
        return {}
    is_on = is_followed(desk.town, desk.actor, indicator=looked.key, unit_id=looked.node.id)
    label = _("No longer follow") if is_on else _("Follow")
    return {"label": label, "act": UNFOLLOW if is_on else FOLLOW, "url": looked.url()}


def press(desk: Desk, key: str) -> HttpResponse:
    """Follow the figure of the unit in the address, or follow it no longer; then show it again."""
    looked, act = look(desk, key), desk.request.POST.get("act", "")
    unit = get_unit(desk.town, looked.node.key)
    if act == FOLLOW:
        follow(desk.town, indicator=key, unit=unit, actor=desk.actor)
        said = _("You follow it now: what moved stands on Today")
    elif act == UNFOLLOW:
        unfollow(desk.town, indicator=key, unit=unit, actor=desk.actor)
        said = _("You follow it no longer")
    else:
        raise Problem("workbench.no_such_button")
    toasts.leave(desk.request, toasts.Toast(said))
    return HttpResponseRedirect(looked.url())
