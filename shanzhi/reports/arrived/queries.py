"""Reads of forms from above: the forms, their cells, what they cost, what was given already."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town
from shanzhi.packs.declare import Label
from shanzhi.packs.library import Library
from shanzhi.reports.forms import Book, Form, form_of
from shanzhi.reports.forms.grid import from_json
from shanzhi.reports.models import ArrivedForm, FormCell

__all__ = [
    "ArrivedForm",
    "Burden",
    "Entrusted",
    "FormCell",
    "Given",
    "answering_offices",
    "count_cells",
    "find_given",
    "get_cell",
    "get_form",
    "list_burden",
    "list_cells",
    "list_entrusted",
    "list_forms",
    "read_structure",
]

ANSWERS = "form.type"
"""The right to type what the ledger does not hold."""


@dataclass
class Burden:
    """What one department asked for: forms, cells, how many were held, typed, found nowhere; minutes people spent.

    `again` are cells that some other form asks for too, of the same unit and an overlapping time.
    """

    asked_by: str
    forms: int = 0
    cells: int = 0
    held: int = 0
    typed: int = 0
    minutes: int = 0
    again: int = 0
    unlisted: int = 0


@dataclass(frozen=True)
class Given:
    """A form that was filled before and holds cells of this one: how many, of the same unit and time."""

    form: ArrivedForm
    cells: int


@dataclass(frozen=True)
class Entrusted:
    """Cells of an open form that were given to offices and have no answer yet: how many, and the first of them."""

    form: ArrivedForm
    cells: int
    first: str


def answering_offices(rules: Library) -> dict[str, Label]:
    """The offices a cell may be given to: those that may type an answer; by key."""
    return {key: row.model.label for key, row in rules.all("roles").items() if ANSWERS in row.model.may}


def list_entrusted(town: Town, offices: Collection[str]) -> list[Entrusted]:
    """What open forms want from these offices, what is due first at the top; those without a day come last."""
    cells = FormCell.objects.filter(
        form__town=town, form__state=ArrivedForm.State.OPEN, state=FormCell.State.NOT_HELD, office__in=offices
    )
    places: dict[int, list[str]] = {}
    for form_id, place in cells.order_by("form_id", "sheet", "row", "column").values_list("form_id", "place"):
        places.setdefault(form_id, []).append(place)
    forms = list_forms(town).filter(pk__in=places).order_by(F("due_on").asc(nulls_last=True), "pk")
    return [Entrusted(form, len(places[form.pk]), places[form.pk][0]) for form in forms]


def list_forms(town: Town) -> QuerySet[ArrivedForm]:
    """The town's forms, newest first, without their files."""
    return ArrivedForm.objects.filter(town=town).defer(*ArrivedForm.LARGE).order_by("-registered_at", "-pk")


def get_form(town: Town, form_id: int) -> ArrivedForm:
    """A form. NotFound if there is none for this reader."""
    found = ArrivedForm.objects.select_related("unit").filter(town=town, pk=form_id).first()
    if found is None:
        raise NotFound("form.not_found")
    return found


def get_cell(form: ArrivedForm, place: str) -> FormCell:
    """A cell of a form. NotFound if it has none there."""
    found = form.cells.filter(place=place[:30]).first()
    if found is None:
        raise NotFound("form.not_found")
    return found


def list_cells(form: ArrivedForm) -> list[FormCell]:
    """The cells of a form in their order."""
    return list(form.cells.order_by("sheet", "row", "column"))


def read_structure(form: ArrivedForm) -> tuple[Book, Form]:
    """The grids of the file as it came, and what they ask."""
    book = from_json(json.loads(zlib.decompress(bytes(form.structure)).decode("utf-8", "surrogatepass")))
    return book, form_of(book)


def count_cells(forms: Iterable[ArrivedForm]) -> dict[int, Counter[str]]:
    """How many cells of each form are in which state, by the form's id."""
    rows = FormCell.objects.filter(form__in=[form.pk for form in forms]).values_list("form_id", "state")
    found: dict[int, Counter[str]] = {}
    for form, state, count in rows.annotate(Count("pk")):
        found.setdefault(form, Counter())[state] = count
    return found


def find_given(form: ArrivedForm) -> Given | None:
    """The filled form that already gave most of this one's figures: same figure, same unit, same days."""
    asked = {(cell.indicator, cell.unit_id) for cell in form.cells.filter(state=FormCell.State.HELD)}
    others = ArrivedForm.objects.filter(
        town_id=form.town_id,
        state=ArrivedForm.State.FILLED,
        period_start=form.period_start,
        period_end=form.period_end,
    ).exclude(pk=form.pk)
    given = FormCell.objects.filter(form__in=others, state=FormCell.State.HELD).exclude(printed="")
    counts = Counter(
        form_id for form_id, *key in given.values_list("form_id", "indicator", "unit_id") if tuple(key) in asked
    )
    if not counts:
        return None
    best, cells = max(counts.items(), key=lambda each: (each[1], each[0]))
    return Given(others.defer(*ArrivedForm.LARGE).get(pk=best), cells)


def list_burden(town: Town) -> list[Burden]:
    """What each department asked for, those that ask most first."""
    found: dict[str, Burden] = {}
    forms = list(list_forms(town))
    by_id = {form.pk: found.setdefault(form.asked_by, Burden(form.asked_by)) for form in forms}
    for form in forms:
        by_id[form.pk].forms += 1
        by_id[form.pk].minutes += form.minutes
        by_id[form.pk].unlisted += not form.listed
    for form_id, counts in count_cells(forms).items():
        burden = by_id[form_id]
        burden.cells += counts.total()
        burden.held += counts[FormCell.State.HELD]
        burden.typed += counts[FormCell.State.TYPED]
    for form_id, again in _asked_again(forms).items():
        by_id[form_id].again += again
    return sorted(found.values(), key=lambda each: (-each.cells, each.asked_by))


def _asked_again(forms: list[ArrivedForm]) -> Counter[int]:
    """How many cells of each form an earlier one asks for too: same figure, same unit, days in common."""
    days = {form.pk: (form.period_start, form.period_end) for form in forms}
    held = FormCell.objects.filter(form__in=days.keys()).exclude(indicator="")
    earlier: dict[tuple[str, int | None], list[int]] = {}
    found: Counter[int] = Counter()
    rows = held.order_by("form_id", "pk").values_list("form_id", "indicator", "unit_id")
    for form_id, indicator, unit_id in rows:
        start, end = days[form_id]
        before = earlier.setdefault((indicator, unit_id), [])
        found[form_id] += any(days[each][0] <= end and start <= days[each][1] for each in before if each != form_id)
        before.append(form_id)
    return found
