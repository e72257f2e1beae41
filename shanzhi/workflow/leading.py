"""What may come of a record, as its type declares: `leads_to:` in YAML names the types of case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from shanzhi.kernel.policy import GENERAL
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key
from shanzhi.packs.sections import Flaw
from shanzhi.records.fields import Integer
from shanzhi.workflow.posting import PostingType


class Leading(Declared):
    """Cases of these `types` may come of a record. `channel` is how they come; `matters` the field that counts them."""

    types: list[Key] = Field(min_length=1)
    channel: Key | None = None
    matters: Key | None = None


class LeadingType(PostingType):
    """A record type of whose records cases may come."""

    leads_to: Leading | None = None


def leads_to(declared: Any, type_key: str) -> bool:
    """Whether cases of a type may come of records of a declared type."""
    leading = getattr(declared, "leads_to", None)
    return leading is not None and type_key in leading.types


def check_leading(pack: Pack, declared: LeadingType) -> Iterator[Flaw]:
    """The types are there, come by the channel, and give away nothing of a need-to-know record."""
    leading = declared.leads_to
    if leading is None:
        return
    for index, key in enumerate(leading.types):
        path = ("leads_to", "types", index)
        case: Any = pack.find("cases", key)
        if case is None:
            yield Flaw("pack.reference.unknown", path, key, pack.keys("cases"))
            continue
        channels = case.channels_in(pack)
        if leading.channel is not None and channels and leading.channel not in channels:
            yield Flaw("pack.reference.unknown", ("leads_to", "channel"), leading.channel, sorted(channels))
        if _is_need_to_know(pack, declared) and case.access_class != declared.access_class:
            yield Flaw("pack.leading.access_class", path, case.access_class, declared.access_class)
    counts = [name for name, each in declared.fields.items() if isinstance(each, Integer)]
    if leading.matters is not None and leading.matters not in counts:
        yield Flaw("pack.reference.unknown", ("leads_to", "matters"), leading.matters, counts)


def _is_need_to_know(pack: Pack, declared: LeadingType) -> bool:
    found = pack.find("access_classes", declared.access_class)
    return found is not None and found.number != GENERAL
