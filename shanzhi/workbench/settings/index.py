"""The way into the settings."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.core.errors import Refused
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.settings.parts import parts_of, title_of


@page()
def settings(desk: Desk) -> HttpResponse:
    """The parts this person may open, each with what is done there."""
    found = parts_of(desk)
    if not found:
        raise Refused("workbench.not_settings")
    texts = {
        "settings_packs": _("What the town does, as data: what is applied, what the folder would change, the past"),
        "settings_sayings": _("Words that drafts taught the town for its figures: accept, refuse, take into the pack"),
        "settings_users": _("Who signs in, with which office where and since when; passwords; closing"),
        "settings_units": _("The four trees with every name and place over time; establish, move, rename, dissolve"),
        "settings_retention": _("What is kept how long and by which rule, and what has been kept longer"),
        "settings_health": _("Database, disk, packs, ledger, jobs; verifying the ledger now"),
    }
    items = [{"title": title_of(name), "text": texts[name], "url": desk.url(name)} for name in found]
    return desk.render("settings", {"head": {"title": _("Settings")}, "items": items}, current="settings")
