"""Hints that two cases are one matter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.cases.duplicates import around, likeness, list_similar
from shanzhi.cases.tests import bench
from shanzhi.directory.trees import forest
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from tests.support import cast


def _similar(title: str, unit: str = "podi", kind: str = "exit", besides: Record | None = None) -> list[str]:
    found = list_similar(
        cast.town(),
        {bench.TYPE},
        library(cast.town()).get("cases", bench.TYPE).model,
        units=around(forest(cast.town(), bench.TODAY), cast.unit(unit).pk),
        title=title,
        values={"kind": kind},
        on=bench.TODAY,
        besides=None if besides is None else besides.pk,
    )
    return [each.record.title for each in found]


@pytest.mark.django_db
def test_similar__same_place_and_much_the_same_words() -> None:
    """The words decide, the same kind helps; another village, another matter and a merged one do not come up."""
    with cast.as_system(cast.town()) as actor:
        first = bench.report(actor, "06-03", what="供销社后门通道堆放杂物（试）")
        bench.report(actor, "06-03", what="村委会院里电线老化（试）", kind="wiring")
        bench.report(actor, "06-03", what="供销社后门通道堆放杂物（试）", unit="nailin")
        assert _similar("供销社后门堆放杂物") == [first.title]
        assert _similar("供销社后门堆放杂物", besides=first) == []
        assert _similar("河道漂浮垃圾") == []
        again = bench.report(actor, "06-10", what="供销社后门通道又堆杂物（试）")
        assert _similar("供销社后门通道堆放杂物", besides=again) == [first.title]
        bench.step(actor, again, "merge", "06-10", other=first)
        assert _similar("供销社后门通道又堆杂物（试）") == [first.title]


@pytest.mark.django_db
@pytest.mark.parametrize("on", [date.min, date(1, 1, 5), date.max])
def test_similar__on_any_day_there_is(on: date) -> None:
    """A day mistyped by a thousand years is a day like another."""
    declared = library(cast.town()).get("cases", bench.TYPE).model
    with cast.as_system(cast.town()):
        assert list_similar(cast.town(), {bench.TYPE}, declared, units=[], title="门", values={}, on=on) == []


@given(st.text(), st.text())
def test_likeness__is_a_share_and_the_same_from_both_sides(one: str, other: str) -> None:
    """Between 0 and 1, and symmetric."""
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)


@given(st.text(alphabet="村口堆物电线", min_size=1))
def test_likeness__of_a_text_with_itself(text: str) -> None:
    """Is whole, signs that say nothing left aside."""
    assert likeness(text, f"  {text}。") == 1
