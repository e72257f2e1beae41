"""A leader's view of a board on one sheet of paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shanzhi.indicators.boards import BoardNode
from shanzhi.ledger.sealing import find_seal
from shanzhi.ui.formats import moment
from shanzhi.workbench import board_campaign
from shanzhi.workbench.board import read
from shanzhi.workbench.board_nodes import Problems, label_of, problem_count, shown_figures, target_of
from shanzhi.workbench.board_problems import list_problems
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import place
from shanzhi.workbench.marking import mark_chinese
from shanzhi.workbench.pages import page
from shanzhi.workbench.saying import facts_line, unit_word, value_text

LINES = {"zh": 84, "en": 60}
"""Lines on the sheet, all three columns together; English labels often need two."""
HEADING = 3
LINE_LENGTH = {"zh": 80, "en": 130}
"""Characters in a line across the sheet."""
COLUMNS = 3
FEWEST, MOST = 2, 9


@page()
def board_print(desk: Desk, key: str) -> HttpResponse:
    """The board with few words: every node, its figures beside target and last year, black on white."""
    wanted = read(desk, key)
    found = wanted.ask()
    problems = list_problems(desk, found, wanted.window)
    language = "en" if desk.language == "en" else "zh"
    said = [] if wanted.course is None else board_campaign.in_lines(desk, wanted.course)
    across = sum(1 + len(line) // LINE_LENGTH[language] for line in said)
    lines = LINES[language] - COLUMNS * across
    room = lines // max(len(found.nodes), 1) - HEADING
    most = min(max(room, FEWEST), MOST)
    seal = find_seal(desk.town, desk.figures.as_of.seq)
    title = _("%(framework)s board") % {"framework": desk.say(found.framework.label)}
    context = {
        "title": title,
        "place": place(desk),
        "scope": wanted.scope_line(),
        "lines": said,
        "nodes": [_node(desk, node, problems, most) for node in found.nodes] if wanted.has_begun else [],
        "back_url": wanted.url(),
        "demo": desk.town.is_demo,
        "as_of": moment(desk.as_of or desk.now),
        "seal": "" if seal is None else f"{seal.digest[:4]}·{seal.digest[4:8]}",
        "large": desk.request.COOKIES.get("large") == "1",
    }
    text = render_to_string("workbench/board_print.html", context, desk.request)
    return HttpResponse(mark_chinese(text) if desk.language == "en" else text)


def _node(desk: Desk, node: BoardNode, problems: Problems, most: int) -> dict[str, Any]:
    rows = []
    for each in shown_figures(node)[:most]:
        target, figure = target_of(desk, each, desk.home.id), each.figure
        rows.append(
            {
                "label": label_of(desk, each),
                "value": value_text(figure, figure.shown) if figure.shown is not None else "—",
                "unit": unit_word(desk, figure.definition.model) if figure.shown is not None else "",
                "target": "" if target is None else value_text(figure, target),
                "last": "" if each.last_year is None else value_text(figure, each.last_year),
            }
        )
    return {
        "title": desk.say(node.declared.label),
        "owner": desk.say(node.declared.owner) if node.declared.owner else "",
        "core": node.declared.core,
        "rows": rows,
        "problems": facts_line([_duties(problems, node.key), problem_count(problems, node.key)]),
    }


def _duties(problems: Problems, node: str) -> str:
    """How many duties were met, in words; nothing where none fell due."""
    kept = problems[node].kept
    return _("duties %(kept)s") % {"kept": kept} if kept else ""
