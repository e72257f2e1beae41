"""The page of a form from above: drawn as it came, with what answers each cell, what is wrong, what may be done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.core.sentences import sentence
from shanzhi.reports.arrived.answering import Answer, answers_of, broken_rules
from shanzhi.reports.arrived.listing import find_duty, is_in_date
from shanzhi.reports.arrived.queries import (
    ArrivedForm,
    FormCell,
    count_cells,
    find_given,
    list_cells,
    read_structure,
)
from shanzhi.reports.arrived.replies import draft_reply
from shanzhi.reports.forms import Book, Form, Table
from shanzhi.ui.formats import day as say_day
from shanzhi.ui.formats import moment, number
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.forms.cell import panel
from shanzhi.workbench.forms.corrected import corrected
from shanzhi.workbench.forms.drawing import ROWS, rows_of, words
from shanzhi.workbench.forms.listing import states
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.saying import window_words

FILL = "form.fill"


@dataclass(frozen=True)
class Found:
    """A form with what was read of it, and what answers the cells that are shown."""

    form: ArrivedForm
    book: Book
    read: Form
    answers: list[Answer]
    counts: Counter[str]


def show(desk: Desk, form: ArrivedForm, problem: Problem | None = None) -> HttpResponse:
    """The form with the cell that is open, and what was wrong with what was sent."""
    book, read = read_structure(form)
    found = Found(form, book, read, _answers(desk, form, read), count_cells([form]).get(form.pk, Counter()))
    current = desk.request.GET.get("cell", "") or desk.request.POST.get("cell", "")
    opened = next((each for each in found.answers if each.cell.place == current), None)
    said = sentence(problem, desk.language) if problem else ""
    shape, word = states()[form.state]
    is_open = form.state == ArrivedForm.State.OPEN
    context = {
        "head": {
            "title": form.title,
            "crumbs": [
                {"label": _("Reports"), "url": desk.url("reports")},
                {"label": _("Forms from above"), "url": desk.url("forms")},
                {"label": form.title},
            ],
        },
        "scope": pgettext("between parts of a scope", ", ").join(
            [desk.name(form.unit_id), window_words(desk, _window(found)), form.asked_by]
        ),
        "state": {"state": shape, "label": word},
        "problem": said,
        "wrong": {problem.field or "": said} if problem else {},
        "totals": _totals(found),
        "facts": _facts(desk, found),
        "tables": _tables(desk, found, current),
        "rules": _rules(found),
        "cell": panel(desk, form, opened) if opened else None,
        "is_open": is_open,
        "may_fill": is_open and desk.may(FILL),
        "action": desk.url("form", form.pk),
        "key": str(uuid4()),
        "download_url": desk.url("form_download", form.pk),
        "reply": _reply(desk, found),
        "corrected": corrected(desk, form) if form.state == ArrivedForm.State.FILLED else {},
        "sent": form.reply,
        "typed": {name: desk.request.POST.get(name, "") for name in ("reply", "minutes", "reason")},
    }
    status = status_of(problem) if problem else 200
    return desk.render("form", context, status=status, current="reports", back_url=desk.url("forms"))


def _shown(table: Table, page: int) -> tuple[int, int]:
    """The first line of a table that a page shows, and how many pages there are."""
    pages = max(1, -(-len(table.lines) // ROWS))
    return (min(page, pages) - 1) * ROWS, pages


def _answers(desk: Desk, form: ArrivedForm, read: Form) -> list[Answer]:
    """What answers the cells of the page that is shown."""
    place = asked.page(desk.request.GET.get("page", ""))
    rows = set()
    for table in read.tables:
        first, _pages = _shown(table, place)
        rows |= {(table.sheet, line.row) for line in table.lines[first : first + ROWS]}
    cells = [cell for cell in list_cells(form) if (cell.sheet, cell.row) in rows]
    return answers_of(form, cells, desk.figures)


def _window(found: Found) -> Window:
    return Window(found.form.period_start, found.form.period_end)


def _totals(found: Found) -> list[dict[str, Any]]:
    said = words()
    items = [{"label": _("Cells"), "value": number(found.counts.total())}]
    return items + [{"label": said[state], "value": number(found.counts[state])} for state in FormCell.State]


def _facts(desk: Desk, found: Found) -> list[dict[str, Any]]:
    form = found.form
    listed = desk.library.find("forms", form.listed) if form.listed else None
    if listed is None:
        on_list = {"label": _("Register of forms"), "value": _("on no list"), "tone": "late"}
    elif is_in_date(listed.model, form.registered_at.date()):
        on_list = {"label": _("Register of forms"), "value": listed.model.basis}
    else:
        until = say_day(listed.model.valid_until, desk.today)
        on_list = {"label": _("Register of forms"), "value": _("listed until %(day)s") % {"day": until}, "tone": "late"}
    facts: list[dict[str, Any]] = [
        {"label": _("Asked by"), "value": form.asked_by},
        {"label": _("Basis"), "value": form.basis or _("none given")},
        on_list,
        *_duty(desk, form),
        {"label": pgettext("form", "Due"), "value": say_day(form.due_on, desk.today) if form.due_on else _("not said")},
        {"label": _("File"), "value": form.file_name, "url": desk.url("form_download", form.pk)},
    ]
    if form.at and form.seq:
        facts.append({"label": _("Figures as of"), "value": moment(form.at, desk.today)})
        facts.append({"label": _("Place in the ledger"), "value": number(form.seq)})
        facts.append({"label": _("Minutes"), "value": number(form.minutes)})
    return facts


def _duty(desk: Desk, form: ArrivedForm) -> list[dict[str, Any]]:
    """Whose matter the form is about, where the pack has the list of the town's duties."""
    if not desk.library.all("town_duties"):
        return []
    duty = find_duty(desk.library, form.title)
    if duty is None:
        return [{"label": _("List of duties"), "value": _("no matter of the list recognised in the title")}]
    parts = {
        "own": _("the town's own: %(duty)s"),
        "support": _("supported by the town, %(lead)s leads: %(duty)s"),
        "taken_back": _("taken back by %(lead)s: %(duty)s"),
    }
    value = parts[duty.part] % {"duty": desk.say(duty.label), "lead": desk.say(duty.lead)}
    return [{"label": _("List of duties"), "value": value, "tone": "late" if duty.part == "taken_back" else ""}]


def _tables(desk: Desk, found: Found, current: str) -> list[dict[str, Any]]:
    place = asked.page(desk.request.GET.get("page", ""))
    tables = []
    for table in found.read.tables:
        first, pages = _shown(table, place)
        here = {(each.cell.row, each.cell.column): each for each in found.answers if each.cell.sheet == table.sheet}
        grid = found.book.grids[table.sheet]
        tables.append(
            {
                "title": table.title or table.name,
                "rows": rows_of(desk, grid, table, here, current=current, first=first, form_id=found.form.pk),
                "notes": table.notes,
                "is_long": pages > 1,
                "first": number(first + 1),
                "last": number(min(first + ROWS, len(table.lines))),
                "total": number(len(table.lines)),
                "previous_url": desk.url("form", found.form.pk, page=place - 1) if first else "",
                "next_url": desk.url("form", found.form.pk, page=place + 1) if place < pages else "",
            }
        )
    return tables


def _rules(found: Found) -> list[str]:
    """The rules of the notes that the answers break, each with its row."""
    return [
        _("%(rule)s does not hold in row %(row)s") % {"rule": rule.told, "row": number(at + 1)}
        if rule.over == "columns"
        else _("%(rule)s does not hold in column %(column)s") % {"rule": rule.told, "column": number(at + 1)}
        for _table, rule, at in broken_rules(found.read.tables, found.answers)
    ]


def _reply(desk: Desk, found: Found) -> dict[str, Any] | None:
    """Why the form may be sent back, with words to do it, while it is open."""
    if found.form.state != ArrivedForm.State.OPEN:
        return None
    given, held = find_given(found.form), found.counts[FormCell.State.HELD]
    drafted = draft_reply(found.form, desk.library, given, held, desk.today, "zh")
    if drafted is None:
        return {"why": "", "text": "", "url": ""}
    count = given.cells if given else 0
    cells = ngettext("%(count)s cell was given already in", "%(count)s cells were given already in", count)
    why = {
        "given": cells % {"count": number(count)},
        "taken_back": _("It is about a matter that is not the town's any more."),
        "not_listed": _("The form is on no list of forms that may be asked for."),
        "expired": _("Its time on the register of forms is over."),
    }[drafted.reason]
    is_given = drafted.reason == "given" and given is not None
    return {
        "why": why,
        "text": drafted.text,
        "url": desk.url("form", given.form.pk) if is_given and given else "",
        "other": given.form.title if is_given and given else "",
    }
