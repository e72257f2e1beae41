"""From what stands in a cell to what a verb takes: full-width digits, days as text, thousands, 万 and 亿, yes and no.

What can be read in one way only is read; what has to be guessed is asked; what cannot be read is a Problem with what
to do about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.imports.sheets import ERROR, Broken, Cell, shown
from shanzhi.imports.words import normal, plain, words
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.records.fields import Choice, Choices, Date, DecimalNumber, Field, Integer, Money, Text, YesNo

EPOCH = date(1899, 12, 30)
"""Day 0 of the numbers that spreadsheets keep days as."""
SERIALS = range(14611, 73051)
"""Those numbers from 1940 to 2099: others are no day of ours."""
YEARS = range(1900, 2201)
OURS = " · "
"""What stands between several choices in a register of ours."""
NUMBERS = (Integer, DecimalNumber, Money)
_NUMBER = re.compile(r"^([-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+)\s*(.*)$")
_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(,\d{3})*(\.\d+)?$|^[-+]?\d+(\.\d+)?$|^[-+]?\.\d+$")


@dataclass(frozen=True)
class Reading:
    """What a cell means: `value` as a verb takes it, `said` in words where that differs, `asks` what to look at."""

    value: Any = None
    said: str = ""
    asks: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Place:
    """What helps to read a cell: the unit its head names ("万元"), the year the table is of, the label of the field."""

    unit: str = ""
    years: tuple[int, ...] = ()
    label: dict[str, str] = field(default_factory=dict)


def require_whole(cell: Cell, label: dict[str, str]) -> None:
    """Raise Problem for a cell that has no value of its own: an error of the workbook, a formula without result."""
    if isinstance(cell, Broken):
        code = "import.cell.error" if cell.kind == ERROR else "import.cell.formula"
        raise Problem(code, label=label, found=cell.text)


def is_blank(cell: Cell) -> bool:
    """Nothing, or one of the words for nothing."""
    return cell is None or (isinstance(cell, str) and (not cell.strip() or plain(cell) in words().blanks))


def is_as_above(cell: Cell) -> bool:
    """Whether the cell says what the one above it says."""
    return isinstance(cell, str) and plain(cell) in words().as_above


def read_field(declared: Field, cell: Cell, place: Place) -> Reading:
    """A cell of a declared field."""
    require_whole(cell, place.label)
    if isinstance(declared, YesNo):
        return _yes_no(cell, place)
    if isinstance(declared, Text):
        return Reading(shown(cell).strip()) if cell is not None else Reading()
    return Reading() if is_blank(cell) else _filled(declared, cell, place)


def _filled(declared: Field, cell: Cell, place: Place) -> Reading:
    """A cell with something in it."""
    if isinstance(declared, Date):
        return read_day(cell, place)
    if isinstance(declared, NUMBERS):
        return _number(declared, cell, place)
    if isinstance(declared, Choices):
        return _choices(declared, cell)
    return _choice(declared, cell) if isinstance(declared, Choice) else Reading(shown(cell))


def read_day(cell: Cell, place: Place) -> Reading:
    """A day: a date, a number of days as spreadsheets count, or text as people write it. Problem if it is none."""
    require_whole(cell, place.label)
    if isinstance(cell, datetime):
        return _day(cell.date(), cell, place)
    if isinstance(cell, date):
        return _day(cell, cell, place)
    if isinstance(cell, (int, float)) and SERIALS.start <= cell < SERIALS.stop:
        return _day(EPOCH + timedelta(days=int(cell)), cell, place)
    text = words().day_tail.sub("", normal(shown(cell)))
    if text.isdecimal() and len(text) == 5 and int(text) in SERIALS:
        return _day(EPOCH + timedelta(days=int(text)), cell, place)
    for pattern in words().days:
        if found := pattern.match(text):
            return _written(found.groupdict(), cell, place)
    raise Problem("import.date.unreadable", label=place.label, found=shown(cell)[:40])


def _written(parts: dict[str, str | None], cell: Cell, place: Place) -> Reading:
    """A day from its parts: without a year that of the table, without a day the first of the month, both asked."""
    found = shown(cell)[:40]
    asks: list[Problem] = []
    if not parts.get("m"):
        raise Problem("import.date.only_year", label=place.label, found=found)
    year = int(parts.get("y") or 0)
    if not year:
        if len(place.years) != 1:
            raise Problem("import.date.no_year", label=place.label, found=found)
        year = place.years[0]
        asks.append(Problem("import.date.year_taken", label=place.label, found=found, year=year))
    if not parts.get("d"):
        asks.append(Problem("import.date.first_taken", label=place.label, found=found))
    try:
        day = date(year, int(parts["m"] or 0), int(parts.get("d") or 1))
    except ValueError as error:
        raise Problem("import.date.not_in_calendar", label=place.label, found=found) from error
    return _day(day, cell, place, tuple(asks))


def _day(day: date, cell: Cell, place: Place, asks: tuple[Problem, ...] = ()) -> Reading:
    if day.year not in YEARS:
        raise Problem("import.date.unreadable", label=place.label, found=shown(cell)[:40])
    said = day.isoformat()
    return Reading(day, said if said != shown(cell) else "", asks)


def read_time(cell: Cell, place: Place) -> Reading:
    """A time of day. Problem if it is none."""
    require_whole(cell, place.label)
    if isinstance(cell, datetime):
        return Reading(cell.time().replace(second=0, microsecond=0))
    if isinstance(cell, time):
        return Reading(cell.replace(second=0, microsecond=0))
    text = normal(shown(cell))
    if found := words().clock.match(text):
        hour = int(found["h"]) + (12 if text.startswith(words().afternoon) and int(found["h"]) < 12 else 0)
        minute = int(found["n"] or 0)
        if hour < 24 and minute < 60:
            value = time(hour, minute)
            said = value.isoformat("minutes")
            return Reading(value, said if said != shown(cell) else "")
    raise Problem("import.time.unreadable", label=place.label, found=text[:40])


def _number(declared: Field, cell: Cell, place: Place) -> Reading:
    text = normal(shown(cell))
    found = _NUMBER.match(text)
    if isinstance(cell, (date, time)):
        raise Problem("import.number.is_date", label=place.label, found=text[:40])
    if found is None or not _THOUSANDS.match(found.group(1)):
        is_about = any(word in text for word in words().approximate) and any(char.isdecimal() for char in text)
        code = "import.number.approximate" if is_about else "import.number.unreadable"
        raise Problem(code, label=place.label, found=text[:40])
    try:
        number = Decimal(found.group(1).replace(",", ""))
    except InvalidOperation as error:
        raise Problem("import.number.unreadable", label=place.label, found=text[:40]) from error
    tail = found.group(2).strip()
    factor = _factor(declared, tail, place, text) if tail else _factor(declared, place.unit, place, text, is_head=True)
    number *= factor
    plain_number = format(number.normalize() if number else Decimal(0), "f")
    return Reading(plain_number, plain_number if plain_number != shown(cell) else "")


def _factor(declared: Field, tail: str, place: Place, text: str, *, is_head: bool = False) -> Decimal:
    """What a number is to be multiplied by for the words after it. Problem for words that are not of its unit."""
    for word, factor in sorted(words().magnitudes.items(), key=lambda each: -len(each[0])):
        if tail.startswith(word) and tail.removeprefix(word).strip() in ("", *_own_units(declared)):
            return factor
    if not tail or is_head or tail in _own_units(declared):
        return Decimal(1)
    is_about = any(tail.startswith(word) for word in words().approximate)
    code = "import.number.approximate" if is_about else "import.number.other_unit"
    raise Problem(code, label=place.label, found=text[:40], unit=tail[:12])


def _own_units(declared: Field) -> frozenset[str]:
    """The words of a number's own unit."""
    if isinstance(declared, Money):
        return words().money
    unit = getattr(declared, "unit", None)
    table = units_of_measure()
    return frozenset({table[unit].label["zh"], table[unit].label["en"]}) if unit in table else frozenset()


def _choice(declared: Choice, cell: Cell) -> Reading:
    code = code_of(declared, shown(cell))
    if code is None:
        return Reading(shown(cell).strip())  # the field itself says what is allowed
    label = declared.choices[code].zh
    return Reading(code, label if plain(label) != plain(shown(cell)) else "")


def _choices(declared: Choices, cell: Cell) -> Reading:
    text = shown(cell)
    for parts in ([text], text.split(OURS)):  # a label may hold a separator itself
        codes = [code_of(declared, part) for part in parts]
        if all(codes):
            return Reading(codes)
    return Reading([code_of(declared, part) or part for part in words().separators.split(text) if part])


def code_of(declared: Choice | Choices, text: str) -> str | None:
    """The choice that a word means: its label or code, or the only one whose label it holds or that holds it."""
    wanted = plain(text)
    labels = {code: [plain(label.zh), plain(label.en or "")] for code, label in declared.choices.items()}
    for code, each in labels.items():
        if wanted in (plain(code), *each):
            return code
    near = [
        code
        for code, (zh, _en) in labels.items()
        if len(wanted) > 1 and (wanted in zh or (len(zh) > 1 and zh in wanted))
    ]
    return near[0] if len(near) == 1 else None


def _yes_no(cell: Cell, place: Place) -> Reading:
    if cell is None:
        return Reading()
    if isinstance(cell, bool):
        return Reading("yes" if cell else "no")
    word = plain(shown(cell))
    if word in words().yes:
        return Reading("yes")
    if word in words().no or word in words().blanks:
        return Reading("no")
    raise Problem("import.yes_no.unreadable", label=place.label, found=shown(cell)[:40])
