"""Another value in the words of the first: the style is read from what was printed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.restating import say_alike, style_of
from shanzhi.core.writing import Style, say

STYLES = st.one_of(
    st.builds(Style, st.just("exact"), st.sampled_from(["one", "wan", "yi"]), st.none() | st.integers(0, 4)),
    st.builds(Style, st.sampled_from(["over", "near"]), st.sampled_from(["one", "wan"]), leading=st.integers(1, 4)),
    st.builds(Style, st.just("percent"), decimals=st.integers(0, 3)),
    st.just(Style("chinese")),
)
VALUES = st.decimals(0, 10**9, places=2) | st.integers(0, 10**7).map(Decimal)


@pytest.mark.parametrize(
    ("before", "printed", "now", "again"),
    [
        ("224", "224", "223", "223"),
        ("1846", "1800余", "1789", "1700余"),
        ("2343", "近2400", "2299", "近2300"),
        ("23456", "2.35万", "22456", "2.25万"),
        ("0.957", "95.7%", "0.9412", "94.1%"),
        ("3", "三", "2", "两"),
        ("50", "50", "33.333333333333", "33.3"),
        ("7", "about seven", "6", "6"),
    ],
)
def test_say_alike__keeps_the_way_of_printing(before: str, printed: str, now: str, again: str) -> None:
    """Rounded stays rounded the same way, characters stay characters; what cannot be read is said exactly."""
    assert say_alike(Decimal(now), before=Decimal(before), printed=printed, decimals=1) == again


@given(VALUES, STYLES)
def test_style_of__prints_the_same_words_again(value: Decimal, style: Style) -> None:
    """Whatever style printed a value, one is found that prints it so."""
    printed = say(value, style)
    found = style_of(value, printed)
    assert found is not None
    assert say(value, found) == printed
