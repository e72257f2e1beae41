"""Numbers as a document prints them.

The exact value is stored; what is printed follows from it by rule and never the other way round. Whatever is
printed, the interval a reader takes from it contains the exact value: 1846 may print as "over 1800", and a
rounded figure keeps its decimals, because a plain integer is read as exact. Rules: GB/T 15835-2011; the words
are data (`packs/base/lexicon/writing.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Any, Literal, get_args

import yaml

from shanzhi.core.errors import Problem
from shanzhi.core.places import packs_folder

Form = Literal["exact", "over", "near", "percent", "chinese"]
Magnitude = Literal["one", "wan", "yi", "auto"]

WIDE = Context(prec=60)
"""Arithmetic wide enough that no figure of this product is rounded by it."""
SIZES: dict[str, Decimal] = {"one": Decimal(1), "wan": Decimal(10_000), "yi": Decimal(100_000_000)}
NEAR_SHARE = Decimal("0.95")
"""Below this share of the rounded-up figure, "nearly" would flatter (DOMAIN 15.3)."""
MAX_DECIMALS = 12


@dataclass(frozen=True)
class Words:
    """The written signs of one language of documents."""

    wan: str
    yi: str
    over: str
    near: str
    percent: str
    minus: str
    digits: tuple[str, ...]
    ten: str
    two_counted: str


@dataclass(frozen=True)
class Style:
    """How a value is to be printed.

    `form`: exact; over (rounded down, "1800 and more"); near (rounded up, "nearly 1900"); percent (the value is
    a ratio, 0.957 prints as 95.7%); chinese (a small count in words). `magnitude`: in which unit of size;
    `auto` takes the largest that leaves at least 1. `decimals`: digits after the point, None for as many as the
    value has (percent: one). `leading`: digits kept by over and near; `step`, a power of ten, fixes the step
    instead. `is_counted`: two before a measure word.
    """

    form: Form = "exact"
    magnitude: Magnitude = "one"
    decimals: int | None = None
    leading: int = 2
    step: Decimal | None = None
    is_counted: bool = True

    def __post_init__(self) -> None:
        if self.form not in get_args(Form) or self.magnitude not in get_args(Magnitude):
            raise Problem("writing.style", style=f"{self.form}, {self.magnitude}")
        if self.decimals is not None and self.decimals not in range(MAX_DECIMALS + 1):
            raise Problem("writing.decimals", decimals=self.decimals, most=MAX_DECIMALS)
        if not isinstance(self.leading, int) or self.leading < 1:
            raise Problem("writing.leading", leading=self.leading)
        if self.step is not None and not _is_power_of_ten(self.step):
            raise Problem("writing.step", step=self.step)


EXACT = Style()


def style_from(data: Mapping[str, Any]) -> Style:
    """The style a pack states as a mapping. Raises Problem `writing.style` for an unknown key or kind of value."""
    unknown = sorted(set(data) - {field.name for field in fields(Style)})
    if unknown:
        raise Problem("writing.style", style=unknown)
    try:
        step = None if data.get("step") is None else Decimal(str(data["step"]))
        return Style(**{**data, "step": step})
    except (ArithmeticError, TypeError) as error:
        raise Problem("writing.style", style=dict(data)) from error


def say(value: Decimal | int, style: Style = EXACT, words: Words | None = None) -> str:
    """The value in writing, without its unit of measure.

    No separators of thousands. The interval the writing stands for contains `value`. Raises Problem
    `writing.not_a_number` for NaN and infinities.
    """
    exact = Decimal(value)
    if not exact.is_finite():
        raise Problem("writing.not_a_number", value=value)
    signs = words or writing_words()
    match style.form:
        case "over" | "near" if exact > 0:
            return _rounded(exact, style, signs)
        case "percent":
            decimals = 1 if style.decimals is None else style.decimals
            return _plain(WIDE.multiply(exact, Decimal(100)), decimals, signs) + signs.percent
        case "chinese":
            return _in_characters(exact, style, signs)
        case _:
            return _with_magnitude(exact, style, signs)


def _with_magnitude(exact: Decimal, style: Style, signs: Words) -> str:
    magnitude = _magnitude(exact, style)
    if magnitude == "one":
        return _plain(exact, style.decimals, signs)
    scaled = WIDE.divide(exact, SIZES[magnitude])
    if style.decimals is not None:
        scaled = _quantized(scaled, style.decimals)
    if scaled == 0 and exact != 0:
        return _plain(exact, None, signs)
    return _digits(scaled, signs) + _word(magnitude, signs)


def _plain(exact: Decimal, decimals: int | None, signs: Words) -> str:
    """Without magnitude. A rounded figure keeps at least one decimal and its zeros: an integer is read as exact."""
    if decimals is None or _quantized(exact, decimals) == exact:
        return _digits(exact, signs)
    return _digits(_quantized(exact, max(decimals, 1)), signs, keeps_zeros=True)


def _rounded(exact: Decimal, style: Style, signs: Words) -> str:
    step = style.step or _step(exact, style.leading)
    below = _multiple(exact, step, ROUND_FLOOR)
    above = _multiple(exact, step, ROUND_CEILING)
    magnitude = _magnitude(exact, style)
    if below < exact and style.form == "near" and exact >= WIDE.multiply(NEAR_SHARE, above):
        return signs.near + _digits(WIDE.divide(above, SIZES[magnitude]), signs) + _word(magnitude, signs)
    if below in (exact, 0):
        return _with_magnitude(exact, Style(magnitude=style.magnitude), signs)
    scaled = WIDE.divide(below, SIZES[magnitude])
    if scaled == scaled.to_integral_value():
        return _digits(scaled, signs) + signs.over + _word(magnitude, signs)
    return _digits(scaled, signs) + _word(magnitude, signs) + signs.over


def _in_characters(exact: Decimal, style: Style, signs: Words) -> str:
    """1 to 99 in characters; anything else in digits."""
    if exact != exact.to_integral_value() or not 1 <= exact <= 99:
        return _with_magnitude(exact, Style(magnitude=style.magnitude), signs)
    tens, ones = divmod(int(exact), 10)
    if exact == 2 and style.is_counted:
        return signs.two_counted
    head = "" if tens == 0 else ("" if tens == 1 else signs.digits[tens]) + signs.ten
    return head + (signs.digits[ones] if ones else "")


def _magnitude(exact: Decimal, style: Style) -> str:
    if style.magnitude != "auto":
        return style.magnitude
    size = abs(exact)
    return "yi" if size >= SIZES["yi"] else "wan" if size >= SIZES["wan"] else "one"


def _step(exact: Decimal, leading: int) -> Decimal:
    """The step that keeps so many leading digits; never finer than one."""
    return Decimal(10) ** max(exact.adjusted() + 1 - leading, 0)


def _multiple(exact: Decimal, step: Decimal, rounding: str) -> Decimal:
    return WIDE.multiply(WIDE.divide(exact, step).to_integral_value(rounding=rounding), step)


def _quantized(exact: Decimal, decimals: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=WIDE)


def _digits(number: Decimal, signs: Words, *, keeps_zeros: bool = False) -> str:
    text = f"{abs(number):f}"
    if "." in text and not keeps_zeros:
        text = text.rstrip("0").rstrip(".")
    return (signs.minus if number < 0 else "") + text


def _word(magnitude: str, signs: Words) -> str:
    return {"wan": signs.wan, "yi": signs.yi}.get(magnitude, "")


def _is_power_of_ten(step: Decimal) -> bool:
    """True for 1, 10, 100 …: only such a step keeps the value inside what "and more" promises."""
    return step.is_finite() and step >= 1 and step == Decimal(10) ** step.adjusted()


@cache
def writing_words() -> Words:
    """The words of the base pack, `packs/base/lexicon/writing.yaml`."""
    path = packs_folder() / "base" / "lexicon" / "writing.yaml"
    data = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    signs = {name: data[name] for name in ("over", "near", "percent", "minus", "ten", "two_counted")}
    return Words(**data["magnitudes"], digits=tuple(data["digits"]), **signs)
