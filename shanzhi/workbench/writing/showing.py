"""A draft as pages show it: the sheet, what changed, how long it is, who vouches, what happened."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.saying import say_verb
from shanzhi.core.sentences import sentence
from shanzhi.reports.writing.changes import Change
from shanzhi.reports.writing.content import Content, Line, Piece, Pieces, Table, Text, joined
from shanzhi.reports.writing.declare import DocumentKind
from shanzhi.reports.writing.handwritten import Looked
from shanzhi.reports.writing.marked import token
from shanzhi.reports.writing.printing import Printer, Shown, placed
from shanzhi.reports.writing.queries import Draft, list_steps
from shanzhi.reports.writing.windows import is_fixed
from shanzhi.ui.formats import day as say_day
from shanzhi.ui.formats import moment, number, percent
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.saying import figure_url, window_words

GAP = "\u3000"
KINDS = {
    "title": "title",
    "heading_1": "h1",
    "heading_2": "h2",
    "subtitle": "sub",
    "date_line": "sub",
    "signature": "end",
    "closing_date": "end",
}
"""How the sheet calls the kinds of line; all others are paragraphs."""


def figure_cell(desk: Desk, shown: Shown) -> dict[str, Any]:
    """A figure of the text as components take it: what it prints and where it opens, or why there is none."""
    label = shown.piece.indicator if shown.figure is None else desk.say(shown.figure.definition.model.label)
    if shown.state == "not_yours":
        return {"state": "not-yours", "label": label, "reason": _("%(figure)s: outside your scope") % {"figure": label}}
    if shown.figure is None or shown.state != "live":
        why = _("%(figure)s: no such figure") if shown.figure is None else _("%(figure)s: no reading yet")
        return {"state": "none", "label": label, "reason": why % {"figure": label}}
    state = "typed" if shown.figure.is_typed else "live"
    return {"value": shown.text, "url": figure_url(desk, shown.figure), "state": state, "label": label}


def sheet_blocks(desk: Desk, printer: Printer) -> list[dict[str, Any]]:
    """The document as blocks of a sheet, each figure opening to its records; rows of a table as lines."""
    shown = iter(printer.shown())
    found = []
    for kind, pieces in _lines(printer.content):
        cells = [
            {"text": text} if one is None else {"figure": figure_cell(desk, one)}
            for _piece, one, text in placed(pieces, shown, printer)
        ]
        found.append({"kind": kind, "pieces": cells})
    return found


def editor_blocks(desk: Desk, printer: Printer) -> list[dict[str, Any]]:
    """The document as the editor shows it: pieces of words and chips; a table with its cells."""
    shown = iter(printer.shown())
    blocks: list[dict[str, Any]] = []
    for block in printer.content.blocks:
        if isinstance(block, Line):
            blocks.append({"kind": block.kind, "pieces": _chips(desk, block.pieces, shown, printer)})
            continue
        caption = _chips(desk, block.caption, shown, printer)
        if caption:
            blocks.append({"kind": "caption", "pieces": caption})
        rows = [[_chips(desk, cell, shown, printer) for cell in row] for row in block.rows]
        blocks.append({"kind": "table", "rows": rows})
    return blocks


def chip(desk: Desk, shown: Shown) -> dict[str, Any]:
    """A figure as the editor shows it: its token, what it prints, what it is."""
    cell = figure_cell(desk, shown)
    return {
        "token": token(shown.piece),
        "text": shown.text,
        "label": cell["label"],
        "state": "live" if shown.state == "live" else "hole",
        "why": cell.get("reason", ""),
    }


def _chips(desk: Desk, pieces: Pieces, shown: Iterator[Shown], printer: Printer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for piece, one, text in placed(pieces, shown, printer):
        if one is not None:
            found.append(chip(desk, one))
        elif piece.is_ == "period":
            found.append({"token": token(piece), "text": text, "label": _("moves with the day"), "state": "period"})
        else:
            found.append({"text": text})
    return found


def _lines(content: Content) -> Iterator[tuple[str, Pieces]]:
    """Every paragraph of the sheet; a row of a table is one, its cells apart by a gap."""
    for block in content.blocks:
        if isinstance(block, Line):
            yield KINDS.get(block.kind, "p"), block.pieces
        else:
            yield from _of_table(block)


def _of_table(table: Table) -> Iterator[tuple[str, Pieces]]:
    if table.caption:
        yield "sub", table.caption
    for row in table.rows:
        cells: list[Piece] = []
        for place, cell in enumerate(row):
            cells += [Text(text=GAP)] if place else []
            cells += cell
        yield "p", joined(cells)


def change_rows(desk: Desk, changes: list[Change], *, most: int) -> list[dict[str, Any]]:
    """The figures that changed much: what was printed, what is, by how much."""
    return [_change(desk, each) for each in changes if each.is_much][:most]


def _change(desk: Desk, change: Change) -> dict[str, Any]:
    cell = figure_cell(desk, change.shown)
    share = _("from nothing") if change.share is None else _by(change)
    return {"label": cell["label"], "note": share, "before": change.before.printed, "after": change.shown.text}


def _by(change: Change) -> str:
    share = change.share or Decimal(0)
    words = _("up by %(share)s") if share > 0 else _("down by %(share)s")
    return words % {"share": percent(abs(share))}


def length_line(kind: DocumentKind, length: int) -> dict[str, Any]:
    """How long it is, against the limit of its kind."""
    words = ngettext("%(count)s character", "%(count)s characters", length) % {"count": number(length)}
    if kind.most_characters is None:
        return {"label": _("Length"), "value": words}
    note = _("at most %(most)s") % {"most": number(kind.most_characters)}
    over = length - kind.most_characters
    if over > 0:
        note = _("%(over)s above the limit of %(most)s") % {
            "over": number(over),
            "most": number(kind.most_characters),
        }
    return {"label": _("Length"), "value": words, "note": note, "tone": "late" if over > 0 else ""}


def facts_of(desk: Desk, draft: Draft, kind: DocumentKind, printer: Printer, looked: Looked) -> list[dict[str, Any]]:
    """What is known of a draft: kind, day, version, length, figures, numbers bound to nothing."""
    shown = printer.shown()
    typed = sum(1 for each in looked.typed if not each.is_aim)
    fixed = len({each.piece.about for each in shown if is_fixed(each.piece.window)})
    holes = sum(1 for each in shown if each.state != "live")
    names = names_of_actors([draft.saved_by])
    note = ngettext("%(count)s without a value", "%(count)s without a value", holes) % {"count": holes} if holes else ""
    return [
        {"label": _("Kind"), "value": desk.say(kind.label)},
        {"label": _("Speaks from"), "value": say_day(draft.day, desk.today)},
        {
            "label": pgettext("of a draft", "Version"),
            "value": number(draft.version),
            "note": _("%(who)s, %(moment)s")
            % {"who": names.get(draft.saved_by, ""), "moment": moment(draft.saved_at, desk.today)},
        },
        length_line(kind, printer.text().length),
        {"label": _("Figures"), "value": number(len(shown)), "note": note, "tone": "late" if holes else ""},
        {
            "label": pgettext("numbers of a draft", "Typed by hand"),
            "value": number(typed),
            "note": _("open to no records") if typed else "",
        },
        *([{"label": _("Fixed days"), "value": number(fixed), "note": _("do not move with the day")}] if fixed else []),
    ]


def typed_rows(looked: Looked) -> list[dict[str, str]]:
    """The numbers typed by hand, each with its sentence; aims are none."""
    return [{"text": each.text, "sentence": each.sentence} for each in looked.typed if not each.is_aim]


def relation_rows(desk: Desk, looked: Looked) -> list[dict[str, str]]:
    """What the numbers say about one another that somebody should look at."""
    language = desk.language
    return [
        {"name": each.name(language), "sure": each.how_sure(language), "why": sentence(each.why, language)}
        for each in looked.relations
    ]


def steps_of(desk: Desk, draft: Draft) -> list[dict[str, Any]]:
    """What happened to it, the last step first."""
    steps = list_steps(draft)
    names = names_of_actors(step.actor for step in steps)
    return [
        {
            "label": say_verb(step.verb, desk.language),
            "value": names.get(step.actor, ""),
            "note": " ".join(part for part in (moment(step.at, desk.today), step.reason) if part),
        }
        for step in reversed(steps)
    ]


def outline(printer: Printer) -> list[dict[str, str]]:
    """The headings of the first level, each with how many figures stand below it."""
    shown = iter(printer.shown())
    found: list[tuple[str, int]] = []
    for block in printer.content.blocks:
        runs = (
            [block.pieces]
            if isinstance(block, Line)
            else [block.caption, *(cell for row in block.rows for cell in row)]
        )
        told = [each for pieces in runs for each in placed(pieces, shown, printer)]
        if block.kind == "heading_1":
            found.append(("".join(text for _, _, text in told), 0))
        elif found:
            label, count = found[-1]
            found[-1] = (label, count + sum(one is not None for _, one, _ in told))
    return [{"label": label, "value": number(count)} for label, count in found]


def window_of(desk: Desk, shown: Shown) -> str:
    """The window of a figure in words."""
    return "" if shown.figure is None else window_words(desk, shown.figure.request.window)
