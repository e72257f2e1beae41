"""What stands in a form: filled in for a new record, taken from a record to correct, or as somebody sent it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict

from shanzhi.records.fields import Choices
from shanzhi.workbench import asked

VALUE = "v-"
"""What the names of declared fields begin with, so that no field can be called like another input."""

LEAVE = "leave"


@dataclass
class Draft:
    """The inputs of a form, as text. `present` None means everybody who is expected.

    `came_of` is the record a case is reported from, `raised` the cases the form said may be the same matter. For a
    correction `seen` is the transition the person looked at, and `reason` says why.
    """

    key: str = field(default_factory=lambda: str(uuid4()))
    unit: str = ""
    on: str = ""
    ended_on: str = ""
    starts_at: str = ""
    place: str = ""
    host: str = ""
    venue: str = ""
    item: str = ""
    channel: str = ""
    came_of: str = ""
    raised: frozenset[str] = frozenset()
    people: str = "1"
    barred: tuple[str, ...] = ()
    concerned: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)
    present: frozenset[int] | None = None
    leave: dict[int, str] = field(default_factory=dict)
    reason: str = ""
    seen: int | None = None


def sent(post: QueryDict, fields: Mapping[str, Any]) -> Draft:
    """The form as it was sent: nothing of it is judged here."""
    ticked = (asked.record_id(each) for each in post.getlist("roster"))
    present = frozenset(person for person in ticked if person is not None)
    return Draft(
        key=post.get("key", ""),
        unit=post.get("unit", ""),
        on=post.get("on", ""),
        ended_on=post.get("ended_on", ""),
        starts_at=post.get("starts_at", ""),
        place=post.get("place", ""),
        host=post.get("host", ""),
        venue=post.get("venue", ""),
        item=post.get("item", ""),
        channel=post.get("channel", ""),
        came_of=post.get("came_of", ""),
        raised=frozenset(post.getlist("raised")),
        people=post.get("people", ""),
        barred=tuple(post.getlist("barred")),
        concerned=tuple(post.getlist("concerned")),
        values={name: _value(post, name, declared) for name, declared in fields.items()},
        present=present,
        leave=_leave(post, present),
        reason=post.get("reason", ""),
        seen=asked.record_id(post.get("seen", "")),
    )


def as_key(text: str) -> UUID:
    """The key of a sent form; a form that came without a readable one gets its own."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _value(post: QueryDict, name: str, declared: Any) -> Any:
    if isinstance(declared, Choices):
        return post.getlist(f"{VALUE}{name}")
    return post.get(f"{VALUE}{name}", "")


def _leave(post: QueryDict, present: frozenset[int]) -> dict[int, str]:
    """Who is on leave and why: `roster-KEY-why` says it for those who are not ticked."""
    found: dict[int, str] = {}
    for name, value in post.items():
        parts = name.split("-")
        if len(parts) != 3 or parts[0] != "roster" or parts[2] != "why":
            continue
        person = asked.record_id(parts[1])
        if person is not None and person not in present and str(value).startswith(LEAVE):
            found[person] = str(value).partition(":")[2]
    return found
