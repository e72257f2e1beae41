"""What ought to hold between figures: each assertion of the packs, whether it holds, and who looks into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.indicators.assertions.answering import Answer, Question, answer
from shanzhi.indicators.assertions.saying import said
from shanzhi.indicators.assertions.watching import since_when
from shanzhi.indicators.figures import Figure
from shanzhi.kernel.clock import day_of
from shanzhi.ui.formats import day, number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import figure_cell, figure_url, seen_from, window_words

Item = dict[str, Any]


@page()
def assertions(desk: Desk) -> HttpResponse:
    """For the reader's own unit and the window each left side means; those that do not hold come first."""
    known = desk.library.all("assertions")
    questions = [
        Question(key, desk.home.id, desk.figures.default_window(row.model.left))
        for key, row in known.items()
        if row.model.checked
    ]
    answers = sorted(answer(desk.figures, questions), key=_rank)
    is_town = desk.as_of is None and desk.home.id == desk.figures.root(desk.today).id
    since = since_when(desk.town, known) if is_town else {}
    context = {
        "head": {
            "title": _("What ought to hold"),
            "crumbs": [{"label": _("Figures"), "url": desk.url("figures")}, {"label": _("What ought to hold")}],
        },
        "scope": desk.home.label(desk.language),
        "seen": seen_from(desk),
        "now_url": desk.url("assertions", as_of=None),
        "items": [_item(desk, at, each, since) for at, each in enumerate(answers, start=1)],
    }
    return desk.render("assertions", context, current="figures", back_url=desk.url("figures"))


def _rank(each: Answer) -> int:
    return {False: 0, None: 1, True: 2}[each.holds]


def _item(desk: Desk, number_of: int, each: Answer, since: Mapping[str, datetime]) -> Item:
    """The two figures with what lies between them, where the rule comes from, and who looks into it."""
    assertion = each.assertion
    verdict, outcome = _outcome(each)
    owner = desk.say(desk.library.get("roles", assertion.owner).model.label)
    return {
        "index": number_of,
        "verdict": verdict,
        "quote": desk.say(assertion.label),
        "kind": outcome,
        "why": said(each, desk.language) if each.holds is False else "",
        "sums": [
            _side(desk, window_words(desk, each.question.window), each.left),
            _other(desk, each),
            {"label": _("Basis"), "text": assertion.source.text},
            {"label": _("Who looks into it"), "text": owner},
            *_since(desk, each, since),
        ],
    }


def _since(desk: Desk, each: Answer, since: Mapping[str, datetime]) -> list[Item]:
    """Since which night it does not hold for the town, if it still does not."""
    if each.holds is not False or each.question.key not in since:
        return []
    return [{"label": _("Found so since"), "text": day(day_of(since[each.question.key]), desk.today)}]


def _other(desk: Desk, each: Answer) -> Item:
    assertion = each.assertion
    words = {"at_least": _("at least"), "at_most": _("at most"), "equal": _("equal to")}[assertion.compare]
    if assertion.times != 1:
        words = f"{words} {number(assertion.times)} ×"
    if each.right is None:
        return {"label": words, "text": number(assertion.number or 0)}
    return _side(desk, words, each.right)


def _side(desk: Desk, words: str, figure: Figure) -> Item:
    """A figure with its name, and the way to the records behind it."""
    cell = figure_cell(desk, figure, url=figure_url(desk, figure) if figure.is_yours else "")
    return {"label": words, "figure": {**cell, "apart": True}, "text": desk.say(figure.definition.model.label)}


def _outcome(each: Answer) -> tuple[str, str]:
    """Right, not right, a question, or not to be told: nothing is there yet, or it is not the reader's."""
    if each.holds is None:
        return "target", _("cannot be told yet")
    if each.holds:
        return "agrees", pgettext("of an assertion", "holds")
    if each.assertion.sure == "possible":
        return "unclear", pgettext("of an assertion", "to be asked")
    return "disagrees", pgettext("of an assertion", "does not hold")
