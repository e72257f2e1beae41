"""What columns, states and reasons of imports are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.imports import matching, targets
from shanzhi.imports.queries import Import
from shanzhi.imports.storing import problem_of
from shanzhi.imports.targets import Target
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.columns import day_label, field_label
from shanzhi.workbench.types import Type


def target_label(desk: Desk, each: Type, target: Target) -> str:
    """What a column stands for."""
    if target.field is not None:
        return field_label(desk, target.field)
    return {
        targets.UNIT: pgettext("head of a column", "Unit"),
        targets.ON: day_label(each),
        targets.UNTIL: _("Until"),
        targets.PLACE: pgettext("question of a form", "Place"),
        targets.TIME: pgettext("question of a form", "At what time"),
        targets.HOST: pgettext("question of a form", "Chaired by"),
        targets.PRESENT: pgettext("column of an import", "Who came (names)"),
        targets.LEAVE: pgettext("column of an import", "Who was on leave (names)"),
        targets.ITEM: pgettext("question of a form", "Of what"),
        targets.PERSON: pgettext("head of a column", "Name"),
    }[target.key]


def why(match: matching.Match) -> str:
    """Why a column was matched, and how sure that is."""
    if match.why == matching.REMEMBERED:
        return _("as in the last file with these heads")
    if match.why == matching.SAME:
        return _("the same name")
    if match.why == matching.CONTENT:
        return _("by what stands in it, check this")
    return _("a similar name") if match.sure >= 0.75 else _("a similar name, check this")


def is_unsure(match: matching.Match) -> bool:
    """Whether somebody has to look at it."""
    return match.why == matching.CONTENT or match.sure < 0.75


def told(desk: Desk, raw: list[Any]) -> str:
    """The sentence of a kept problem."""
    return sentence(problem_of(raw), desk.language)


def state(batch: Import) -> tuple[str, str]:
    """Shape and word of an import."""
    return {
        Import.State.DRAFT: ("running", pgettext("state of an import", "not imported yet")),
        Import.State.ACCEPTED: ("done", pgettext("state of an import", "imported")),
        Import.State.UNDONE: ("paused", pgettext("state of an import", "undone")),
        Import.State.DISCARDED: ("paused", pgettext("state of an import", "discarded")),
    }[Import.State(batch.state)]


def left_out(reason: str, count: int) -> str:
    """Rows of the sheet that are none of the table, with why."""
    words = {
        "blank": ngettext("%(count)s blank row", "%(count)s blank rows", count),
        "total": ngettext("%(count)s row of totals", "%(count)s rows of totals", count),
        "remark": ngettext("%(count)s remark", "%(count)s remarks", count),
        "signature": ngettext("%(count)s line for signatures", "%(count)s lines for signatures", count),
        "numbers": ngettext("%(count)s row of column numbers", "%(count)s rows of column numbers", count),
        "unit": ngettext("%(count)s line with the unit", "%(count)s lines with the unit", count),
    }
    return words[reason] % {"count": number(count)}


def sentence_of(desk: Desk, problem: Problem) -> str:
    """A problem in words."""
    return sentence(problem, desk.language)


def kinds() -> dict[str, str]:
    """What problems are about, by code; '' is any other."""
    day, amount = _("Days that cannot be read"), _("Numbers that cannot be read")
    unit, missing = _("Units that are not known or not yours"), _("Something is missing")
    person = _("Names that are not on the roster")
    return {
        "": _("Other problems"),
        "field.missing": missing,
        "import.on.missing": _("No day"),
        "import.unit.missing": _("No unit"),
        "import.item.missing": missing,
        "import.cell.error": _("Errors of the workbook"),
        "import.cell.formula": _("Formulas without a result"),
        "field.choice.unknown": _("Words that are none of the choices"),
        "field.number.out_of_range": _("Numbers that are too small or too large"),
        "import.people.not_expected": person,
        "import.people.same_name": person,
        **dict.fromkeys(("flow.in_future", "activity.date.in_future", "item.date.in_future"), _("Days still to come")),
        **dict.fromkeys(_starting("import.date.", "not_in_calendar", "only_year", "no_year", "unreadable"), day),
        **dict.fromkeys(_starting("import.number.", "unreadable", "approximate", "other_unit", "is_date"), amount),
        **dict.fromkeys(_starting("import.unit.", "unknown", "perhaps", "ambiguous", "not_yours"), unit),
    }


def _starting(beginning: str, *ends: str) -> list[str]:
    return [f"{beginning}{end}" for end in ends]
