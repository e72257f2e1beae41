"""What the values of a stream's fields may look like in YAML, and drawing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from shanzhi.loader.story.chance import Chance
from shanzhi.packs.declare import Declared, Key

Scalar = bool | int | Decimal | str


class Pick(Declared):
    """One of a list of words: `{pick: topics}` or `{pick: [a, b]}`."""

    pick: Key | list[Scalar]


class Between(Declared):
    """A number: `{between: [10, 25]}`, with `places` decimals."""

    between: tuple[Decimal, Decimal]
    places: int = 0


class Weigh(Declared):
    """One of some codes by weight: `{weigh: {study: 3, service: 1}}`."""

    weigh: dict[str, Decimal] = Field(min_length=1)


class InTurn(Declared):
    """One after the other, as records of a unit follow each other: `{in_turn: [secretary, deputy]}`."""

    in_turn: list[Scalar] = Field(min_length=1)


class Several(Declared):
    """Some of a list of codes: `{several: [a, b, c], number: [1, 2]}`."""

    several: list[str] = Field(min_length=1)
    number: tuple[int, int] = (1, 1)


class Join(Declared):
    """Several values said one after the other: `{join: [{pick: places}, {pick: trades}]}`."""

    join: list[Value] = Field(min_length=2)


class DaysLater(Declared):
    """A day so many days after the record's own: `{days_later: [30, 60]}` (negative: before)."""

    days_later: tuple[int, int]


class Maybe(Declared):
    """A value in some cases only: `{chance: 0.3, value: …}`."""

    chance: Decimal = Field(ge=0, le=1)
    value: Value


_FORMS: Mapping[str, type[Declared]] = {
    "pick": Pick,
    "between": Between,
    "weigh": Weigh,
    "in_turn": InTurn,
    "several": Several,
    "join": Join,
    "days_later": DaysLater,
    "chance": Maybe,
}


def _form(raw: Any) -> str:
    if isinstance(raw, (dict, list)):
        return next((name for name in _FORMS if name in raw), "?")
    return next((name for name, form in _FORMS.items() if isinstance(raw, form)), "plain")


Value = Annotated[
    Annotated[Pick, Tag("pick")]
    | Annotated[Between, Tag("between")]
    | Annotated[Weigh, Tag("weigh")]
    | Annotated[InTurn, Tag("in_turn")]
    | Annotated[Several, Tag("several")]
    | Annotated[Join, Tag("join")]
    | Annotated[DaysLater, Tag("days_later")]
    | Annotated[Maybe, Tag("chance")]
    | Annotated[Scalar, Tag("plain")],
    Discriminator(_form),
]
"""How a field gets its value. Words may name what stands around them: {unit}, {village}, {year}, {month}, {n}."""

Join.model_rebuild()
Maybe.model_rebuild()


@dataclass(frozen=True)
class Drawing:
    """What a value may depend on: chance, the story's lists of words, and what words may name."""

    chance: Chance
    words: Mapping[str, Sequence[Scalar]]
    names: Mapping[str, object]
    on: date
    number: int = 1

    def value(self, spec: Any) -> Any:
        """One value, or None for a field left empty."""
        match spec:
            case Pick():
                drawn: Any = self.chance.pick(self.words[spec.pick] if isinstance(spec.pick, str) else spec.pick)
            case Between():
                drawn = self.chance.number(*spec.between, spec.places)
            case Weigh():
                drawn = self.chance.weigh(spec.weigh)
            case InTurn():
                drawn = spec.in_turn[(self.number - 1) % len(spec.in_turn)]
            case Several():
                drawn = self.chance.some(spec.several, self.chance.between(*spec.number))
                drawn = [each.format_map(self.names) for each in drawn]
            case Join():
                drawn = "".join(str(self.value(each) or "") for each in spec.join)
            case DaysLater():
                drawn = self.on + timedelta(days=self.chance.between(*spec.days_later))
            case Maybe():
                drawn = self.value(spec.value) if self.chance.falls(spec.chance) else None
            case _:
                drawn = spec
        return drawn.format_map(self.names) if isinstance(drawn, str) else drawn

    def values(self, specs: Mapping[str, Any]) -> dict[str, Any]:
        """All fields of a record, in the order of the stream."""
        return {name: value for name, spec in specs.items() if (value := self.value(spec)) is not None}


def codes_of(spec: Any) -> list[str]:
    """The codes a value may come to, as far as they stand in it."""
    if isinstance(spec, Pick):
        return [str(each) for each in spec.pick] if isinstance(spec.pick, list) else []
    if isinstance(spec, Weigh):
        return list(spec.weigh)
    if isinstance(spec, Maybe):
        return codes_of(spec.value)
    return [spec] if isinstance(spec, str) else []


def words_used(spec: Any) -> list[str]:
    """The lists of words a value draws from."""
    if isinstance(spec, Pick) and isinstance(spec.pick, str):
        return [spec.pick]
    if isinstance(spec, Join):
        return [name for each in spec.join for name in words_used(each)]
    return words_used(spec.value) if isinstance(spec, Maybe) else []
