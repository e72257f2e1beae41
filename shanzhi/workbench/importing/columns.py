"""Which sheet, which rows are its head, and what each column stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.core.errors import Problem
from shanzhi.imports import targets
from shanzhi.imports.actions import check_import, map_import
from shanzhi.imports.ground import Ground, ground
from shanzhi.imports.headers import Heads, find_heads, read_heads
from shanzhi.imports.proposing import SHOWN, Proposal, propose
from shanzhi.imports.queries import Import, get_import, get_sheet, list_sheets
from shanzhi.imports.sheets import Sheet, shown
from shanzhi.imports.storing import read_sheet
from shanzhi.jobs.actions import enqueue
from shanzhi.records.fields import Choice, Date
from shanzhi.ui.formats import number
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.importing import saying
from shanzhi.workbench.importing.start import crumbs
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.types import Type, find_type

REDRAW = "redraw"
LARGE = 2_000
"""More rows than this are looked at, and accepted, by a job with its progress."""
BEGINNING_ROWS, BEGINNING_COLUMNS = 12, 8
LONGEST_SAMPLE = 24


@dataclass
class Chosen:
    """The form as it stands: from the import, or as it was sent."""

    sheet: int
    first: str
    last: str
    columns: dict[int, str]
    fixed: dict[str, str]


@page()
def import_columns(desk: Desk, import_id: int) -> HttpResponse:
    """GET shows the mapping, POST keeps it and looks at the rows; another sheet or head is read first."""
    batch = get_import(desk.town, import_id)
    if batch.state != Import.State.DRAFT:
        return HttpResponseRedirect(desk.url("import", batch.pk))
    each = find_type(desk, batch.type)
    if desk.request.method != "POST":
        return _show(desk, batch, each, _kept(batch), is_new=not batch.is_checked)
    chosen = _sent(desk)
    if desk.request.POST.get("then") == REDRAW:
        return _show(desk, batch, each, chosen, is_new=True, is_other=True)
    try:
        return _go_on(desk, batch, chosen)
    except Problem as problem:
        return _show(desk, batch, each, chosen, problem)


def _go_on(desk: Desk, batch: Import, chosen: Chosen) -> HttpResponse:
    batch = map_import(
        batch,
        sheet=chosen.sheet,
        head=_head(chosen),
        columns=chosen.columns,
        fixed=chosen.fixed,
        actor=desk.actor,
    )
    if get_sheet(batch, batch.sheet).height > LARGE:
        run = enqueue(desk.town, "import.check", {"batch": batch.pk}, actor=desk.actor)
        return HttpResponseRedirect(desk.url("job", run.pk))
    check_import(batch, actor=desk.actor)
    return HttpResponseRedirect(desk.url("import", batch.pk))


def _kept(batch: Import) -> Chosen:
    columns = {int(column): key for column, key in batch.columns.items()}
    return Chosen(batch.sheet, str(batch.head_first + 1), str(batch.head_last + 1), columns, dict(batch.fixed))


def _sent(desk: Desk) -> Chosen:
    post = desk.request.POST
    columns = {
        int(name[2:]): str(value)
        for name, value in post.items()
        if name.startswith("c-") and name[2:].isascii() and name[2:].isdecimal() and len(name) < 8 and value
    }
    fixed = {name[2:]: str(value) for name, value in post.items() if name.startswith("a-")}
    return Chosen(asked.place(post.get("sheet", "0")), post.get("first", ""), post.get("last", ""), columns, fixed)


def _head(chosen: Chosen) -> tuple[int, int] | None:
    """The rows of the head from 0; None where none are named, so that they are looked for."""
    first, last = asked.place(chosen.first), asked.place(chosen.last)
    return (first - 1, max(first, last) - 1) if first > 0 else None


def _show(
    desk: Desk,
    batch: Import,
    each: Type,
    chosen: Chosen,
    problem: Problem | None = None,
    *,
    is_new: bool = False,
    is_other: bool = False,
) -> HttpResponse:
    here = ground(desk.town, batch.kind, batch.type, desk.actor)
    sheets = list_sheets(batch)
    place = chosen.sheet if any(one.place == chosen.sheet for one in sheets) else batch.sheet
    sheet = read_sheet(get_sheet(batch, place))
    head = None if is_other and place != batch.sheet else _head(chosen)
    heads = find_heads(sheet) if head is None else read_heads(sheet, *head)
    proposal = propose(here, sheet, heads)
    if is_other:
        chosen.columns = {column: match.target for column, match in proposal.matches.items()}
    chosen.fixed = {**(proposal.fixed if is_new else {}), **{key: text for key, text in chosen.fixed.items() if text}}
    said = saying.sentence_of(desk, problem) if problem else ""
    context = {
        "head": {
            "title": _("Import %(file)s") % {"file": batch.file_name},
            "crumbs": crumbs(desk, each, batch.file_name),
        },
        "steps": {"done": 1, "total": 3, "text": _("What the columns stand for; then the rows with their problems")},
        "action": desk.url("import_columns", batch.pk),
        "errors": [{"text": said, "url": f"#{_field_of(problem, chosen)}"}] if problem else [],
        "sheets": [_sheet_option(one, place) for one in sheets],
        "first": heads.first + 1 if heads.is_found else chosen.first,
        "last": heads.last + 1 if heads.is_found else chosen.last,
        "scope": _scope(heads),
        "fixed": _fixed(desk, here, each, chosen),
        "beginning": _beginning(sheet),
        "discard_url": desk.url("import_discard", batch.pk),
        **_questions(desk, here, each, heads, proposal, chosen),
    }
    frame = {"current": "registers", "writing": True, "back_url": desk.url("import_start", each.key)}
    return desk.render("import_columns", context, status=status_of(problem) if problem else 200, **frame)


def _field_of(problem: Problem | None, chosen: Chosen) -> str:
    """The input a problem belongs to."""
    field = (problem.field or "") if problem else ""
    if field.startswith("columns."):
        wanted = field.removeprefix("columns.")
        return next((f"c-{column}" for column, key in chosen.columns.items() if key == wanted), "sheet")
    return "first" if field == "head" else "sheet"


def _sheet_option(sheet: Any, place: int) -> dict[str, Any]:
    name = f"{sheet.name} · {number(sheet.height)} × {number(sheet.width)}"
    label = _("%(sheet)s (hidden)") % {"sheet": name} if sheet.is_hidden else name
    return {"value": str(sheet.place), "label": label, "selected": sheet.place == place}


def _scope(heads: Heads) -> str:
    """How many rows there are, and which are left out."""
    counts: dict[str, int] = {}
    for why in heads.left_out.values():
        counts[why] = counts.get(why, 0) + 1
    rows = _("%(count)s rows of the table") % {"count": number(len(heads.rows))}
    out = [saying.left_out(why, count) for why, count in counts.items()]
    return f"{rows} · {_('left out:')} {' · '.join(out)}" if out else rows


def _questions(
    desk: Desk, here: Ground, each: Type, heads: Heads, proposal: Proposal, chosen: Chosen
) -> dict[str, Any]:
    """A question for each column: those that stand for something, and the others."""
    used: list[dict[str, Any]] = []
    unused: list[dict[str, Any]] = []
    labels = {key: saying.target_label(desk, each, target) for key, target in here.targets.items()}
    for column in heads.columns:
        key = chosen.columns.get(column.place, "")
        match = proposal.matches.get(column.place)
        is_matched = match is not None and match.target == key
        values = [shown(cell)[:LONGEST_SAMPLE] for cell in dict.fromkeys(proposal.samples[column.place])][:SHOWN]
        samples = _("such as %(values)s") % {"values": ", ".join(values)} if values else _("no values")
        question = {
            "name": f"c-{column.place}",
            "label": column.label or _("column %(number)s, without a head") % {"number": column.place + 1},
            "hint": f"{samples} · {saying.why(match)}" if is_matched and match else samples,
            "options": [
                {"value": "", "label": _("not used"), "selected": not key},
                *({"value": target, "label": label, "selected": target == key} for target, label in labels.items()),
            ],
            "is_unsure": is_matched and match is not None and saying.is_unsure(match),
        }
        (used if key else unused).append(question)
    return {"used": used, "unused": unused, "unused_count": number(len(unused)), "is_bare": not used}


def _fixed(desk: Desk, here: Ground, each: Type, chosen: Chosen) -> list[dict[str, Any]]:
    """Questions about what holds for every row that does not say it: unit, day, and what must be there."""
    known = set(chosen.columns.values())
    found = []
    for key, target in here.targets.items():
        is_asked = key in (targets.UNIT, targets.ON, targets.CHANNEL) or (target.is_required and key not in known)
        if not is_asked or key in (targets.ITEM, targets.PERSON, targets.PRESENT):
            continue
        value = chosen.fixed.get(key, "")
        question: dict[str, Any] = {
            "name": f"a-{key}",
            "label": saying.target_label(desk, each, target),
            "value": value,
            "kind": "date" if key == targets.ON or isinstance(target.field, Date) else "text",
            "optional": key in known or not target.is_required,
        }
        if key == targets.UNIT:
            question |= {"kind": "select", "options": _units(desk, here, value)}
        elif isinstance(target.field, Choice):
            question |= {"kind": "select", "options": _choices(desk, target.field, value)}
        found.append(question)
    return found


def _units(desk: Desk, here: Ground, value: str) -> list[dict[str, Any]]:
    nodes = [node for node in here.units.nodes.values() if node.id in here.permitted]
    chosen = here.units.find(value).id if value and here.units.knows(value) else 0
    options = [
        {"value": node.key, "label": node.label(desk.language), "selected": node.id == chosen}
        for node in sorted(nodes, key=lambda each: (each.kind, each.id))
    ]
    return [{"value": "", "label": _("as the rows say"), "selected": not chosen}, *options]


def _choices(desk: Desk, field: Choice, value: str) -> list[dict[str, Any]]:
    options = [
        {"value": code, "label": desk.say(label), "selected": code == value} for code, label in field.choices.items()
    ]
    return [{"value": "", "label": _("as the rows say"), "selected": not value}, *options]


def _beginning(sheet: Sheet) -> dict[str, Any]:
    """The first rows and columns of the sheet with their numbers, to choose the head from."""
    width = min(sheet.width, BEGINNING_COLUMNS)
    return {
        "columns": [{"label": _("Row"), "header": True}, *({"label": chr(65 + place)} for place in range(width))],
        "rows": [
            {"cells": [str(place), *(shown(cell)[:LONGEST_SAMPLE] for cell in row[:width])]}
            for place, row in enumerate(sheet.rows[:BEGINNING_ROWS], start=1)
        ],
    }
