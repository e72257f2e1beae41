"""Section `assertions`: what must hold, or ought to, between two figures of one unit and time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from string import Formatter
from typing import Literal

from pydantic import Field, model_validator

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section

Comparison = Literal["at_least", "at_most", "equal"]
PLACES = frozenset({"left", "right"})
"""What the words of an assertion may name: its two sides, as people write them."""


class Assertion(Declared):
    """`left` is `at_least`, `at_most` or `equal` to `times` the figure `right`, or to a `number`.

    `says` is what is said when it is not so, with `{left}` and `{right}` for the two values. `sure` tells whether it is
    then an error (`certain`, `likely`) or a question (`possible`). `asked_of` are the figures whose numbers in a draft
    bring it up; `owner` is the office that looks into it. An assertion of `base` is dropped by `over: extend` with an
    empty `asked_of` and `checked: false`.
    """

    label: Label
    left: Key
    compare: Comparison
    right: Key | None = None
    number: Decimal | None = None
    times: Decimal = Field(default=Decimal(1), gt=0)
    says: Label
    sure: Literal["certain", "likely", "possible"]
    asked_of: list[Key] = Field(default_factory=list)
    checked: bool = True
    owner: Key
    source: Source

    @model_validator(mode="after")
    def _is_one(self) -> Assertion:
        if (self.right is None) is (self.number is None):
            raise ValueError("exactly one of right, number")
        return self


def _check(pack: Pack, _key: str, assertion: Assertion) -> Iterator[Flaw]:
    """Its figures and its office exist; its words name nothing but its two sides."""
    named = [(("left",), assertion.left), *((("asked_of", at), key) for at, key in enumerate(assertion.asked_of))]
    if assertion.right is not None:
        named.append((("right",), assertion.right))
    for path, key in named:
        if pack.find("indicators", key) is None:
            yield Flaw("pack.reference.unknown", path, key, pack.keys("indicators"))
    if pack.find("roles", assertion.owner) is None:
        yield Flaw("pack.reference.unknown", ("owner",), assertion.owner, pack.keys("roles"))
    for language, words in assertion.says.model_dump().items():
        for name in sorted(_places(words or "") - PLACES):
            yield Flaw("pack.assertion.place", ("says", language), name, sorted(PLACES))


def _places(words: str) -> set[str]:
    """What stands in braces, with anything but a plain name as it is; of words that cannot be read so, all of them."""
    try:
        found = [(name, spec, conversion) for _, name, spec, conversion in Formatter().parse(words) if name is not None]
    except ValueError:
        return {words}
    return {
        name if not spec and not conversion else f"{name}!{conversion or ''}:{spec}" for name, spec, conversion in found
    }


SECTIONS = [Section("assertions", Assertion, check=_check)]
