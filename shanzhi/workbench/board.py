"""The board: the town's own framework with live figures, and what on it is not as it should be.

A campaign is seen over its own days, with its stages and the units it is to reach.
"""

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
from shanzhi.indicators.campaigns import Course
from shanzhi.ui.formats import moment
from shanzhi.workbench import asked, board_campaign
from shanzhi.workbench.board_nodes import cards, tree_rows
from shanzhi.workbench.board_problems import list_problems, problem_rows
from shanzhi.workbench.campaigns import ORDER, course_of, short_state
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import named_days, seen_from, window_words

QUARTER: WindowWord = "quarter"
QUARTERS = 4
"""Ends of quarters offered, the running one included."""


@dataclass(frozen=True)
class Asked:
    """A board as its address asks for it: the framework, the day, and whether windows are the quarter's.

    A campaign has a `course`, and no other window than its own days.
    """

    desk: Desk
    key: str
    day: date
    span: WindowWord | None
    view: str
    course: Course | None = None

    def url(self, page: str = "board", /, **changed: object) -> str:
        """The board, or its page to print, with something asked changed."""
        here: dict[str, object] = {
            "day": self.day.isoformat() if self.day != self.desk.today else None,
            "span": self.span,
            "view": self.view if self.view != "cards" else None,
        }
        return self.desk.url(page, self.key, **{**here, **changed})

    def ask(self) -> Board:
        """The board for the reader's unit; without figures while a campaign has not begun."""
        unit, day, only = self.desk.home.id, self.day, None if self.has_begun else ()
        days = None if self.course is None else self.course.window
        return ask(self.desk.figures, self.key, unit=unit, day=day, span=self.span, days=days, only=only)

    @property
    def has_begun(self) -> bool:
        """Whether there can be figures: not for a campaign still to come."""
        return self.course is None or self.course.window is not None

    @property
    def window(self) -> Window:
        """The window most figures of the board mean, and in which its duties fell due."""
        if self.course is not None:
            return self.course.window or Window(self.course.campaign.since, self.course.campaign.since)
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
            [desk.home.label(desk.language), *([window_words(desk, self.window)] if self.has_begun else []), as_of]
        )


def read(desk: Desk, key: str) -> Asked:
    """What the address asks for. Problem where a day cannot be read."""
    get = desk.request.GET
    day = asked.day(get.get("day", "")) or desk.today
    course = course_of(desk, key, day)
    span = QUARTER if get.get("span") == QUARTER and course is None else None
    view = asked.chosen(get.get("view", ""), ["cards", "tree"], "cards")
    return Asked(desk, key, day, span, view, course)


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
        "has_begun": wanted.has_begun,
        "campaign": None if wanted.course is None else board_campaign.parts(desk, wanted.course),
        "others": _others(desk, key),
        "problem_columns": columns,
        "problem_rows": rows,
        **(cards(desk, key, found, problems) if view == "cards" else tree_rows(desk, found)),
    }
    return desk.render("board", context, current="board", board=key, body="print-one")


def _switches(wanted: Asked) -> dict[str, Any]:
    """Board or table, year or quarter, up to which day."""
    get, view = wanted.desk.request.GET, wanted.view
    kept = {"view": view if view != "cards" else "", "span": wanted.span, "as_of": get.get("as_of")}
    return {
        "views": [
            {"label": label, "url": wanted.url(view=word), "current": view == (word or "cards")}
            for word, label in (("", pgettext("view", "Board")), ("tree", pgettext("view", "Table")))
        ],
        "spans": _spans(wanted),
        "days": [
            {"label": label, "url": wanted.url(day=each.isoformat()), "current": each == wanted.day}
            for label, each in _days(wanted)
        ],
        "day": wanted.day.isoformat(),
        "keep": [{"name": name, "value": value} for name, value in kept.items() if value],
    }


def _spans(wanted: Asked) -> list[dict[str, Any]]:
    """The year or the quarter; a campaign has its own days and nothing to choose."""
    if wanted.course is not None:
        return []
    return [
        {"label": label, "url": wanted.url(span=word, day=None), "current": wanted.span == word}
        for word, label in ((None, pgettext("span", "Year")), (QUARTER, pgettext("span", "Quarter")))
    ]


def _days(wanted: Asked) -> list[tuple[str, date]]:
    """The days offered to look from: ends of windows, or of the stages a campaign has been through."""
    desk = wanted.desk
    if wanted.course is None:
        return named_days(desk) if wanted.span is None else _quarters(desk)
    ends = [(desk.say(stage.label), stage.until) for stage in wanted.course.campaign.stages]
    words = pgettext("day to look from", "End of %(stage)s")
    past = [(words % {"stage": label}, end) for label, end in ends if end < desk.today]
    return [(pgettext("day to look from", "Today"), desk.today), *past]


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
    """The other frameworks of the pack; campaigns that have ended come last and say so."""
    found = []
    for key, row in desk.library.all("frameworks").items():
        course = course_of(desk, key, desk.today)
        note = "" if row.model.defined else pgettext("framework", "not defined")
        item = {
            "label": desk.say(row.model.label),
            "url": desk.url("board", key),
            "tag": desk.say(row.model.kind) if row.model.kind else "",
            "note": note if course is None else short_state(course),
        }
        if key != current:
            found.append((0 if course is None else ORDER.index(course.state), item))
    return [item for _place, item in sorted(found, key=lambda each: each[0])]
