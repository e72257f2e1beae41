"""What each kind of field takes, keeps and shows."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shanzhi.core.errors import Problem
from shanzhi.records.declare import RecordType
from shanzhi.records.fields import AnyField, Field, as_json
from tests.support.refusals import refused

LABEL = {"zh": "某项", "en": "Some"}
CHOICES = {"red": {"zh": "红", "en": "Red"}, "blue": {"zh": "蓝", "en": "Blue"}}


def field(kind: str, **more: Any) -> Field:
    """A field as YAML declares it."""
    made: Field = TypeAdapter(AnyField).validate_python({"no": 1, "kind": kind, "label": LABEL, **more})
    return made


TAKEN = [
    ("text", {}, "  坡底\u200b村 ", "坡底村"),
    ("text", {"max": 3}, "三个字", "三个字"),
    ("integer", {}, "１，２００", 1200),
    ("integer", {"min": 3}, 3, 3),
    ("integer", {}, "7.0", 7),
    ("decimal", {}, "190.40", Decimal("190.40")),
    ("decimal", {"min": -5}, "-5", Decimal(-5)),
    ("money", {}, "1,234.56", 123456),
    ("money", {}, "0.1", 10),
    ("date", {}, "2024/6/5", date(2024, 6, 5)),
    ("date", {}, "２０２４.６.５", date(2024, 6, 5)),
    ("date", {}, date(2024, 6, 5), date(2024, 6, 5)),
    ("choice", {"choices": CHOICES}, "blue", "blue"),
    ("choices", {"choices": CHOICES}, ["blue", "red", "blue"], ["red", "blue"]),
    ("choices", {"choices": CHOICES}, "blue", ["blue"]),
    ("yes_no", {}, "on", True),
    ("yes_no", {}, "No", False),
    ("yes_no", {}, None, False),
]


@pytest.mark.parametrize(("kind", "more", "typed", "kept"), TAKEN)
def test_taken(kind: str, more: dict[str, Any], typed: object, kept: object) -> None:
    """As people type it: spaces, full-width digits, separators; and it comes back from the database as it was."""
    declared = field(kind, **more)
    assert declared.clean(typed, "x") == kept
    assert declared.load(as_json(kept)) == kept
    assert declared.clean(declared.typed(kept), "x") == kept


REFUSED = [
    ("text", {"max": 3}, "四个字了", "field.text.too_long"),
    ("integer", {}, "3.5", "field.number.not_whole"),
    ("integer", {}, "很多", "field.number.not_whole"),
    ("integer", {}, True, "field.number.not_whole"),
    ("integer", {"min": 3}, 2, "field.number.out_of_range"),
    ("integer", {"max": 9}, 10, "field.number.out_of_range"),
    ("decimal", {}, "3吨", "field.number.not_a_number"),
    ("decimal", {}, "NaN", "field.number.not_a_number"),
    ("decimal", {}, "1e999999", "field.number.out_of_range"),
    ("decimal", {}, "9" * 50, "field.number.not_a_number"),
    ("decimal", {"places": 1}, "0.25", "field.number.too_many_places"),
    ("money", {}, "-1", "field.number.out_of_range"),
    ("money", {}, "0.005", "field.number.too_many_places"),
    ("money", {}, "十元", "field.number.not_a_number"),
    ("date", {}, "2024-02-30", "field.date.not_a_day"),
    ("date", {}, "2024-06", "field.date.not_a_day"),
    ("date", {}, "六月五日", "field.date.not_a_day"),
    ("date", {}, "9999-01-01", "field.date.outside"),
    ("date", {}, "1024-06-05", "field.date.outside"),
    ("choice", {"choices": CHOICES}, "green", "field.choice.unknown"),
    ("choices", {"choices": CHOICES}, ["red", "green"], "field.choice.unknown"),
    ("yes_no", {}, "maybe", "field.choice.unknown"),
]


@pytest.mark.parametrize(("kind", "more", "typed", "code"), REFUSED)
def test_refused(kind: str, more: dict[str, Any], typed: object, code: str) -> None:
    """Each with its own sentence."""
    assert refused(lambda: field(kind, **more).clean(typed, "x")) == [code]


@pytest.mark.parametrize("kind", ["text", "integer", "decimal", "money", "date"])
@pytest.mark.parametrize("nothing", [None, "", "  ", "\n", []])
def test_nothing_given(kind: str, nothing: object) -> None:
    """Nothing is nothing, unless something is required."""
    assert field(kind).clean(nothing, "x") is None
    assert refused(lambda: field(kind, required=True).clean(nothing, "x")) == ["field.missing"]


def test_shown() -> None:
    """In the reader's words, with separators, without trailing zeros."""
    assert field("integer").show(12345, "zh") == "12,345"
    assert field("decimal").show(Decimal("190.40"), "zh") == "190.4"
    assert field("decimal").show(Decimal("1200"), "zh") == "1,200"
    assert field("money").show(123450, "zh") == "1,234.50"
    assert field("date").show(date(2024, 6, 5), "zh") == "2024-06-05"
    choice = field("choice", choices=CHOICES)
    assert [choice.show("red", "zh"), choice.show("red", "en"), choice.show("gone", "zh")] == ["红", "Red", "gone"]
    assert field("choices", choices=CHOICES).show(["red", "gone"], "zh") == "红 · gone"
    assert field("money").typed(120) == "1.2"


def test_dimensions() -> None:
    """Fields of few values tell facts apart; several at once do not."""
    assert field("choice", choices=CHOICES).dim("red") == "red"
    assert field("choice", choices=CHOICES).dim(None) is None
    assert field("choices", choices=CHOICES).dim(["red"]) is None
    assert [field("yes_no").dim(value) for value in (True, False, None)] == ["yes", "no", "no"]


@given(cents=st.integers(0, 10**12))
def test_money__typed_again_is_the_same(cents: int) -> None:
    """A form that is opened again never changes an amount."""
    money = field("money")
    assert money.clean(money.typed(cents), "x") == cents


@given(st.text(max_size=60))
def test_number__any_text_is_taken_or_refused(text: str) -> None:
    """Nothing typed breaks the form."""
    for kind in ("integer", "decimal", "money", "date"):
        declared = field(kind, required=True)
        with suppress(Problem):
            assert declared.clean(text, "x") is not None


def test_type__tells_every_problem_at_once() -> None:
    """Missing, wrong and unknown fields come together, in the order of the type, unknown ones last."""
    fields = {
        "name": {"no": 1, "kind": "text", "label": LABEL, "required": True},
        "number": {"no": 2, "kind": "integer", "label": LABEL},
        "day": {"no": 3, "kind": "date", "label": LABEL},
    }
    declared = RecordType.model_validate({"label": LABEL, "prefix": "TT", "unit_kinds": ["village"], "fields": fields})
    assert declared.clean({"name": "甲", "number": ""}) == {"name": "甲"}
    told = refused(lambda: declared.clean({"points": 3, "number": "x", "day": "2024-06-05"}))
    assert told == ["field.missing", "field.number.not_whole", "field.unknown"]
    assert declared.load({"name": "甲", "day": "2024-06-05", "retired": 1}) == {"name": "甲", "day": date(2024, 6, 5)}
