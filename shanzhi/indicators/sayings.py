"""Section `sayings`: more ways drafts speak of an indicator, beside those it declares itself."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from shanzhi.indicators.declare import Saying
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Source
from shanzhi.packs.library import Library
from shanzhi.packs.sections import Flaw, Section


class Sayings(Declared):
    """Words a town has for an indicator, of its own pack or of one below, that stay beside the indicator's own.

    `source`: where it was learned that people speak so.
    """

    indicator: Key
    said: list[Saying] = Field(min_length=1)
    source: Source | None = None


def list_sayings(library: Library) -> dict[str, list[Saying]]:
    """Every way the packs know of speaking of each indicator, by the indicator's key."""
    found: dict[str, list[Saying]] = {key: list(row.model.said) for key, row in library.all("indicators").items()}
    for row in library.all("sayings").values():
        found.setdefault(row.model.indicator, []).extend(row.model.said)
    return found


def _check(pack: Pack, _key: str, sayings: Sayings) -> Iterator[Flaw]:
    """The indicator exists."""
    if pack.find("indicators", sayings.indicator) is None:
        yield Flaw("pack.reference.unknown", ("indicator",), sayings.indicator, pack.keys("indicators"))


SECTIONS = [Section("sayings", Sayings, check=_check)]
