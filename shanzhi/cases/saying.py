"""What taking a step makes of a case, whoever writes it down: the verbs one by one, the loader many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from shanzhi.cases.declare import CaseType
from shanzhi.cases.entry import moment_of
from shanzhi.core.errors import Problem, Problems
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given, Standing


def values_after(declared: CaseType, stored: Mapping[str, Any], move: Move, given: Mapping[str, Any]) -> dict[str, Any]:
    """The declared fields with what a step gives; only those it asks for may be given."""
    strangers = [Problem("field.unknown", field=name, found=name) for name in given if name not in move.fields_named()]
    if strangers:
        raise Problems(strangers)
    said = {name: declared.fields[name].typed(value) for name, value in declared.load(dict(stored)).items()}
    return declared.clean({**said, **given})


def taken_at(before: Standing, on: date, at: time | None, now: datetime) -> datetime:
    """When a step was taken. Without a time of its own it comes after the one before it on the same day."""
    moment, last = moment_of(on, at, now), before.last.at
    return max(moment, last) if at is None and last.date() == on else moment


def story_of(standing: Standing, channel: str, people: int, extras: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a snapshot of a case keeps beside its content."""
    return {"case": standing.as_json(), "channel": channel, "people": people, **(extras or {})}


def given_words(given: Given) -> dict[str, Any]:
    """What a step said beside its words, for the case's history."""
    said = {
        "at": given.at.isoformat(timespec="minutes"),
        "ground": given.ground,
        "to_unit": given.unit,
        "to_user": given.person,
        "other": given.other,
        "more": given.more,
        "files": given.new_files or None,
    }
    return {"given": {name: value for name, value in said.items() if value not in (None, "")}}
