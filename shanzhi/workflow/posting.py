"""What facts a record stands for, as its type declares: `posts:` in YAML, a closed form without expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from shanzhi.ledger.posting import Line
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, DottedKey, Key
from shanzhi.packs.sections import Flaw
from shanzhi.records.declare import RecordType
from shanzhi.records.fields import Choice, DecimalNumber, Integer, Money, YesNo

RECORD = "record"
"""The default of `each`: one fact for the record itself."""


class Posting(Declared):
    """One rule. `quantity` is a number or the name of a numeric field; without a value nothing is posted.

    `each` names a group of subjects of the record (everybody on the roster, those present): one fact for each.
    `subject: self` makes the record the fact's subject, a link's role makes it the linked one. `dims` take a field's
    code, `fixed` gives a code. `stays` posts +1 on the first day and -1 on the day it ends. `when` posts only if fields
    have one of the codes.
    """

    measure: DottedKey
    quantity: Decimal | Key = Decimal(1)
    each: Key = RECORD
    subject: Key | None = None
    dims: dict[Key, Key] = Field(default_factory=dict)
    fixed: dict[Key, Key] = Field(default_factory=dict)
    when: dict[Key, list[str]] = Field(default_factory=dict)
    stays: bool = False


class PostingType(RecordType):
    """A record type whose records post facts."""

    posts: list[Posting] = Field(default_factory=list)


@dataclass(frozen=True)
class Statement:
    """What a record says, as far as posting goes: where, when, the values of its fields, and its groups of subjects."""

    record_id: int
    unit_id: int
    happened_on: date
    values: Mapping[str, Any]
    ended_on: date | None = None
    groups: Mapping[str, Sequence[int]] = field(default_factory=dict)
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


def lines_of(declared: PostingType, statement: Statement) -> list[Line]:
    """Every fact the record stands for, in the order of the rules."""
    return [line for posting in declared.posts for line in lines_of_posting(declared, posting, statement)]


def lines_of_posting(declared: PostingType, posting: Posting, said: Statement) -> Iterator[Line]:
    """The facts of one rule."""
    if not all(_code(declared, name, said) in codes for name, codes in posting.when.items()):
        return
    quantity = said.values.get(posting.quantity) if isinstance(posting.quantity, str) else posting.quantity
    if quantity is None:
        return
    dims = {name: code for name, source in posting.dims.items() if (code := _code(declared, source, said)) is not None}
    for subject in _subjects(posting, said):
        line = Line(
            posting.measure, Decimal(quantity), said.unit_id, said.happened_on, subject, {**dims, **posting.fixed}
        )
        yield line
        if posting.stays and said.ended_on is not None:
            yield Line(posting.measure, -line.quantity, said.unit_id, said.ended_on, subject, line.dims)


def _subjects(posting: Posting, said: Statement) -> Sequence[int | None]:
    if posting.each != RECORD:
        return list(said.groups.get(posting.each, ()))
    if posting.subject == "self":
        return [said.record_id]
    if posting.subject is not None:
        return list(said.links.get(posting.subject, ()))
    return [None]


def _code(declared: PostingType, name: str, said: Statement) -> str | None:
    return declared.fields[name].dim(said.values.get(name))


def check_posts(pack: Pack, declared: PostingType, *, groups: Sequence[str], roles: Sequence[str]) -> Iterator[Flaw]:
    """Measures, fields, dimensions and groups that `posts` names exist and fit together."""
    for index, posting in enumerate(declared.posts):
        path = ("posts", index)
        measure = pack.find("measures", posting.measure)
        if measure is None:
            yield Flaw("pack.reference.unknown", (*path, "measure"), posting.measure, pack.keys("measures"))
            continue
        if measure.access_class != declared.access_class:
            yield Flaw("pack.post.access_class", (*path, "measure"), measure.access_class, declared.access_class)
        if posting.stays != (measure.nature == "stock"):
            yield Flaw("pack.post.nature", (*path, "measure"), posting.measure, measure.nature)
        if posting.each not in (RECORD, *groups):
            yield Flaw("pack.reference.unknown", (*path, "each"), posting.each, [RECORD, *groups])
        if posting.subject not in (None, "self", *roles):
            yield Flaw("pack.reference.unknown", (*path, "subject"), posting.subject, ["self", *roles])
        yield from _check_quantity(declared, posting, path)
        yield from _check_dims(declared, posting, measure.dims, path)


def _check_quantity(declared: PostingType, posting: Posting, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    if isinstance(posting.quantity, str):
        numeric = [name for name, each in declared.fields.items() if isinstance(each, (Integer, DecimalNumber, Money))]
        if posting.quantity not in numeric:
            yield Flaw("pack.reference.unknown", (*path, "quantity"), posting.quantity, numeric)


def _check_dims(
    declared: PostingType, posting: Posting, dims: Mapping[str, Any], path: tuple[str | int, ...]
) -> Iterator[Flaw]:
    for name in [*posting.dims, *posting.fixed]:
        if name not in dims:
            yield Flaw(
                "pack.reference.unknown", (*path, "dims" if name in posting.dims else "fixed", name), name, sorted(dims)
            )
            return
    for name, code in posting.fixed.items():
        if code not in dims[name].values:
            yield Flaw("pack.reference.unknown", (*path, "fixed", name), code, sorted(dims[name].values))
    for name, source in [*posting.dims.items(), *((each, each) for each in posting.when)]:
        codes = _codes(declared, source)
        if codes is None:
            choices = [key for key, each in declared.fields.items() if isinstance(each, (Choice, YesNo))]
            yield Flaw(
                "pack.reference.unknown", (*path, "dims" if name in posting.dims else "when", name), source, choices
            )
        elif name in posting.dims:
            for code in sorted(codes - dims[name].values.keys()):
                yield Flaw("pack.post.dim_code", (*path, "dims", name), code, sorted(dims[name].values))


def _codes(declared: PostingType, name: str) -> set[str] | None:
    """The codes a field can give, or None if it is not a field of few values."""
    field_ = declared.fields.get(name)
    if isinstance(field_, Choice):
        return set(field_.choices)
    return {"yes", "no"} if isinstance(field_, YesNo) else None
