"""What moved under a form after it was filled: its cells as filled beside as now, and why; what was said of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shanzhi.accounts.queries import names_of_actors
from shanzhi.reports.arrived.answering import answers_of
from shanzhi.reports.arrived.queries import ArrivedForm
from shanzhi.reports.arrived.telling import printed
from shanzhi.reports.corrections.actions import LET_STAND
from shanzhi.reports.corrections.marks import Cause, causes_of, list_answers
from shanzhi.reports.queries import list_of_artefact
from shanzhi.ui.formats import moment
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.reports.corrections import why_words

Item = dict[str, Any]


def corrected(desk: Desk, form: ArrivedForm) -> Item:
    """The cells that rest on records changed since, as long as nobody answered; what was answered before."""
    causes = causes_of([form.artefact])
    waiting = {citation: some for citation, some in causes.items() if any(each.is_open for each in some)}
    return {
        "rows": _rows(desk, form, waiting),
        "seen": ",".join(str(each.mark) for some in waiting.values() for each in some if each.is_open),
        "may_stand": bool(waiting) and desk.may(LET_STAND),
        "answers": _answers(desk, form),
    }


def _rows(desk: Desk, form: ArrivedForm, waiting: dict[int, list[Cause]]) -> list[Item]:
    if not waiting:
        return []
    labels = {each.pk: each.place for each in list_of_artefact(form.town, form.artefact) if each.pk in waiting}
    cells = list(form.cells.select_related("unit").filter(label__in=labels.values()).exclude(indicator=""))
    by_label = {answer.cell.label: answer for answer in answers_of(form, cells, desk.figures)}
    rows = []
    for citation, label in labels.items():
        answer = by_label.get(label)
        if answer is None:
            continue
        now = printed(answer.value) if answer.is_yours and answer.value is not None else _("outside your scope")
        rows.append(
            {
                "label": label,
                "url": desk.url("form", form.pk, cell=answer.cell.place) + "#cell",
                "before": answer.cell.printed,
                "now": now,
                "is_same": now == answer.cell.printed,
                "why": why_words(desk, waiting[citation]),
            }
        )
    return rows


def _answers(desk: Desk, form: ArrivedForm) -> list[Item]:
    """Why the form stands, said about earlier corrections."""
    rows = list_answers(form)
    names = names_of_actors(row.answered_by for row in rows)
    return [
        {"label": row.reason, "note": f"{names.get(row.answered_by, '')} {moment(row.answered_at, desk.today)}".strip()}
        for row in rows
    ]
