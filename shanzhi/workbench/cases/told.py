"""The steps of a case as its history tells them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.deadlines import Length
from shanzhi.kernel.clock import day_of
from shanzhi.records.queries import Transition
from shanzhi.ui.formats import day, listed
from shanzhi.workbench.cases.looking import CaseLook, of
from shanzhi.workbench.cases.second_look import rule_word
from shanzhi.workbench.cases.wording import moment_words
from shanzhi.workbench.record.looking import Look
from shanzhi.workflow.flows.words import length_label

Item = dict[str, Any]
OTHERS = ("case.correct", "case.withdraw", "case.discount", "case.count_again")
"""What is done to a case beside its steps."""

TELLING = ("state", "holder", "receiver", "assignee", "left_out")
"""What of a case's standing its history tells; its clocks have a place of their own."""


def is_step(each: Transition) -> bool:
    """Whether a transition is a step of a workflow."""
    return each.verb.startswith("case.") and each.verb not in OTHERS


def step(look: Look, each: Transition, who: str, changed: list[Item]) -> Item:
    """A step: what it is called, who took it and when, the words, what it changed."""
    case = of(look)
    taken = each.snapshot["case"]["taken"][-1]
    at = datetime.fromisoformat(taken["at"])
    return {
        "what": case.say_move(taken["move"]),
        "who": who,
        "at": moment_words(case.desk, at),
        "kind": "change" if taken["step"] == "extend" else "",
        "text": each.reason or _more(case, each, taken),
        "note": _more(case, each, taken) if each.reason else "",
        "changes": changed,
        "entered": _entered(case, each, at),
    }


def _more(case: CaseLook, each: Transition, taken: Mapping[str, Any]) -> str:
    """What was said beside the words: the ground, how much longer, how many files."""
    given = each.snapshot.get("given") or {}
    move = case.flow.moves.get(taken["move"])
    parts = []
    if move is not None and taken.get("ground") in move.grounds:
        parts.append(case.desk.say(move.grounds[taken["ground"]]))
    if given.get("more"):
        parts.append(_("%(length)s longer") % {"length": _longer(case, int(given["more"]))})
    if given.get("files"):
        count = int(given["files"])
        parts.append(ngettext("%(count)s file", "%(count)s files", count) % {"count": count})
    return listed(parts)


def _longer(case: CaseLook, number: int) -> str:
    run = case.standing.run_of(case.flow.main_clock or "")
    unit = "days" if run is None or run.length is None else run.length.unit
    return case.desk.say(length_label(Length(unit, number)))


def _entered(case: CaseLook, each: Transition, at: datetime) -> str:
    """When it was written down, where that is another day: said, not scolded."""
    if each.recorded_at is None or day_of(each.recorded_at) <= at.date():
        return ""
    return _("written down %(day)s") % {"day": day(day_of(each.recorded_at), case.desk.today)}


def changed(look: Look, path: tuple[str, ...], before: Any, after: Any) -> tuple[str, str, str] | None:
    """Label, value before and after of one thing a step or a correction changed; None where it is not told."""
    case = of(look)
    if path[0] == "channel":
        return (pgettext("of a case", "How it came"), _channel(case, before), _channel(case, after))
    if path[0] == "people":
        return (_("How many people asked"), str(before or ""), str(after or ""))
    if path[0] != "case" or path[1] not in TELLING:
        return None
    labels = {
        "state": pgettext("of a case", "State"),
        "holder": pgettext("of a case", "Responsible"),
        "receiver": _("Put before"),
        "assignee": _("In charge"),
        "left_out": _("Left out of the counts by the rule"),
    }
    words = [_standing_word(case, path[1], value) for value in (before, after)]
    return (labels[path[1]], words[0], words[1])


def _standing_word(case: CaseLook, name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name == "state":
        return case.say_state(value)
    if name == "left_out":
        return rule_word(case.desk, value)
    if name == "assignee":
        return case.user_names.get(int(value), "")
    return case.desk.name(int(value))


def _channel(case: CaseLook, code: Any) -> str:
    label = case.rules.channels.get(str(code))
    return "" if label is None else case.desk.say(label)
