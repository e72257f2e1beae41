"""A run in words: what, who, how far, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.sentences import sentence
from shanzhi.jobs.queries import JobRun, State, outcome_of, problems_of, title_of
from shanzhi.ui.formats import moment, number
from shanzhi.workbench.desk import Desk

SHAPES = {
    State.WAITING: "waiting",
    State.RUNNING: "running",
    State.DONE: "done",
    State.FAILED: "late",
    State.STOPPED: "paused",
}


def title(desk: Desk, run: JobRun) -> str:
    """What the job is called."""
    return sentence(title_of(run), desk.language)


def state_word(run: JobRun) -> str:
    """How far it is, in a word."""
    if run.is_stop_asked and not run.is_ended:
        return pgettext("state of a job", "stopping")
    words = {
        State.WAITING: pgettext("state of a job", "waiting"),
        State.RUNNING: pgettext("state of a job", "running"),
        State.DONE: pgettext("state of a job", "done"),
        State.FAILED: pgettext("state of a job", "not done"),
        State.STOPPED: pgettext("state of a job", "stopped"),
    }
    return words[State(run.state)]


def state(run: JobRun) -> dict[str, Any]:
    """Shape and word."""
    return {"text": state_word(run), "state": SHAPES[State(run.state)]}


def progress(run: JobRun) -> str:
    """`120 of 500`; empty where it does not count."""
    if not run.total:
        return ""
    return _("%(done)s of %(total)s") % {"done": number(run.done), "total": number(run.total)}


def who(run: JobRun, names: Mapping[str, str]) -> str:
    """Who asked for it."""
    return names.get(run.actor, run.actor) if run.user_id else _("the system, by night")


def outcome(desk: Desk, run: JobRun) -> str:
    """What it came to, or why it did not, in sentences."""
    result = outcome_of(run)
    told = [result] if result is not None else problems_of(run)
    return "\n".join(sentence(each, desk.language) for each in told)


def link(desk: Desk, run: JobRun) -> str:
    """Where the result can be looked at."""
    name, *parts = (run.result or {}).get("link") or [""]
    try:
        return desk.url(name, *parts) if name else ""
    except NoReverseMatch:
        return ""


def times(run: JobRun) -> list[dict[str, str]]:
    """Asked, begun, ended."""
    moments = (
        (pgettext("moment of a job", "Asked for"), run.asked_at),
        (pgettext("moment of a job", "Begun"), run.began_at),
        (pgettext("moment of a job", "Ended"), run.ended_at),
    )
    return [{"label": label, "value": moment(at, run.asked_at.date())} for label, at in moments if at is not None]
