"""Sections `items` and `readings`."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Key
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import check_record_type
from shanzhi.workflow.posting import PostingType, check_posts

METHOD = "method"
ITEM = "item"


class ItemType(PostingType):
    """A type of item: enterprise, mine, venue, site, team, council, trademark, title.

    It is there from a day until it ends.
    """

    title_field: Key = "name"


class ReadingType(PostingType):
    """A type of reading of a unit, or of items of some types (`of_items`).

    It always says by what method it was taken.
    """

    of_items: list[Key] = Field(default_factory=list)


def _check_item(pack: Pack, key: str, declared: ItemType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=(), roles=())


def _check_reading(pack: Pack, key: str, declared: ReadingType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=(), roles=(ITEM,) if declared.of_items else ())
    if METHOD not in declared.fields or not declared.fields[METHOD].required:
        yield Flaw("pack.reading.no_method", ("fields",), found=sorted(declared.fields), allowed=METHOD)
    for index, item in enumerate(declared.of_items):
        if pack.find("items", item) is None:
            yield Flaw("pack.reference.unknown", ("of_items", index), item, pack.keys("items"))


SECTIONS = [
    Section("items", ItemType, check=_check_item),
    Section("readings", ReadingType, check=_check_reading),
]
