"""Every type of every pack, and values for its fields: the least it asks for, everything it can take, and nonsense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from shanzhi.cases.declare import FAMILY, CaseType
from shanzhi.core.places import packs_folder
from shanzhi.indicators.parsing import parse
from shanzhi.packs.assembling import Pack, assemble_sound
from shanzhi.records.fields import Choice, Choices, Date, DecimalNumber, Field, Integer, Money, Text, YesNo
from shanzhi.workflow.posting import PostingType

NONSENSE = "❌"


@dataclass(frozen=True)
class Sample:
    """One type of a town's pack."""

    town: str
    section: str
    key: str

    def __str__(self) -> str:
        return f"{self.key}@{self.town}"

    @property
    def declared(self) -> Any:
        """The type as its pack declares it."""
        return pack_of(self.town).find(self.section, self.key)

    @property
    def indicators(self) -> list[str]:
        """The town's indicators that read what this type posts."""
        declared: PostingType = self.declared
        posted = {posting.measure for posting in declared.posts}
        if isinstance(declared, CaseType):
            posted |= {f"{declared.counted_as}.{name}" for name in FAMILY}
        return sorted(key for key, measures in measures_read(self.town).items() if measures & posted)


def towns() -> list[str]:
    """The packs of towns: every pack that is neither broken nor what others build on."""
    return sorted(path.parent.name for path in packs_folder().glob("[!_]*/pack.yaml") if path.parent.name != "base")


@cache
def pack_of(town: str) -> Pack:
    """A town's pack, `base` included."""
    return assemble_sound(town)


def samples(section: str) -> list[Sample]:
    """Every type of a section in every town's pack; what two towns share is tried in the first of them."""
    found: dict[tuple[str, str], Sample] = {}
    for town in towns():
        for key, entry in sorted(pack_of(town).entries.get(section, {}).items()):
            found.setdefault((key, entry.digest), Sample(town, section, key))
    return list(found.values())


@cache
def measures_read(town: str) -> dict[str, set[str]]:
    """For each indicator, the measures its tree reads."""
    raw = {key: model.value for key, model in pack_of(town).all("indicators").items()}
    return {key: set(parse(value, raw.get).measures()) for key, value in raw.items()}


def least(declared: PostingType) -> dict[str, Any]:
    """The required fields alone, each with the smallest value it takes."""
    return {name: _LEAST[type(field)](field) for name, field in declared.fields.items() if field.required}


def full(declared: PostingType) -> dict[str, Any]:
    """Every field, each with another value than `least` gives where the field knows more than one."""
    return {name: _FULL[type(field)](field) for name, field in declared.fields.items()}


def bad(declared: PostingType) -> dict[str, tuple[Any, str]]:
    """For each field a value it cannot take, and the code it is refused with."""
    return {name: _BAD[type(field)](field) for name, field in declared.fields.items()}


_LEAST: dict[type[Field], Callable[[Any], Any]] = {
    Text: lambda _: "甲",
    Integer: lambda field: field.min,
    DecimalNumber: lambda field: str(field.min),
    Money: lambda _: "0",
    Date: lambda _: "2024-01-02",
    Choice: lambda field: next(iter(field.choices)),
    Choices: lambda field: [next(iter(field.choices))],
    YesNo: lambda _: "no",
}
_FULL: dict[type[Field], Callable[[Any], Any]] = {
    Text: lambda field: "乙" * min(field.max, 12),
    Integer: lambda field: min(field.min + 3, field.max),
    DecimalNumber: lambda field: str(min(field.min + 2, field.max)),
    Money: lambda _: "12.50",
    Date: lambda _: "2024/2/29",
    Choice: lambda field: list(field.choices)[-1],
    Choices: lambda field: list(field.choices),
    YesNo: lambda _: "yes",
}
_BAD: dict[type[Field], Callable[[Any], tuple[Any, str]]] = {
    Text: lambda field: ("长" * (field.max + 1), "field.text.too_long"),
    Integer: lambda field: (field.max + 1, "field.number.out_of_range"),
    DecimalNumber: lambda field: (
        field.max - Decimal(1).scaleb(-field.places - 1),
        "field.number.too_many_places",
    ),
    Money: lambda _: ("十二元", "field.number.not_a_number"),
    Date: lambda _: ("2023-02-29", "field.date.not_a_day"),
    Choice: lambda _: (NONSENSE, "field.choice.unknown"),
    Choices: lambda field: ([next(iter(field.choices)), NONSENSE], "field.choice.unknown"),
    YesNo: lambda _: (NONSENSE, "field.choice.unknown"),
}
