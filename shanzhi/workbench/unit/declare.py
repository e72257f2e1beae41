"""Section `unit_pages`: what the page of a kind of unit shows."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key
from shanzhi.packs.sections import Flaw, Section


class UnitPage(Declared):
    """The page of a kind of unit; its key is the kind.

    `head` are the figures it is known by. `figures` are those of the town's framework that say something about a unit
    of this kind; left out, it is all of them. `trends` are drawn by month. `posts` are the memberships shown by name,
    `members` those that are counted, both of the unit and of what is linked to it. `items` are the types of things that
    exist there.
    """

    head: list[Key] = Field(default_factory=list)
    figures: list[Key] | None = None
    trends: list[Key] = Field(default_factory=list)
    posts: list[Key] = Field(default_factory=list)
    members: list[Key] = Field(default_factory=list)
    items: list[Key] = Field(default_factory=list)


PARTS = {
    "head": "indicators",
    "figures": "indicators",
    "trends": "indicators",
    "posts": "membership_kinds",
    "members": "membership_kinds",
    "items": "items",
}
"""The section the keys of each part stand in."""


def _check(pack: Pack, key: str, declared: UnitPage) -> Iterator[Flaw]:
    if pack.find("unit_kinds", key) is None:
        yield Flaw("pack.reference.unknown", (), key, pack.keys("unit_kinds"))
    for part, section in PARTS.items():
        for place, each in enumerate(getattr(declared, part) or ()):
            if pack.find(section, each) is None:
                yield Flaw("pack.reference.unknown", (part, place), each, pack.keys(section))


SECTIONS = [Section("unit_pages", UnitPage, check=_check)]
