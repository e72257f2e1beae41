"""The shape of what find_claims gives, its limit, and hostile texts."""

from __future__ import annotations

import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanzhi.core.errors import Problem
from shanzhi.reports.prose import find_claims, load_lexicon

N = 100_000
M = 20_000

HOSTILE = {
    "digits": "1" * N,
    "full-width digits": "１" * N,
    "opening quotes": "“" * N,
    "nested quotes": "“" * (N // 2) + "”" * (N // 2),
    "straight quotes": '"' * N,
    "titles": "《" * N,
    "ones": "一" * N,
    "myriads": "万" * N,
    "blanks": " " * N,
    "letters": "A" * N + "1个",
    "grouped digits": "1" + ",111" * M + "1",
    "decimals": "0." + "1" * M + "个",
    "brackets": "(" * M,
    "lines": "1\n" * M,
    "old line ends": "a\r" * M,
    "ordinals": "第1、" * M,
    "list": "分别" + "1、" * M + "1个",
    "ranges": "1-" * M,
    "links": "达到" * M + "3个",
    "windows": "今年" * M,
    "frequencies": "每月,3次," * (M // 4),
    "targets": "确保,建12个," * (M // 4),
    "one long clause": "建成广场12处" * (M // 4),
    "parts": "百分之" * M,
}


PIECES = [
    *"0123456789一二两三十百千万亿几余多近约超过以上个户人次元%年月日第前-~",
    *"至到.,，。；、\n\r \u3000“”《》()（）/分之达占村公里米来",
    *("百分之", "分别", "截至", "2024年", "计划", "一是", "亿元", "翻一番", "100%", "1."),
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_find_claims__any_text__offsets_order_and_intervals_hold(text: str) -> None:
    """Whatever is written: no crash, no overlap, the text between the offsets, low not above high."""
    claims = find_claims(text, load_lexicon())
    assert all(one.end <= other.start for one, other in pairwise(claims))
    for claim in claims:
        assert claim.text == text[claim.start : claim.end] != ""
        low, high = claim.interval.low, claim.interval.high
        assert low is None or high is None or low <= high


@pytest.mark.parametrize("name", HOSTILE)
def test_find_claims__hostile_text__ends_in_time(name: str) -> None:
    """A hundred thousand characters of anything take seconds at the very worst, not minutes."""
    begun = time.perf_counter()
    find_claims(HOSTILE[name], load_lexicon())
    assert time.perf_counter() - begun < 10


def test_find_claims__report_of_5000_characters__quick() -> None:
    """The usual report; the promise is 50 ms, the bound here leaves room for a busy machine."""
    text = (
        "今年以来，全镇开展集中学习6次，覆盖党员1800余人次，新建蓄水池12座，硬化道路3.5公里，投资420万元。\n" * 120
    )[:5000]
    lexicon = load_lexicon()
    find_claims(text, lexicon)
    begun = time.perf_counter()
    claims = find_claims(text, lexicon)
    assert time.perf_counter() - begun < 0.5
    assert len(claims) > 400


def test_find_claims__too_long__refused_at_once() -> None:
    """Fifty million characters are not read."""
    begun = time.perf_counter()
    with pytest.raises(Problem) as caught:
        find_claims("1" * 50_000_000, load_lexicon())
    assert caught.value.code == "prose.text.too_long"
    assert time.perf_counter() - begun < 2


def test_find_claims__empty__nothing() -> None:
    """No text, no claims."""
    assert find_claims("", load_lexicon()) == []


def test_as_data__a_claim__plain_numbers() -> None:
    """What the command line prints: whole numbers as int, others as float, no bound as null."""
    (claim,) = find_claims("今年以来，清理垃圾2.3万吨。", load_lexicon())
    assert claim.as_data() == {
        "start": 9,
        "end": 14,
        "text": "2.3万吨",
        "value": 23000,
        "low": 22500,
        "high": 23500,
        "low_open": False,
        "high_open": True,
        "approximation": "exact",
        "unit": "吨",
        "counted": "垃圾",
        "window": "今年以来",
        "kind": "claim",
    }
    assert claim.interval.contains(Decimal(22500))


def test_find_claims__broken_number__offsets_in_the_given_text() -> None:
    """Offsets are code points of the text as given, breaks inside the number included."""
    text = "𠮷镇总面积190.4\n\n平方公里。"
    (claim,) = find_claims(text, load_lexicon())
    assert text[claim.start : claim.end] == claim.text == "190.4\n\n平方公里"
    assert claim.start == 5
