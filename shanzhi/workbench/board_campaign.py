"""What the board of a campaign shows besides its figures: its days, basis and stages, and the units it is to reach."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.periods import Window
from shanzhi.indicators.campaigns import Campaign, Course, State, is_joined_by
from shanzhi.indicators.reaching import Reach, Target, reach
from shanzhi.ui.formats import day as day_words
from shanzhi.ui.formats import day_range, listed, number
from shanzhi.workbench.campaigns import state_words
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register.filtering import ALL, FIELD
from shanzhi.workbench.rights import reads_somewhere
from shanzhi.workbench.saying import facts_line, figure_cell
from shanzhi.workbench.types import list_types

Item = dict[str, Any]

MARKS: dict[State, str] = {"ended": "done", "running": "now", "coming": ""}
SHAPES: dict[State, str] = {"ended": "done", "running": "running", "coming": "waiting"}


def parts(desk: Desk, course: Course) -> Item:
    """Everything the page of a campaign adds to its board."""
    campaign, window = course.campaign, course.window
    far = None if window is None else reach(desk.figures, campaign, desk.home.id, window)
    return {
        "shape": SHAPES[course.state],
        "state": state_words(desk, course),
        "has_begun": window is not None,
        "stages": _stages(desk, course),
        "facts": _facts(desk, campaign, far),
        "targets": _targets(desk, campaign, far, window),
        "registers": _registers(desk, campaign),
    }


def in_lines(desk: Desk, course: Course) -> list[str]:
    """The campaign in a few lines of print: its days and how far it has come, then its stages."""
    campaign, window = course.campaign, course.window
    days = [_days(desk, campaign), state_words(desk, course)]
    if window is not None:
        far = reach(desk.figures, campaign, desk.home.id, window)
        days.append(_share_line(desk, far))
    words = pgettext("stage of a campaign in print", "%(stage)s (%(days)s, %(state)s)")
    stages = [
        words % {"stage": item["label"], "days": item["note"], "state": _stage_word(state)}
        for item, (_stage, state) in zip(_stages(desk, course), course.stages(), strict=True)
    ]
    return [line for line in (facts_line(days), facts_line(stages)) if line]


def _registers(desk: Desk, campaign: Campaign) -> list[dict[str, Any]]:
    """The registers of what belongs to a campaign, showing only that."""
    joining = campaign.joined_by
    if joining is None:
        return []
    asked = {"view": ALL, f"{FIELD}{joining.field}": joining.code}
    return [
        {
            "label": desk.say(each.declared.label),
            "url": desk.url("register", each.key, **asked),
            "note": "" if reads_somewhere(desk, each.declared.access_class) else _("outside your scope"),
        }
        for each in list_types(desk)
        if is_joined_by(campaign, each.declared)
    ]


def _stages(desk: Desk, course: Course) -> list[Item]:
    return [
        {
            "label": desk.say(stage.label),
            "note": day_range(stage.since, stage.until, desk.today),
            "mark": MARKS[state],
            "number": place,
        }
        for place, (stage, state) in enumerate(course.stages(), start=1)
    ]


def _stage_word(state: State) -> str:
    words = {
        "ended": pgettext("stage of a campaign", "done"),
        "running": pgettext("stage of a campaign", "now"),
        "coming": pgettext("stage of a campaign", "to come"),
    }
    return words[state]


def _facts(desk: Desk, campaign: Campaign, far: Reach | None) -> list[Item]:
    """Days, what it is aimed at, how far it has come, and on what basis it is run."""
    found: list[Item] = [{"label": pgettext("of a campaign", "Days"), "value": _days(desk, campaign)}]
    if campaign.targets:
        found.append({"label": pgettext("of a campaign", "Aimed at"), "value": listed(_kinds(desk, campaign))})
    if far is not None and far.share is not None:
        cell = figure_cell(desk, far.share)
        found.append({"label": _("Targets reached"), "figure": cell, "note": _reached_of(far)})
    if campaign.basis is not None:
        found.append({"label": pgettext("of a campaign", "Basis"), "value": campaign.basis.text})
    return found


def _days(desk: Desk, campaign: Campaign) -> str:
    if campaign.until is None:
        return pgettext("of a campaign", "from %(day)s") % {"day": day_words(campaign.since, desk.today)}
    return day_range(campaign.since, campaign.until, desk.today)


def _reached_of(far: Reach) -> str:
    """Numerator and denominator of the share; nothing where it is not the reader's."""
    if far.share is None or not far.share.is_yours:
        return ""
    return _("%(reached)s of %(all)s") % {"reached": number(far.reached), "all": number(len(far.targets))}


def _share_line(desk: Desk, far: Reach) -> str:
    if far.share is None or not far.share.is_yours or far.share.shown is None:
        return ""
    cell = figure_cell(desk, far.share)
    words = {"label": _("Targets reached"), "share": f"{cell['value']}{cell['unit']}", "of": _reached_of(far)}
    return pgettext("targets reached in print", "%(label)s %(share)s (%(of)s)") % words


def _kinds(desk: Desk, campaign: Campaign) -> list[str]:
    return [desk.say(desk.library.get("unit_kinds", kind).model.label) for kind in campaign.targets]


def _targets(desk: Desk, campaign: Campaign, far: Reach | None, window: Window | None) -> Item | None:
    """The table of target units, those not reached first; None where there is none to show yet."""
    if far is None or window is None or not campaign.targets:
        return None
    labels = [
        column.label or desk.library.get("indicators", column.indicator).model.label for column in campaign.columns()
    ]
    kinds = _kinds(desk, campaign)
    columns: list[Item] = [
        {"label": kinds[0] if len(kinds) == 1 else pgettext("head of a column", "Unit"), "header": True},
        {"label": pgettext("head of a column", "Reached")},
        *({"label": desk.say(label), "align": "right"} for label in labels),
    ]
    return {
        "columns": columns,
        "rows": [_row(desk, target) for target in far.targets],
        "note": _reached_of(far),
        "days": day_range(window.start, window.end, desk.today),
    }


def _row(desk: Desk, target: Target) -> Item:
    name = {"text": target.node.label(desk.language), "url": desk.url("unit", target.node.key)}
    return {"cells": [name, _mark(target), *({"figure": figure_cell(desk, each)} for each in target.figures)]}


def _mark(target: Target) -> Item:
    if not target.is_known:
        return {"text": "—", "tone": "muted"}
    if target.is_reached:
        return {"text": pgettext("unit a campaign is aimed at", "reached"), "state": "done"}
    return {"text": pgettext("unit a campaign is aimed at", "not yet"), "state": "waiting"}
