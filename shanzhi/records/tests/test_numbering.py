"""Numbers of records: one series for each type and year, without gaps and without twins."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.errors import Problem
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import current
from shanzhi.records.models import Record
from shanzhi.records.numbering import next_number, number_in, scatter, series_of
from tests.support import cast

WRITERS = 6
EACH = 5


def register(name: str, on: date = date(2024, 3, 1), of: str = "tianning") -> str:
    """The number of a new item."""
    entry = Entry(cast.unit("podi", of), on, {"name": name})
    return register_item(cast.town(of), type_key="brickworks", entry=entry, actor=current()).number


@pytest.mark.django_db
def test_series__by_year_and_town() -> None:
    """Each town counts for itself, each year begins anew, and the number shows both."""
    assert (series_of("DR", 2024), series_of("DR", 2005), number_in("DR24", 81)) == ("DR24", "DR05", "DR24-0081")
    assert number_in("DR24", 12345) == "DR24-12345"
    with cast.as_user("clerk"):
        first, second, earlier = register("甲"), register("乙"), register("丙", date(2023, 3, 1))
        prefix = first.split("24-")[0]
        assert (first, second, earlier) == (f"{prefix}24-0001", f"{prefix}24-0002", f"{prefix}23-0001")
    with cast.as_user("clerk", "zhaidian"):
        assert register("甲", of="zhaidian") == first


@pytest.mark.django_db
def test_refused__gives_its_number_back() -> None:
    """What was refused half-way leaves no gap."""
    with cast.as_user("clerk"):
        first = register("甲")
        with pytest.raises(Problem):
            register("")
        series, place = first.rsplit("-", 1)
        assert register("乙") == number_in(series, int(place) + 1)
        assert next_number(cast.town(), "QQ", 2024) == "QQ24-0001"


def test_concurrent__without_gaps(own_database: str) -> None:
    """Writers at the same moment, one in three refused: every number once, none left out."""
    together = Barrier(WRITERS)

    def write(writer: int) -> None:
        with closing(connection):
            together.wait(timeout=60)
            for turn in range(EACH):
                _try(lambda turn=turn: register(f"{writer}号{turn}", _day(writer, turn)))

    with ThreadPoolExecutor(WRITERS) as pool:
        for each in [pool.submit(write, writer) for writer in range(WRITERS)]:
            each.result(timeout=120)
    with cast.as_user("clerk"):
        numbers = list(Record.objects.filter(type="brickworks").order_by("number").values_list("number", flat=True))
        good = sum(_day(writer, turn).year == 2024 for writer in range(WRITERS) for turn in range(EACH))
        assert [int(number.rsplit("-", 1)[1]) for number in numbers] == list(range(1, good + 1))
        assert good < WRITERS * EACH


def _day(writer: int, turn: int) -> date:
    """Every third one is in the future, and refused."""
    return date(2034 if (writer + turn) % 3 == 0 else 2024, 3, 1)


def _try(act: Callable[[], object]) -> None:
    """Write; a refusal takes everything back, the number included."""
    try:
        with cast.as_user("clerk"):
            act()
    except Problem:
        return


@given(st.text(min_size=1, max_size=20), st.sampled_from([1, 8_000, 8_998, 9_000, 98_990, 99_000]))
def test_scatter__no_number_twice(key: str, first: int) -> None:
    """Whatever the key: different places, different numbers, of the digits of as many places."""
    places = range(first, first + 12)
    numbers = [scatter(place, key) for place in places]
    assert len(set(numbers)) == len(places)
    digits = [4 if place <= 9_000 else 5 if place <= 99_000 else 6 for place in places]
    assert [len(str(number)) for number in numbers] == digits


def test_scatter__all_of_four_digits_are_used() -> None:
    """A permutation: the first 9,000 places get exactly the numbers from 1000 to 9999, in no order that shows."""
    numbers = [scatter(place, "a key") for place in range(1, 9_001)]
    assert sorted(numbers) == list(range(1000, 10_000))
    rising = sum(first < second for first, second in pairwise(numbers))
    assert 4_200 < rising < 4_800
    assert numbers[:20] != [scatter(place, "another key") for place in range(1, 21)]


@pytest.mark.django_db
def test_need_to_know__numbers_tell_no_order() -> None:
    """Who reads the first and the third sees nothing of the second; another year is scattered otherwise."""
    with cast.as_user("clerk"):
        told = [int(next_number(cast.town(), "QQ", 2024, access_class=2).rpartition("-")[2]) for _ in range(20)]
        assert len(set(told)) == 20
        assert sorted(told) != told
        assert not any(second - first == 1 for first, second in pairwise(told))
        later = [int(next_number(cast.town(), "QQ", 2025, access_class=2).rpartition("-")[2]) for _ in range(20)]
        assert told != later
