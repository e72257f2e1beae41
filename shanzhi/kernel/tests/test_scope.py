from __future__ import annotations

import random
import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.kernel.scope import NOBODY, current, is_snapshot, remembered, remembering, scope
from shanzhi.ledger.models import Fact
from shanzhi.records.models import Record
from tests.support import cast

PROTECTED = (
    "records_record",
    "ledger_fact",
    "ledger_dailysum",
    "ledger_monthlysum",
    "directory_membership",
    "directory_person",
    "ledger_head",
)


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {table}")
        (count,) = cursor.fetchone()
    return int(count)


@pytest.mark.django_db
@pytest.mark.parametrize("table", PROTECTED)
def test_without_scope__nothing_is_there(table: str) -> None:
    """Outside a scope, and for somebody without any office, every protected table is empty."""
    assert _count(table) == 0
    with scope(NOBODY):
        assert _count(table) == 0


@pytest.mark.django_db
def test_scope__leaves_nothing_behind() -> None:
    """After a scope the connection sees nothing again, so the next request cannot inherit it."""
    with cast.as_user("clerk"):
        assert _count("ledger_fact") > 0
    assert _count("ledger_fact") == 0


@pytest.mark.django_db
def test_scope__does_not_nest() -> None:
    """A scope inside a scope is a fault of the program."""
    with cast.as_user("clerk"), pytest.raises(RuntimeError), scope(NOBODY):
        pass
    with pytest.raises(RuntimeError):
        current()


@pytest.mark.django_db
def test_remembered__until_the_end_of_a_reading_scope() -> None:
    """Asked once before and within a reading scope that knows of it; each time in a writing one; not afterwards."""
    asked: list[int] = []

    def ask() -> int:
        asked.append(len(asked))
        return len(asked)

    with remembering() as known:
        assert (remembered("answer", ask), remembered("answer", ask)) == (1, 1)
    with scope(NOBODY, known=known):
        assert (remembered("answer", ask), remembered("another", ask), remembered("another", ask)) == (1, 2, 2)
    assert "another" not in known
    with scope(NOBODY, write=True, known=known):
        assert (remembered("answer", ask), remembered("answer", ask)) == (3, 4)
    with scope(NOBODY):
        assert remembered("answer", ask) == 5
    assert remembered("answer", ask) == 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "branches"),
    [
        ("podi_branch", {"podi_branch"}),
        ("podi_secretary", {"podi_branch"}),
        ("clerk", {"podi_branch", "nailin_branch", "sanjiao_branch"}),
    ],
)
def test_scope__members_of_covered_units_only(name: str, branches: set[str]) -> None:
    """A branch sees its own members, a village its branch's, the office all of the town; never another town's."""
    with cast.as_user(name):
        seen = set(Record.objects.filter(kind="enrolment").values_list("unit__key", "town__key"))
    assert seen == {(branch, "tianning") for branch in branches}


@pytest.mark.django_db
def test_write__into_another_town_is_refused_by_the_database() -> None:
    """Whatever the code does, a row of another town cannot be written."""
    other = cast.town("zhaidian")
    with cast.as_user("clerk"), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into records_counter (town_id, series, last) values (%s, 'XX24', 1)",
            [other.pk],
        )


def test_reading_scope__is_one_snapshot_and_cannot_write(own_database: str) -> None:
    """What is committed while a page is made does not come into it; and a page cannot write."""
    reader = principal_of(User.objects.get(username="tianning_clerk"))
    with scope(reader):
        assert is_snapshot()
        before = Fact.objects.count()
        _in_thread(_post_one)
        assert Fact.objects.count() == before
        with pytest.raises(DatabaseError, match="read-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("delete from records_link")
    with scope(reader):
        assert Fact.objects.count() == before + 1


def test_scope__holds_with_many_at_once(own_database: str) -> None:
    """Parallel readers and writers on reused connections never see a row outside their own scope."""
    names = [
        f"{town}_{name}" for town in ("tianning", "zhaidian") for name in ("clerk", "podi_branch", "nailin_secretary")
    ]
    expected = {name: _seen_by(name) for name in names}
    assert len({frozenset(seen) for seen in expected.values()}) == len(names)
    faults: list[str] = []

    def work(seed: int) -> None:
        draw = random.Random(seed)
        for _ in range(60):
            name = draw.choice(names)
            if _seen_by(name) != expected[name]:
                faults.append(name)
        connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def _seen_by(name: str) -> set[int]:
    with scope(principal_of(User.objects.get(username=name))):
        return set(Record.objects.values_list("pk", flat=True)) | set(Fact.objects.values_list("seq", flat=True))


def _post_one() -> None:
    from datetime import date

    from tests.support.ledger import line, make_record, post

    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        post(record, [line("test.done", date(2024, 3, 4), unit=record.unit_id)])
    connection.close()


def _in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
