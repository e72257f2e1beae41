"""Section `establishments`: how units of each kind come to be."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Key
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import check_record_type
from shanzhi.workflow.posting import PostingType, check_posts

UNIT = "unit"


class EstablishmentType(PostingType):
    """The record of a unit's standing.

    `establishes` a kind of unit; `unit_kinds` is that kind. Its facts belong to the unit itself.
    """

    establishes: Key


def _check(pack: Pack, key: str, declared: EstablishmentType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=(), roles=(UNIT,))
    if declared.unit_kinds != [declared.establishes]:
        yield Flaw("pack.establishment.kind", ("unit_kinds",), declared.unit_kinds, declared.establishes)


SECTIONS = [Section("establishments", EstablishmentType, check=_check)]
