"""Who wrote the story's records down or was put in charge: the holder of a role at a unit, written `role@unit`.

The second who holds a role there is `role@unit.2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shanzhi.loader.acts import Act, TakeStep


def authors_of(acts: Iterable[Act]) -> list[tuple[str, str]]:
    """Every (role, unit) that wrote something down or was put in charge, in the order of their first record."""
    found = dict.fromkeys(author for act in acts for author in (act.actor, getattr(act, "person", "")) if "@" in author)
    return [(role, unit) for role, _, unit in (actor.partition("@") for actor in found)]


def with_actors(acts: Iterable[Act], actors: Mapping[str, str]) -> list[Act]:
    """The same acts by principals: `actors` gives the key of each author."""
    return [_by_principals(act, actors) for act in acts]


def _by_principals(act: Act, actors: Mapping[str, str]) -> Act:
    if isinstance(act, TakeStep) and act.person:
        return replace(act, actor=actors[act.actor], person=actors[act.person])
    return replace(act, actor=actors[act.actor])
