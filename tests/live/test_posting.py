"""Eight people write in one town at once: nothing is lost, nothing twice, nothing out of order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from threading import Barrier
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connection

from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.errors import Problem
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel.idempotency import once
from shanzhi.ledger.models import Fact, Head
from shanzhi.ledger.sealing import seal
from shanzhi.ledger.verifying import verify
from shanzhi.records.models import Record, Transition
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

T = TypeVar("T")
WRITERS = 8
SENDERS = 4
BRANCHES = ("podi_branch", "nailin_branch", "sanjiao_branch")
VILLAGES = ("podi", "nailin", "sanjiao")

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("own_database")]


def at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Each in a thread with a connection of its own; they begin together."""
    begin = Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        with closing(connection):
            connection.ensure_connection()
            begin.wait(timeout=60)
            return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result(timeout=300) for each in [pool.submit(run, work) for work in works]]


def write(seed: int, count: int) -> list[int]:
    """Write down so many things, some with a mistake; the ids of the records that were confirmed."""
    chance = random.Random(seed)
    written: list[int] = []
    for _ in range(count):
        step = chance.choice([party, party, education, council, refused, correct, withdraw])
        done = step(chance, written)
        if done is not None:
            written.append(done)
    return written


def party(chance: random.Random, written: list[int]) -> int:
    """A Party day with a roster: many facts, one number."""
    with cast.as_user("clerk") as actor:
        on = date(2024, chance.randint(1, 6), chance.randint(1, 28))
        return party_day(actor, came=chance.randint(1, 5), branch=chance.choice(BRANCHES), on=on).pk


def education(chance: random.Random, written: list[int]) -> int:
    """An event of a village, numbered by year."""
    with cast.as_user("clerk") as actor:
        on = date(chance.choice([2023, 2024]), chance.randint(1, 6), chance.randint(1, 28))
        entry = Entry(cast.unit(chance.choice(VILLAGES)), on, {"title": "普法", "topic": "fraud"})
        return record_activity(cast.town(), type_key="legal_education", entry=entry, actor=actor).pk


def council(chance: random.Random, written: list[int]) -> int:
    """An item that stays."""
    with cast.as_user("clerk") as actor:
        entry = ItemEntry(cast.unit(chance.choice(VILLAGES)), date(2024, 3, 1), {"name": "议事会", "kind": "mediation"})
        return register_item(cast.town(), type_key="council", entry=entry, actor=actor).pk


def refused(chance: random.Random, written: list[int]) -> None:
    """A form with a mistake, seen only after the record has its number: the number goes back."""
    with suppress(ZeroDivisionError), cast.as_user("clerk") as actor:
        party_day(actor, branch=chance.choice(BRANCHES))
        raise ZeroDivisionError


def correct(chance: random.Random, written: list[int]) -> None:
    """Something of one's own said otherwise: reversals and new facts."""
    _change(
        chance,
        written,
        lambda record, actor: correct_activity(
            record, entry=party_day_entry(came=1, branch=record.unit.key), reason="核对签到表", actor=actor
        ),
    )


def withdraw(chance: random.Random, written: list[int]) -> None:
    """Something of one's own taken back."""
    _change(chance, written, lambda record, actor: withdraw_activity(record, reason="重复登记", actor=actor))


def _change(chance: random.Random, written: list[int], change: Callable[..., object]) -> None:
    with cast.as_user("clerk") as actor:
        mine = Record.objects.filter(pk__in=written, type="theme_party_day").exclude(state="withdrawn").order_by("pk")
        if found := list(mine):
            change(chance.choice(found), actor)


def check_ledger(written: Sequence[int]) -> None:
    """Places, numbers, moments, sums and seals of the town hold, and every confirmed record is there."""
    town = cast.town()
    with cast.as_user("auditor", write=False):
        assert set(written) <= set(Record.objects.filter(town=town).values_list("pk", flat=True))
        facts = list(Fact.objects.filter(town=town).order_by("seq").values_list("seq", "transition_id", "recorded_at"))
        assert [seq for seq, _transition, _at in facts] == list(range(1, len(facts) + 1))
        assert Head.objects.get(town=town).seq == len(facts)
        _check_moments(facts)
        _check_numbers(list(Record.objects.filter(town=town).values_list("number", flat=True)))
        assert not Transition.objects.filter(town=town, seq=None).exists()
    assert verify(town) == []


def _check_moments(facts: Sequence[tuple[int, int, object]]) -> None:
    """The facts of a transition stand together with one moment, and moments rise with the places."""
    seen: list[tuple[int, object]] = []
    for _seq, transition, at in facts:
        if not seen or seen[-1] != (transition, at):
            seen.append((transition, at))
    moments = [at for _transition, at in seen]
    assert len({transition for transition, _at in seen}) == len(seen)
    assert moments == sorted(set(moments))  # type: ignore[type-var]


def _check_numbers(numbers: Sequence[str]) -> None:
    """Each series counts from one without gaps and without doubles."""
    series: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        name, place = number.rsplit("-", 1)
        series[name].append(int(place))
    for name, places in series.items():
        assert sorted(places) == list(range(1, len(places) + 1)), name


def seal_now() -> list[int]:
    """Seal what is there so far, as somebody may at any time."""
    for _ in range(5):
        seal(cast.town())
    return []


def _prove(count: int, seed: int) -> None:
    writers = [lambda each=each: write(seed + each, count) for each in range(WRITERS)]
    written = [record for some in at_once([*writers, seal_now]) for record in some]
    assert len(written) == len(set(written)) > WRITERS
    check_ledger(written)
    seal(cast.town())
    check_ledger(written)


def test_posting__of_eight_writers_at_once() -> None:
    """Records, corrections, withdrawals and refusals, while somebody seals: the ledger holds, gapless and in order."""
    _prove(15, seed=81)


@pytest.mark.full
def test_posting__of_eight_writers_at_once_for_long() -> None:
    """The same, long."""
    _prove(200, seed=82)


def send(key: UUID, calls: list[UUID]) -> tuple[int, bool]:
    """The form with this key, as a page saves it."""
    with cast.as_user("clerk") as actor:

        def act() -> int:
            calls.append(key)
            return party_day(actor).pk

        return once(key, "activity.record", actor, act)


def test_once__of_one_key_sent_by_four_at_once() -> None:
    """One record for each key; who comes second gets the first one's result, and nobody waits for ever."""
    keys = [uuid4() for _ in range(6)]
    calls: list[UUID] = []
    for key in keys:
        answers = at_once([lambda: send(key, calls)] * SENDERS)  # noqa: B023 - used up within this turn
        assert len({record for record, _is_new in answers}) == 1
        assert sorted(is_new for _record, is_new in answers) == [False] * (SENDERS - 1) + [True]
    assert sorted(calls) == sorted(keys)
    with cast.as_user("auditor", write=False):
        assert Record.objects.filter(type="theme_party_day").count() == len(keys)
    check_ledger([])


def test_once__after_a_refusal_that_others_waited_for() -> None:
    """Who waited behind a refused form with the same key gets through: the refusal took the key back."""
    key = uuid4()
    refusals: list[UUID] = []

    def refuse_first() -> int | None:
        with cast.as_user("clerk") as actor:

            def act() -> int:
                record = party_day(actor)
                if not refusals:
                    refusals.append(key)
                    raise Problem("activity.attendance.nobody")
                return record.pk

            return once(key, "activity.record", actor, act)[0]

    def careful() -> int | None:
        try:
            return refuse_first()
        except Problem:
            return None

    answers = at_once([careful] * SENDERS)
    assert answers.count(None) == 1
    assert len(set(answers) - {None}) == 1
    with cast.as_user("auditor", write=False):
        assert Record.objects.filter(type="theme_party_day").count() == 1
    check_ledger([])
