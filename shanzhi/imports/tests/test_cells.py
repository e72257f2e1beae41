"""What stands in a cell and what is understood; in one way only, or asked, or refused with what to do."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.errors import Problem
from shanzhi.imports.cells import Place, Reading, is_blank, read_day, read_field, read_time
from shanzhi.imports.sheets import Broken, Cell
from shanzhi.packs.declare import Label
from shanzhi.records.fields import Choice, Choices, Date, DecimalNumber, Integer, Money, YesNo
from tests.support.refusals import refused

LABEL = Label(zh="面积", en="Area")
HERE = Place(years=(2024,), label={"zh": "面积", "en": "Area"})
PERSONS = Integer(no=1, kind="integer", label=LABEL, unit="person")
AREA = DecimalNumber(no=1, kind="decimal", label=LABEL, unit="mu")
MONEY = Money(no=1, kind="money", label=LABEL)
KINDS = Choice(
    no=1, kind="choice", label=LABEL,
    choices={"private": Label(zh="民营", en="private"), "state": Label(zh="国有", en="state")},
)  # fmt: skip
SEVERAL = Choices(
    no=1,
    kind="choices",
    label=LABEL,
    choices={"talk": Label(zh="谈心谈话", en="talks"), "law": Label(zh="普法", en="law")},
)
YES = YesNo(no=1, kind="yes_no", label=LABEL)


def asked(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.asks]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2024, 3, 5), date(2024, 3, 5)),
        (datetime.combine(date(2024, 3, 5), time(9, 30)), date(2024, 3, 5)),
        ("2024.3.5", date(2024, 3, 5)),
        ("2024年3月5日", date(2024, 3, 5)),
        ("２０２４－０３－０５", date(2024, 3, 5)),
        ("2024/3/5 9:30", date(2024, 3, 5)),
        ("2024年3月5日（星期二）上午", date(2024, 3, 5)),
        ("20240305", date(2024, 3, 5)),
        (20240305, date(2024, 3, 5)),
        (45382, date(2024, 3, 31)),
        (45382.4, date(2024, 3, 31)),
        ("45382", date(2024, 3, 31)),
    ],
)
def test_day__is_read_however_it_is_written(cell: Cell, day: date) -> None:
    """Dates, serial numbers, dots, Chinese, full width, with hours or weekdays."""
    assert (read_day(cell, HERE).value, asked(read_day(cell, HERE))) == (day, [])


@pytest.mark.parametrize(
    ("cell", "day", "code"),
    [
        ("2024年3月", date(2024, 3, 1), "import.date.first_taken"),
        ("3月15日", date(2024, 3, 15), "import.date.year_taken"),
        ("3.15", date(2024, 3, 15), "import.date.year_taken"),
    ],
)
def test_day__what_is_filled_in_is_asked(cell: Cell, day: date, code: str) -> None:
    """A month alone, a day without a year."""
    assert (read_day(cell, HERE).value, asked(read_day(cell, HERE))) == (day, [code])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2024.2.30", "import.date.not_in_calendar"),
        ("2024年", "import.date.only_year"),
        ("24.3.5", "import.date.unreadable"),
        ("去年冬天", "import.date.unreadable"),
        ("1024-03-05", "import.date.unreadable"),
        (7, "import.date.unreadable"),
        (True, "import.date.unreadable"),
        (Broken("error", "#N/A"), "import.cell.error"),
        (Broken("formula"), "import.cell.formula"),
    ],
)
def test_day__is_never_guessed(cell: Cell, code: str) -> None:
    """Each refusal says what to do."""
    assert refused(lambda: read_day(cell, HERE)) == [code]


def test_day__without_a_year_needs_one() -> None:
    """Two years in the title are none."""
    assert refused(lambda: read_day("3月15日", Place(years=(2023, 2024)))) == ["import.date.no_year"]


@pytest.mark.parametrize(
    ("field", "cell", "unit", "value"),
    [
        (PERSONS, "３１", "", "31"),
        (PERSONS, "31人", "", "31"),
        (PERSONS, "1,672", "", "1672"),
        (PERSONS, "2.3万", "", "23000"),
        (PERSONS, "1.2万人", "", "12000"),
        (PERSONS, 5, "万人", "50000"),
        (AREA, 12.5, "亩", "12.5"),
        (AREA, "12.50 亩", "", "12.5"),
        (MONEY, "3.5万元", "", "35000"),
        (MONEY, 3.5, "万元", "35000"),
        (MONEY, "0.02亿元", "万元", "2000000"),
        (MONEY, "300元", "万元", "300"),
        (MONEY, "-5", "", "-5"),
    ],
)
def test_number__is_read_with_its_unit(field: Any, cell: Cell, unit: str, value: str) -> None:
    """Full width, thousands, the unit in the cell before that of the head, ten thousands and hundred millions."""
    assert read_field(field, cell, Place(unit)).value == value


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        (PERSONS, "约20人", "import.number.approximate"),
        (PERSONS, "20余人", "import.number.approximate"),
        (PERSONS, "20左右", "import.number.approximate"),
        (AREA, "3公顷", "import.number.other_unit"),
        (PERSONS, "若干", "import.number.unreadable"),
        (PERSONS, "1,2", "import.number.unreadable"),
        (PERSONS, "3-5", "import.number.other_unit"),
        (PERSONS, date(2024, 3, 5), "import.number.is_date"),
        (PERSONS, Broken("error", "#REF!"), "import.cell.error"),
        (YES, "也许", "import.yes_no.unreadable"),
    ],
)
def test_number__is_never_guessed(field: Any, cell: Cell, code: str) -> None:
    """What is about, or of another unit, or no number at all."""
    assert refused(lambda: read_field(field, cell, HERE)) == [code]


@given(st.decimals(min_value=Decimal("-1e9"), max_value=Decimal("1e9"), places=3), st.booleans())
def test_number__comes_through_unchanged(number: Decimal, is_wide: bool) -> None:
    """Whatever the number, written plainly, with thousands or in full width."""
    text = f"{number:,f}"
    wide = text.translate({ord(char): ord(char) + 0xFEE0 for char in "0123456789.-,"})
    assert Decimal(read_field(AREA, wide if is_wide else text, HERE).value) == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [("民营", "private"), ("private", "private"), ("民营企业", "private"), (" 国有 ", "state"), ("国有控股", "state")],
)
def test_choice__is_found_by_label_or_part(cell: str, code: str) -> None:
    """The field itself refuses what is none of its choices."""
    assert read_field(KINDS, cell, HERE).value == code


def test_choice__that_is_none_is_left_to_the_field() -> None:
    """With the choices it has."""
    reading = read_field(KINDS, "个体", HERE)
    assert refused(lambda: KINDS.clean(reading.value, "kind")) == ["field.choice.unknown"]


def test_choices__are_taken_apart() -> None:
    """By whatever stands between them."""
    assert read_field(SEVERAL, "谈心谈话、普法", HERE).value == ["talk", "law"]


@pytest.mark.parametrize(
    ("cell", "word"), [("是", "yes"), ("√", "yes"), (True, "yes"), (1, "yes"), ("否", "no"), ("×", "no"), ("无", "no")]
)
def test_yes_no(cell: Cell, word: str) -> None:
    """As people tick."""
    assert read_field(YES, cell, HERE).value == word


@pytest.mark.parametrize(
    ("cell", "value"), [("14:30", time(14, 30)), ("下午2点", time(14)), ("9时05分", time(9, 5)), (time(8, 0), time(8))]
)
def test_time(cell: Cell, value: time) -> None:
    """Hours and minutes."""
    assert read_time(cell, HERE).value == value


def test_time__that_is_none() -> None:
    """Refused."""
    assert refused(lambda: read_time("清早", HERE)) == ["import.time.unreadable"]


def test_blanks() -> None:
    """Dashes and "none" are nothing in a number, a day or a choice."""
    assert all(is_blank(cell) for cell in (None, "", " ", "—", "/", "无", "－"))
    assert read_field(PERSONS, "—", HERE).value is None
    assert read_field(Date(no=1, kind="date", label=LABEL), "/", HERE).value is None


@given(st.one_of(st.text(max_size=30), st.integers(), st.floats(allow_nan=False), st.dates(), st.booleans()))
def test_cells__give_a_value_or_a_sentence(cell: Any) -> None:
    """Nothing that can stand in a cell breaks the reading of any field."""
    for field in (PERSONS, AREA, MONEY, KINDS, SEVERAL, YES, Date(no=1, kind="date", label=LABEL)):
        with suppress(Problem):
            field.clean(read_field(field, cell, HERE).value, "x")
