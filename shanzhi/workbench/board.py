"""The board: the town's own framework with live figures, and what on it is not as it should be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window, WindowWord, quarter_of, window_of
from shanzhi.indicators.boards import Board
from shanzhi.indicators.boards import board as ask
from shanzhi.ui.formats import moment
from shanzhi.workbench import asked
from shanzhi.workbench.board_nodes import cards, tree_rows
from shanzhi.workbench.board_problems import list_problems, problem_rows
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import named_days, seen_from, window_words

QUARTER: WindowWord = "quarter"
QUARTERS = 4
"""Ends of quarters offered, the running one included."""


@dataclass(frozen=True)
class Asked:
    """A board as its address asks for it: the framework, the day, and whether windows are the quarter's."""

    desk: Desk
    key: str
    day: date
    span: WindowWord | None
    view: str

    def url(self, page: str = "board", /, **changed: object) -> str:
        """The board, or its page to print, with something asked changed."""
        here: dict[str, object] = {
            "day": self.day.isoformat() if self.day != self.desk.today else None,
            "span": self.span,
            "view": self.view if self.view != "cards" else None,
        }
        return self.desk.url(page, self.key, **{**here, **changed})

    def ask(self) -> Board:
        """The board for the reader's unit."""
        return ask(self.desk.figures, self.key, unit=self.desk.home.id, day=self.day, span=self.span)

    @property
    def window(self) -> Window:
        """The window most figures of the board mean, and in which its duties fell due."""
        manifest = self.desk.library.manifest.reporting
        until = manifest.previous_year_until if manifest else None
        if self.span is not None:
            return Window(window_of(self.span, self.day).start, self.day)
        return window_of("report_year", self.day, previous_until=until)

    def scope_line(self) -> str:
        """Unit, window and moment in one line."""
        desk = self.desk
        as_of = _("as of %(moment)s") % {"moment": moment(desk.as_of or desk.now, desk.today)}
        return pgettext("between parts of a scope", ", ").join(
            [desk.home.label(desk.language), window_words(desk, self.window), as_of]
        )


def read(desk: Desk, key: str) -> Asked:
    """What the address asks for. Problem where a day cannot be read."""
    get = desk.request.GET
    span = QUARTER if get.get("span") == QUARTER else None
    view = asked.chosen(get.get("view", ""), ["cards", "tree"], "cards")
    return Asked(desk, key, asked.day(get.get("day", "")) or desk.today, span, view)


@page()
def board(desk: Desk, key: str) -> HttpResponse:
    """A framework for the reader's unit on a day, as cards or as a table."""
    wanted = read(desk, key)
    found = wanted.ask()
    framework, view = found.framework, wanted.view
    problems = list_problems(desk, found, wanted.window)
    columns, rows = problem_rows(desk, found, problems)
    context = {
        "head": {
            "title": _("%(framework)s board") % {"framework": desk.say(framework.label)},
            "crumbs": [{"label": _("Framework")}, {"label": desk.say(framework.label)}],
        },
        "scope": wanted.scope_line(),
        "is_defined": framework.defined and bool(found.nodes),
        "seen": seen_from(desk),
        "back_url": wanted.url(as_of=None),
        "print_url": wanted.url("board_print", view=None),
        **_switches(wanted),
        "view": view,
        "others": _others(desk, key),
        "problem_columns": columns,
        "problem_rows": rows,
        **(cards(desk, key, found, problems) if view == "cards" else tree_rows(desk, found)),
    }
    return desk.render("board", context, current="board", body="print-one")


def _switches(wanted: Asked) -> dict[str, Any]:
    """Board or table, year or quarter, up to which day."""
    get, view = wanted.desk.request.GET, wanted.view
    kept = {"view": view if view != "cards" else "", "span": wanted.span, "as_of": get.get("as_of")}
    return {
        "views": [
            {"label": label, "url": wanted.url(view=word), "current": view == (word or "cards")}
            for word, label in (("", pgettext("view", "Board")), ("tree", pgettext("view", "Table")))
        ],
        "spans": [
            {"label": label, "url": wanted.url(span=word, day=None), "current": wanted.span == word}
            for word, label in ((None, pgettext("span", "Year")), (QUARTER, pgettext("span", "Quarter")))
        ],
        "days": [
            {"label": label, "url": wanted.url(day=each.isoformat()), "current": each == wanted.day}
            for label, each in (named_days(wanted.desk) if wanted.span is None else _quarters(wanted.desk))
        ],
        "day": wanted.day.isoformat(),
        "keep": [{"name": name, "value": value} for name, value in kept.items() if value],
    }


def _quarters(desk: Desk) -> list[tuple[str, date]]:
    """The running quarter up to today, and the last days of those before."""
    found = [(pgettext("window", "This quarter"), desk.today)]
    end = quarter_of(desk.today).start - timedelta(days=1)
    while len(found) < QUARTERS:
        words = {"year": end.year, "number": (end.month - 1) // 3 + 1}
        found.append((pgettext("window", "Quarter %(number)s of %(year)s") % words, end))
        end = quarter_of(end).start - timedelta(days=1)
    return found


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
