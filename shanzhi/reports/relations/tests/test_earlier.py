"""Changes since the year before, held against the report of that year."""

from __future__ import annotations

import pytest

from shanzhi.core.sentences import sentence
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.relations import Relation, find_relations

LAST = "柳沟镇工作总结\n全年接待游客12000人次，集体经济收入310万元，完成造林800亩。其中核桃300亩。\n（2023年12月20日）"


def found(text: str, last: str = LAST, *, day: str = "（2024年12月18日）") -> list[Relation]:
    """What a text of 2024 is found to say of last year's."""
    whole = f"{text}\n{day}"
    relations = find_relations(whole, find_claims(whole, load_lexicon()), others={"去年总结.docx": last})
    return [each for each in relations if each.why.code.startswith("relation.earlier")]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("全年接待游客15000人次，同比增长25%。", True),
        ("全年接待游客15000人次，同比增长30%。", False),
        ("全年接待游客9000人次，比上年减少3000人次。", True),
        ("全年接待游客9000人次，比去年增加3000人次。", False),
        ("集体经济收入341万元，较上年增长10%。", True),
        ("集体经济收入0.0341亿元，同比增长10%。", True),
        ("完成造林53.33公顷，同比下降10%。", False),
    ],
)
def test_earlier__is_held_against_the_change(text: str, holds: bool) -> None:
    """The level of then stands in the other document alone; units may differ."""
    (relation,) = found(text)
    assert (relation.kind, relation.holds, len(relation.claims)) == ("growth", holds, 2)
    assert "去年总结.docx" in sentence(relation.why, "zh")
    assert "去年总结.docx" in sentence(relation.why, "en")


@pytest.mark.parametrize(
    "text",
    [
        "全年接待游客15000人次。",  # no change is told
        "全年接待游客15000人次，环比增长25%。",  # not of a year ago
        "种植核桃450亩，同比增长50%。",  # a part there: of what, is not known
        "接待来访15000人次，同比增长25%。",  # another thing
    ],
)
def test_earlier__says_nothing_of_what_it_does_not_know(text: str) -> None:
    """No level of the same thing, no change since the year before: nothing is said."""
    assert found(text) == []


def test_earlier__of_another_year_or_without_a_date() -> None:
    """Two years back is another thing; without a date what agrees holds, what does not is open."""
    text = "全年接待游客15000人次，同比增长30%。"
    assert found(text, LAST.replace("2023", "2022")) == []
    (undated,) = found(text, LAST.replace("（2023年12月20日）", ""))
    assert (undated.holds, undated.certainty) == (None, "possible")
    (agreeing,) = found(text.replace("30%", "25%"), LAST.replace("（2023年12月20日）", ""))
    assert agreeing.holds is True


def test_earlier__what_the_other_document_says_twice_is_not_taken() -> None:
    """Two numbers for one thing there: which is meant is not known. The same number twice is one."""
    text = "集体经济收入341万元，同比增长10%。"
    assert found(text, LAST.replace("完成造林", "集体经济收入355万元，完成造林")) == []
    assert [each.holds for each in found(text, LAST.replace("完成造林", "集体经济收入310万元，完成造林"))] == [True]
