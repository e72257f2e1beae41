"""Printing numbers: the printed form, and that its interval contains the exact value."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import catalogue
from shanzhi.core.writing import SIZES, Style, say, style_from

CHARACTERS = "零一二三四五六七八九"


def interval(text: str) -> tuple[Decimal, Decimal, bool]:
    """What a reader takes from a printed figure, stated here independently: low, high, and whether high is inside."""
    if re.fullmatch("[两零一二三四五六七八九十]+", text):
        count = Decimal(_count(text))
        return count, count, True
    parts = re.fullmatch(r"(近?)(-?)(\d+)(?:\.(\d+))?(余?)([万亿]?)(余?)(%?)", text)
    assert parts, text
    near, minus, whole, fraction, over_before, word, over_after, percent = parts.groups(default="")
    size = {"": Decimal(1), "万": SIZES["wan"], "亿": SIZES["yi"]}[word]
    number = Decimal(f"{whole}.{fraction or 0}")
    value, place = number * size, Decimal(10) ** -len(fraction) * size
    if percent:
        value, place = value / 100, place / 100
    if near:
        return Decimal(0), value, False
    if over_before or over_after:
        digits = f"{whole}{fraction}"
        zeros = len(digits) - len(digits.rstrip("0"))
        return value, value + place * 10**zeros, False
    if not fraction and not word:
        return (-value, -value, True) if minus else (value, value, True)
    half = place / 2
    return (-value - half, -value + half, True) if minus else (value - half, value + half, False)


def _count(text: str) -> int:
    if text == "两":
        return 2
    tens, ten, ones = text.rpartition("十")
    return (CHARACTERS.index(tens) if tens else 1) * 10 * bool(ten) + (CHARACTERS.index(ones) if ones else 0)


def contains(text: str, value: Decimal) -> bool:
    low, high, is_closed = interval(text)
    return low <= value and (value <= high if is_closed else value < high)


SAID = [
    ("1846", Style(), "1846"),
    ("190.40", Style(), "190.4"),
    ("1E+3", Style(), "1000"),
    ("-5", Style(), "-5"),
    ("-0", Style(), "0"),
    ("0.5", Style(), "0.5"),
    ("190.04", Style(decimals=1), "190.0"),
    ("190.4", Style(decimals=0), "190.4"),
    ("23000", Style(magnitude="wan"), "2.3万"),
    ("23000", Style(magnitude="wan", decimals=2), "2.3万"),
    ("18864000", Style(magnitude="wan", decimals=1), "1886.4万"),
    ("46100200", Style(magnitude="wan"), "4610.02万"),
    ("265000000", Style(magnitude="yi", decimals=2), "2.65亿"),
    ("22500", Style(magnitude="wan", decimals=1), "2.3万"),
    ("23", Style(magnitude="wan", decimals=1), "23"),
    ("265000000", Style(magnitude="auto"), "2.65亿"),
    ("9999", Style(magnitude="auto"), "9999"),
    ("1846", Style("over"), "1800余"),
    ("1800", Style("over"), "1800"),
    ("5126", Style("over", leading=1), "5000余"),
    ("18", Style("over"), "18"),
    ("7", Style("over"), "7"),
    ("0", Style("over"), "0"),
    ("18864000", Style("over", "wan", leading=3), "1880余万"),
    ("18864000", Style("over", "wan"), "1800余万"),
    ("18000000", Style("over", "wan"), "1800万"),
    ("23456", Style("over", "wan"), "2.3万余"),
    ("1846", Style("over", step=Decimal(10)), "1840余"),
    ("846", Style("over", step=Decimal(1000)), "846"),
    ("1846", Style("near"), "近1900"),
    ("980", Style("near", step=Decimal(1000)), "近1000"),
    ("1846", Style("near", leading=1), "1000余"),
    ("1900", Style("near"), "1900"),
    ("0.9573", Style("percent"), "95.7%"),
    ("0.9996", Style("percent"), "100.0%"),
    ("1", Style("percent"), "100%"),
    ("0.957", Style("percent", decimals=0), "95.7%"),
    ("2", Style("chinese"), "两"),
    ("2", Style("chinese", is_counted=False), "二"),
    ("4", Style("chinese"), "四"),
    ("10", Style("chinese"), "十"),
    ("12", Style("chinese"), "十二"),
    ("20", Style("chinese"), "二十"),
    ("99", Style("chinese"), "九十九"),
    ("100", Style("chinese"), "100"),
    ("2.5", Style("chinese"), "2.5"),
]


@pytest.mark.parametrize(("value", "style", "text"), SAID)
def test_say__examples(value: str, style: Style, text: str) -> None:
    """The forms an office expects, and what each stands for."""
    assert say(Decimal(value), style) == text
    assert contains(text, Decimal(value))


styles = st.builds(
    Style,
    form=st.sampled_from(["exact", "over", "near", "percent", "chinese"]),
    magnitude=st.sampled_from(["one", "wan", "yi", "auto"]),
    decimals=st.none() | st.integers(0, 4),
    leading=st.integers(1, 4),
    step=st.none() | st.integers(0, 6).map(lambda power: Decimal(10) ** power),
    is_counted=st.booleans(),
)
values = st.integers(-(10**6), 10**12).map(Decimal) | st.decimals(
    min_value=-(10**4), max_value=10**9, places=4, allow_nan=False
)


@given(values, styles)
@example(Decimal("0.9996"), Style("percent", decimals=2))
@example(Decimal(99_995), Style("exact", "wan", decimals=2))
def test_say__interval_of_the_printed_form_contains_the_value(value: Decimal, style: Style) -> None:
    """Whatever the style, a reader who takes the printed form at its word is not deceived."""
    assert contains(say(value, style), value)


@given(st.integers(1, 10**10), st.integers(1, 5))
def test_say__no_over_after_an_exact_figure(value: int, leading: int) -> None:
    """Over stands exactly where something was cut off."""
    text = say(value, Style("over", leading=leading))
    assert ("余" in text) == (Decimal(text.replace("余", "")) != value)


@pytest.mark.parametrize(
    "data",
    [
        {"form": "about"},
        {"magnitude": "qian"},
        {"decimals": -1},
        {"decimals": "a"},
        {"leading": 0},
        {"leading": 1.5},
        {"step": 500},
        {"step": "0.1"},
        {"step": "ten"},
        {"width": 3},
        {"form": ["over"]},
    ],
)
def test_style_from__wrong_statement_is_refused(data: dict[str, object]) -> None:
    """A pack's style with an unknown word or a step that would deceive says so."""
    with pytest.raises(Problem) as caught:
        style_from(data)
    assert caught.value.code in catalogue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"form": "roughly"}, "writing.style"),
        ({"decimals": 99}, "writing.decimals"),
        ({"leading": 0}, "writing.leading"),
        ({"step": 25}, "writing.step"),
    ],
)
def test_style_from__says_which_part_is_wrong(data: dict[str, object], code: str) -> None:
    """Each part has a sentence of its own."""
    with pytest.raises(Problem) as caught:
        style_from(data)
    assert caught.value.code == code


def test_style_from__right_statement() -> None:
    """A mapping from YAML becomes the style."""
    assert style_from({"form": "over", "magnitude": "wan", "step": 100000}) == Style(
        "over", "wan", step=Decimal(100_000)
    )


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_say__no_number(value: str) -> None:
    """What is no number is not printed."""
    with pytest.raises(Problem) as caught:
        say(Decimal(value))
    assert caught.value.code == "writing.not_a_number"
