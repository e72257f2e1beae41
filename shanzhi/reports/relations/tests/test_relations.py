"""Relations between the figures of a text: own sentences, any numbers, hostile texts, documents that are copied."""

from __future__ import annotations

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.sentences import sentence
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.prose.tests.test_find import HOSTILE
from shanzhi.reports.relations import Relation, find_relations

CASES = [
    case
    for name in ("relations.yaml", "held_out.yaml", "blind.yaml")
    for case in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]
RIGHT = yaml.safe_load(Path(__file__).with_name("right.yaml").read_text(encoding="utf-8"))
TEXTS = Path(os.environ.get("SHANZHI_TEXTS") or "/nowhere")

ZHONGGANG = [
    ("sum", ["14752户", "1242户", "13510户"], "yes"),
    ("sum", ["34715人", "4050人", "30665人"], "yes"),
    ("sum", ["3587.3亩", "2558.3亩", "1029亩"], "yes"),
    ("sum", ["65878吨", "7468吨", "58410吨"], "yes"),
    ("sum", ["19538.14亩", "4407.8亩", "3982.2亩"], "open"),
    ("sum", ["55条", "5条", "18条", "14条"], "open"),
    ("sum", ["8500余亩", "6000余亩"], "yes"),
    ("sum", ["60余万头（只）", "7166头", "1863头", "1087只", "56万只"], "open"),
    ("sum", ["13700余亩", "1257亩", "6807亩", "2357亩", "921亩", "1710亩", "727亩"], "yes"),
]
"""Worked out by hand: forests and rivers name some of their kinds only, and the animals leave some 30,000 unnamed."""


def relations_of(text: str, **given_too: Any) -> list[tuple[str, list[str], str]]:
    claims = find_claims(text, load_lexicon())
    found = find_relations(text, claims, **given_too)
    words = {True: "yes", False: "no", None: "open"}
    return [(each.kind, [_flat(claims[number].text) for number in each.claims], words[each.holds]) for each in found]


def _flat(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["say"])[:30])
def test_find_relations__own_sentences(case: dict[str, Any]) -> None:
    """Every relation of the text, and no other."""
    word = {True: "yes", False: "no"}
    want = [(each["is"], each["of"], word.get(each["holds"], each["holds"])) for each in case["want"]]
    assert relations_of(case["say"]) == want


@pytest.mark.parametrize("text", RIGHT, ids=lambda text: str(text)[:30])
def test_find_relations__what_is_right__is_not_called_wrong(text: str) -> None:
    """A question at most: groups that overlap, things of another kind, changes of something else, plans surpassed."""
    assert [each for each in relations_of(text) if each[2] == "no"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("村集体收入由10万元增加到15万元，增长80%。", "从10万元到15万元，变化是50%，写的是80%"),
        ("上年收入20万元，今年收入100万元，同比增长15%。", "变化是400%，写的是15%"),
        ("去年植树3万株，今年植树0.5万株，同比增长5%。", "写的是增加，可是从3万株到0.5万株是减少"),
        ("由300余人增加到400余人，增长10%。", "变化是0~66.67%，与10%相符"),
        ("全镇下辖13个行政村，其中有65个村民小组。", "65个比13个还多"),
        ("全村党员30名，其中女党员41名。", "41名超过了30名"),
    ],
)
def test_find_relations__the_arithmetic_that_is_shown(text: str, said: str) -> None:
    """Of the numbers as they stand; a range where they are rounded."""
    (found,) = find_relations(text, find_claims(text, load_lexicon()))
    assert said in sentence(found.why, "zh")


@pytest.mark.parametrize("lines", [2_000])
def test_find_relations__every_town_names_itself__each_is_told_once(lines: int) -> None:
    """Another town's number is another quantity, however many there are."""
    text = "\n".join(
        f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'东南西北中'[number // 10 % 5]}镇党员{number + 10}名。"
        for number in range(lines)
    )
    found = relations_of(text)
    assert len(found) == lines - 50


@pytest.mark.skipif(not (TEXTS / "samples").is_dir(), reason="SHANZHI_TEXTS names no sample reports")
def test_find_relations__a_strange_town__what_was_worked_out_by_hand() -> None:
    """Sums, of those with parts left out too, without a ledger."""
    text = (TEXTS / "samples" / "reports" / "05_zhonggang.txt").read_text(encoding="utf-8")
    assert relations_of(text) == ZHONGGANG


@given(st.lists(st.integers(1, 99_999), min_size=2, max_size=6), st.integers(-3, 3))
def test_find_relations__any_parts(parts: list[int], off: int) -> None:
    """A list of parts holds if it adds up, is too much above the whole, and open below it."""
    whole = max(1, sum(parts) + off)
    text = (
        f"全镇耕地{whole}亩，其中"
        + "、".join(f"{name}{part}亩" for name, part in zip("甲乙丙丁戊己", parts, strict=False))
        + "。"
    )
    want = "yes" if whole == sum(parts) else "no" if whole < sum(parts) else "open"
    assert [(kind, holds) for kind, _, holds in relations_of(text)] == [("sum", want)]


@given(st.integers(1, 5_000), st.integers(1, 5_000), st.integers(0, 2))
def test_find_relations__any_share__rounded_or_cut(part: int, rest: int, places: int) -> None:
    """The share of a part holds, rounded or cut to any place; two of its last places off it does not."""
    exact, place = Decimal(part) * 100 / (part + rest), Decimal(1).scaleb(-places)
    for written, holds in (
        (round(exact, places), "yes"),
        (exact // place * place, "yes"),
        (round(exact, places) + 2 * place, "no"),
    ):
        text = f"全村党员{part + rest}名，其中女党员{part}名，占{written:.{places}f}%。"
        found = [each for each in relations_of(text) if each[0] == "share"]
        assert [each[2] for each in found] == [holds]


@given(st.integers(10, 9_999), st.integers(10, 9_999))
def test_find_relations__any_rise(first: int, last: int) -> None:
    """A rise goes up, and its percentage is that of the two numbers."""
    if first == last:
        return
    word = "增加" if last > first else "减少"
    percent = abs(Decimal(last - first)) * 100 / first
    right = relations_of(f"隐患由{first}处{word}到{last}处，{word}{percent:.1f}%。")
    wrong = relations_of(f"隐患由{first}处{word}到{last}处，{word}{percent + 1:.1f}%。")
    backwards = relations_of(f"隐患由{last}处{word}到{first}处。")
    assert [each[2] for each in (*right[:1], *wrong[:1], *backwards[:1])] == ["yes", "no", "no"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_find_relations__hostile_text__soon_done(text: str) -> None:
    """The time stays linear, whatever a text repeats."""
    claims = find_claims(text, load_lexicon())
    begun = time.perf_counter()
    find_relations(text, claims)
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    "piece",
    ["其中3个、", "(其中3个", "党员3名,其中2名(1名),", "由3个增加到4个,增长5%,", "(3个", "占3%,", "3亩(2公顷)", "3个;"],
)
def test_find_relations__many_of_one_kind__soon_done(piece: str) -> None:
    """Also where everything looks like a relation."""
    text = piece * 3_000
    claims = find_claims(text, load_lexicon())
    begun = time.perf_counter()
    find_relations(text, claims)
    assert time.perf_counter() - begun < 20


def test_find_relations__paragraph_of_another_document() -> None:
    """A paragraph that stands word for word in another document is named, with its figures; a short one is not."""
    long = "今年以来，镇党委坚持把矛盾纠纷排查化解摆在突出位置，组织干部走村入户，共排查化解各类矛盾纠纷36件。"
    text = f"工作总结\n{long}\n党员612名。"
    assert relations_of(text, others={"另一镇.docx": f"别的话。\n{long}\n党员612名。"}) == [("copy", ["36件"], "open")]
    assert relations_of(text, others={"另一镇.docx": "别的话。"}) == []
    assert [each[0] for each in relations_of(f"{text}\n{long}")][:1] == ["copy"]


def test_as_data__in_both_languages() -> None:
    """What JSON holds; every explanation has all its words in both languages."""
    for case in CASES:
        text = case["say"]
        for each in find_relations(text, find_claims(text, load_lexicon())):
            assert _is_said(each)
    (first,) = find_relations(CASES[2]["say"], find_claims(CASES[2]["say"], load_lexicon()))
    assert first.as_data("zh") == {
        "kind": "sum",
        "claims": [0, 1, 2],
        "holds": False,
        "explanation": "2700亩 + 900亩 = 3,600亩，超过了3500亩：部分不能大于整体。核对这几个数。",
        "certainty": "likely",
    }


def _is_said(each: Relation) -> bool:
    zh, en = sentence(each.why, "zh"), sentence(each.why, "en")
    return zh != en and "{" not in zh + en and each.name("zh") != each.name("en")
