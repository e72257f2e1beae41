"""Verbs on forms from above: register, bind a cell, type one, give one to an office, fill, refuse."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from shanzhi.core.errors import Conflict, NotFound, Problem
from shanzhi.core.periods import Window, year_of
from shanzhi.directory.models import Unit
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.ledger.sealing import Sealed
from shanzhi.packs.library import library
from shanzhi.reports.arrived.answering import Answer, Step, answers_of, read_number, silent
from shanzhi.reports.arrived.cells import carry_over, new_cells
from shanzhi.reports.arrived.listing import find_listed
from shanzhi.reports.arrived.queries import answering_offices
from shanzhi.reports.arrived.telling import printed
from shanzhi.reports.arrived.units import UnitsByName
from shanzhi.reports.forms import Form, fill_file, read_form
from shanzhi.reports.forms.grid import Place, to_json
from shanzhi.reports.models import ArrivedForm, FormCell

LONGEST = 120
LONGEST_TYPED = 400
LONGEST_REPLY = 4_000
MOST_MINUTES = 100_000
AT_ONCE = 1_000


@dataclass(frozen=True)
class Asked:
    """What somebody says of a form when it arrives. Without a period the one the form names holds, else the year."""

    asked_by: str
    basis: str = ""
    due_on: date | None = None
    period: Window | None = None


@verb("form.register")
def register_form(town: Town, *, file_name: str, content: bytes, asked: Asked, actor: Principal) -> ArrivedForm:
    """Read a form that arrived and match its cells to what is held; what was chosen for the last like it holds again.

    Problem for a file that cannot be read, or without a cell to be filled.
    """
    require(actor, "form.register", town_id=town.pk)
    if not asked.asked_by.strip():
        raise Problem("form.asked_by_missing", field="asked_by")

    name = file_name[-LONGEST:]
    book, read = read_form(content, name)
    if not read.boxes:
        raise Problem("form.file.no_boxes", file=name)

    figures = Figures.now(actor, town)
    period = asked.period or _period_of(read) or year_of(clock.today(town))
    root = figures.root(min(period.end, clock.today(town)))
    leads = read.tables[0].leads
    form = ArrivedForm.objects.create(
        town=town,
        unit=Unit.objects.get(pk=root.id),
        title=(read.title or name)[:200],
        file_name=name,
        kind=read.kind,
        digest=read.digest,
        asked_by=asked.asked_by.strip()[:LONGEST],
        basis=(asked.basis.strip() or leads.get("basis", ""))[:200],
        listed=find_listed(library(town), read.title, leads),
        period_start=period.start,
        period_end=period.end,
        due_on=asked.due_on,
        content=content,
        structure=zlib.compress(json.dumps(to_json(book), ensure_ascii=False).encode("utf-8", "surrogatepass"), 1),
        registered_by=actor.key,
        registered_at=clock.now(town),
    )
    cells = new_cells(form, read, figures, UnitsByName(figures.forest(period), root))
    carry_over(cells, _cells_of_last(form))
    FormCell.objects.bulk_create(cells, batch_size=AT_ONCE)

    audit.write(actor, "form.register", form.artefact, town=town, after={"title": form.title, "from": form.asked_by})
    return form


@verb("form.bind")
def bind_cell(cell: FormCell, *, indicator: str, unit: Unit | None, actor: Principal) -> FormCell:
    """Say which figure answers a cell, of which unit (none: of the form's). It holds for the next such form too."""
    cell = _hold(cell, "form.bind", actor)
    town = cell.form.town
    if library(town).find("indicators", indicator) is None:
        raise NotFound("indicator.not_found", found=indicator)
    if unit is not None and unit.town_id != town.pk:
        raise NotFound("unit.not_found", unit=unit.key)

    cell.indicator, cell.unit, cell.text, cell.office = indicator, unit or cell.form.unit, "", ""
    return _chosen(cell, FormCell.State.HELD, "form.bind", actor)


@verb("form.type")
def type_cell(cell: FormCell, *, text: str, actor: Principal) -> FormCell:
    """Type what the ledger does not hold. Problem where a number is wanted and none is typed."""
    cell = _hold(cell, "form.type", actor)
    told = text.strip()
    if not told or len(told) > LONGEST_TYPED:
        raise Problem("form.cell.empty", field="text", most=LONGEST_TYPED)
    if cell.takes == "number" and read_number(told) is None:
        raise Problem("form.cell.no_number", field="text", found=told[:40])

    cell.indicator, cell.text = "", told
    return _chosen(cell, FormCell.State.TYPED, "form.type", actor)


@verb("form.assign")
def assign_cell(cell: FormCell, *, office: str, actor: Principal) -> FormCell:
    """Give a cell that is not held to an office, which has to find the answer. Problem for one that may type none."""
    cell = _hold(cell, "form.assign", actor)
    if office not in answering_offices(library(cell.form.town)):
        raise Problem("form.office_unknown", field="office", found=office[:40])

    cell.indicator, cell.text, cell.office = "", "", office
    return _chosen(cell, FormCell.State.NOT_HELD, "form.assign", actor)


@verb("form.fill")
def fill_form(form: ArrivedForm, *, sealed: Sealed, minutes: int, actor: Principal, step: Step = silent) -> ArrivedForm:
    """Put every answer into the file as of the seal, cite each figure, keep the file. Cells without one stay blank.

    Problem if a figure is wider than the actor's scope. `minutes` are those it took people, as they say.
    """
    require(actor, "form.fill", town_id=form.town_id)
    form = _hold_open(form)
    if not 0 <= minutes <= MOST_MINUTES:
        raise Problem("form.minutes", field="minutes", most=MOST_MINUTES)

    figures = Figures(actor, form.town, AsOf(form.town_id, sealed.last_seq, sealed.at), library(form.town))
    cells = list(form.cells.select_related("unit"))
    answers = answers_of(form, cells, figures, step)
    _require_yours(answers)

    filled = fill_file(bytes(form.content), form.kind, _values(answers), form.file_name)  # type: ignore[arg-type]
    _keep_printed(answers)
    form.filled, form.seq, form.at, form.minutes = filled, sealed.last_seq, sealed.at, minutes
    form.state, form.done_at = ArrivedForm.State.FILLED, clock.now(form.town)
    form.save(update_fields=["filled", "seq", "at", "minutes", "state", "done_at"])

    audit.write(actor, "form.fill", form.artefact, town=form.town, after={"cells": len(cells), "minutes": minutes})
    cite(form.town, form.artefact, _uses(answers))
    return form


@verb("form.refuse")
def refuse_form(form: ArrivedForm, *, reply: str, actor: Principal) -> ArrivedForm:
    """Send a form back unfilled, with the reply as it was written."""
    require(actor, "form.refuse", town_id=form.town_id)
    form = _hold_open(form)
    if not reply.strip():
        raise Problem("form.reply_missing", field="reply")

    form.reply, form.state, form.done_at = (
        reply.strip()[:LONGEST_REPLY],
        ArrivedForm.State.REFUSED,
        clock.now(form.town),
    )
    form.save(update_fields=["reply", "state", "done_at"])

    audit.write(actor, "form.refuse", form.artefact, town=form.town, after={"reply": form.reply})
    return form


def _period_of(form: Form) -> Window | None:
    found = next((table.period for table in form.tables if table.period), None)
    return Window(date.fromisoformat(found.start), date.fromisoformat(found.end)) if found else None


def _cells_of_last(form: ArrivedForm) -> list[FormCell]:
    """The cells of the last form of the same structure that was answered here."""
    alike = ArrivedForm.objects.filter(town=form.town, digest=form.digest).exclude(pk=form.pk)
    last = alike.order_by("-registered_at", "-pk").first()
    return list(last.cells.all()) if last else []


def _hold(cell: FormCell, permission: str, actor: Principal) -> FormCell:
    """The cell, locked with its form until commit. Refused, NotFound, or Conflict if the form is done."""
    held = FormCell.objects.select_related("form__town", "form__unit").filter(pk=cell.pk).first()
    if held is None:
        raise NotFound("form.not_found")
    require(actor, permission, town_id=held.form.town_id)
    held.form = _hold_open(held.form)
    return held


def _hold_open(form: ArrivedForm) -> ArrivedForm:
    found = (
        ArrivedForm.objects.select_for_update(of=("self",)).select_related("town", "unit").filter(pk=form.pk).first()
    )
    if found is None:
        raise NotFound("form.not_found")
    if found.state != ArrivedForm.State.OPEN:
        raise Conflict("form.done")
    return found


def _chosen(cell: FormCell, state: FormCell.State, name: str, actor: Principal) -> FormCell:
    cell.state, cell.is_chosen = state, True
    cell.save(update_fields=["state", "is_chosen", "indicator", "unit", "text", "office"])
    after = {"cell": cell.place, "indicator": cell.indicator, "text": cell.text, "office": cell.office}
    audit.write(actor, name, cell.form.artefact, town=cell.form.town, after=after)
    return cell


def _require_yours(answers: list[Answer]) -> None:
    wider = [answer.cell.label for answer in answers if not answer.is_yours]
    if wider:
        raise Problem("form.not_yours", count=len(wider), cell=wider[0])


def _keep_printed(answers: list[Answer]) -> None:
    """What went into each cell of the file. One statement: ten thousand updates take a quarter of a minute."""
    told = [(answer.cell.pk, printed(answer.value)) for answer in answers if answer.value is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            "update reports_formcell c set printed = n.printed"
            " from unnest(%s::bigint[], %s::text[]) as n (id, printed) where c.id = n.id",
            [[pk for pk, _ in told], [text for _, text in told]],
        )


def _values(answers: list[Answer]) -> dict[int, dict[Place, Decimal | str]]:
    found: dict[int, dict[Place, Decimal | str]] = {}
    for answer in answers:
        if answer.value is not None:
            found.setdefault(answer.cell.sheet, {})[answer.cell.row, answer.cell.column] = answer.value
    return found


def _uses(answers: list[Answer]) -> list[Use]:
    return [
        Use(answer.figure, printed(answer.value), answer.cell.label)
        for answer in answers
        if answer.figure is not None and answer.value is not None
    ]
