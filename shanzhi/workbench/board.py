"""The board: the town's own framework with live figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window, window_of
from shanzhi.indicators.boards import Board
from shanzhi.indicators.boards import board as ask
from shanzhi.ui.formats import moment
from shanzhi.workbench import asked
from shanzhi.workbench.board_nodes import cards, tree_rows
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import named_days, seen_from, window_words


@page()
def board(desk: Desk, key: str) -> HttpResponse:
    """A framework for the reader's unit on a day, as cards or as a table."""
    get = desk.request.GET
    on = asked.day(get.get("day", "")) or desk.today
    found = ask(desk.figures, key, unit=desk.home.id, day=on)
    framework = found.framework
    view = asked.chosen(get.get("view", ""), ["cards", "tree"], "cards")
    here = {"day": on.isoformat() if on != desk.today else None, "view": view if view != "cards" else None}
    context = {
        "head": {
            "title": _("%(framework)s board") % {"framework": desk.say(framework.label)},
            "crumbs": [{"label": _("Framework")}, {"label": desk.say(framework.label)}],
        },
        "scope": scope_line(desk, found),
        "is_defined": framework.defined and bool(found.nodes),
        "seen": seen_from(desk),
        "back_url": desk.url("board", key, as_of=None, **here),
        "views": [
            {
                "label": label,
                "url": desk.url("board", key, **{**here, "view": word}),
                "current": view == (word or "cards"),
            }
            for word, label in (("", pgettext("view", "Board")), ("tree", pgettext("view", "Table")))
        ],
        "days": [
            {"label": label, "url": desk.url("board", key, **{**here, "day": each.isoformat()}), "current": each == on}
            for label, each in named_days(desk)
        ],
        "day": on.isoformat(),
        "keep": [
            {"name": name, "value": value}
            for name, value in (("view", here["view"]), ("as_of", get.get("as_of")))
            if value
        ],
        "view": view,
        "others": _others(desk, key),
        **(cards(desk, key, found) if view == "cards" else tree_rows(desk, found)),
    }
    return desk.render("board", context, current="board", body="print-one")


def scope_line(desk: Desk, found: Board) -> str:
    """Unit, window and moment in one line."""
    reporting = desk.library.manifest.reporting
    until = reporting.previous_year_until if reporting else None
    window: Window = window_of("report_year", found.day, previous_until=until)
    as_of = _("as of %(moment)s") % {"moment": moment(desk.as_of or desk.now, desk.today)}
    return pgettext("between parts of a scope", ", ").join(
        [desk.home.label(desk.language), window_words(desk, window), as_of]
    )


def _others(desk: Desk, current: str) -> list[dict[str, Any]]:
    """The other frameworks of the pack."""
    return [
        {
            "label": desk.say(row.model.label),
            "url": desk.url("board", key),
            "tag": desk.say(row.model.kind) if row.model.kind else "",
            "note": "" if row.model.defined else pgettext("framework", "not defined"),
        }
        for key, row in desk.library.all("frameworks").items()
        if key != current
    ]
