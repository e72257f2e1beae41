"""A pack's story as something to load."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shanzhi.loader.acts import Act
from shanzhi.loader.story.activities import tell_activities
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.cases import tell_cases
from shanzhi.loader.story.checking import check
from shanzhi.loader.story.declare import ActivityStream, CaseStream, ItemStream, MemberStream, ReadingStream
from shanzhi.loader.story.geography import Geography
from shanzhi.loader.story.items import tell_items
from shanzhi.loader.story.memberships import tell_memberships
from shanzhi.loader.story.reading import read_story
from shanzhi.loader.story.readings import tell_readings
from shanzhi.loader.story.telling import Telling, tell
from shanzhi.loader.story.units import tell_units
from shanzhi.packs.assembling import Pack

TELLERS: list[tuple[Any, Any]] = [
    (MemberStream, tell_memberships),
    (ItemStream, tell_items),
    (ReadingStream, tell_readings),
    (ActivityStream, tell_activities),
    (CaseStream, tell_cases),
]
"""Persons and items come before what mentions them."""


def open_story(folder: str, pack: Pack) -> Story:
    """The story of a pack (its key or its folder), held against the pack. Raises Problems with every flaw."""
    story = read_story(folder, pack.key)
    check(story, pack)
    return story


def begin(story: Story, pack: Pack, *, seed: int, now: datetime) -> Telling:
    """A telling under a seed, up to a moment."""
    return Telling(story, pack, seed, now, Geography(story, pack))


def tell_story(telling: Telling) -> list[Act]:
    """Every act of the story, in order; the actor is the author (`role@unit`). A telling is told once."""
    return tell(telling, tell_units, TELLERS)
