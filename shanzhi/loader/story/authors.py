"""Who wrote the story's records down: the holder of a role at a unit, written `role@unit`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from shanzhi.loader.acts import Act


def authors_of(acts: Iterable[Act]) -> list[tuple[str, str]]:
    """Every (role, unit) that wrote something down, in the order of their first record."""
    found = dict.fromkeys(act.actor for act in acts)
    return [(role, unit) for role, _, unit in (actor.partition("@") for actor in found)]


def with_actors(acts: Iterable[Act], actors: Mapping[str, str]) -> list[Act]:
    """The same acts by principals: `actors` gives the key of each author."""
    return [replace(act, actor=actors[act.actor]) for act in acts]
