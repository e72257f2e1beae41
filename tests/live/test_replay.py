"""A figure that was read while others were writing is the same for ever, to the line."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Event

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.indicators.evaluating import fold
from shanzhi.indicators.figures import Figures, Request
from shanzhi.ledger.models import Fact
from shanzhi.ledger.verifying import verify
from shanzhi.party.actions import Enrolment, enrol_member
from shanzhi.records.models import Record
from shanzhi.units.actions import Establishment, dissolve_unit, establish_unit
from tests.support import cast
from tests.support.activities import party_day_entry, people_of

INDICATORS = (
    "theme_days",
    "theme_day_rate",
    "theme_day_persons",
    "branches_without_theme_day",
    "members",
    "rural_branches",
)
UNITS = ("town", "podi", "podi_branch", "nailin_branch")
WINDOWS = (Window(date(2024, 1, 1), date(2024, 6, 30)), Window(date(2024, 6, 1), date(2024, 6, 5)))
MERGED = 0.5
BRANCHES = ("podi_branch", "nailin_branch", "sanjiao_branch")

STEP = st.tuples(st.sampled_from(["record", "record", "correct", "withdraw", "enrol", "branch"]), st.integers(0, 10**6))
WRITERS = st.lists(st.lists(STEP, min_size=1, max_size=6), min_size=2, max_size=4)


@dataclass(frozen=True)
class Reading:
    """What a reader saw: the place in the ledger, and each figure with the seqs of its lines."""

    at: datetime
    seq: int
    seen: tuple[tuple[Decimal | None, tuple[int, ...]], ...]


def read(figures: Figures) -> Reading:
    """Every figure of the test, and that each is the fold of its lines."""
    seen: list[tuple[Decimal | None, tuple[int, ...]]] = []
    for indicator in INDICATORS:
        for unit in UNITS:
            for window in WINDOWS:
                figure = figures.one(Request(indicator, cast.unit(unit).pk, window))
                lines = figures.lines(figure)
                assert fold(lines) == figure.value
                seen.append((figure.value, tuple(sorted(fact.seq for fact in lines.all_facts()))))
    return Reading(figures.as_of.at, figures.as_of.seq, tuple(seen))


def _read_now() -> Reading:
    with cast.as_user("clerk", write=False) as actor:
        return read(Figures.now(actor, cast.town()))


def _read_again(reading: Reading) -> Reading:
    with cast.as_user("clerk", write=False) as actor:
        return read(Figures.at(actor, cast.town(), reading.at))


def _write(step: tuple[str, int]) -> None:
    """One step of a writer. What is no longer possible when its turn comes is refused, and changes nothing."""
    name, number = step
    chance = random.Random(number)
    try:
        STEPS[name](chance)
    except Problem:
        return


def _record(chance: random.Random) -> None:
    branch = chance.choice(BRANCHES)
    on = date(2024, chance.randint(1, 6), chance.randint(1, 28))
    with cast.as_user("clerk") as actor:
        entry = party_day_entry(came=chance.randint(1, len(people_of(branch, on))), branch=branch, on=on)
        record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)


def _pick(chance: random.Random) -> Record | None:
    records = list(Record.objects.filter(kind="activity").order_by("pk"))
    return chance.choice(records) if records else None


def _correct(chance: random.Random) -> None:
    with cast.as_user("clerk") as actor:
        record = _pick(chance)
        if record is not None:
            on = date(2024, chance.randint(1, 6), chance.randint(1, 28))
            entry = party_day_entry(came=chance.randint(1, 4), branch=record.unit.key, on=on)
            correct_activity(record, entry=entry, reason="核对签到表", actor=actor)


def _withdraw(chance: random.Random) -> None:
    with cast.as_user("clerk") as actor:
        record = _pick(chance)
        if record is not None:
            withdraw_activity(record, reason="重复登记", actor=actor)


def _enrol(chance: random.Random) -> None:
    with cast.as_user("clerk") as actor:
        entry = Enrolment(
            cast.unit(chance.choice(BRANCHES)),
            date(2024, chance.randint(1, 6), 1),
            name=f"新党员{chance.randint(0, 10**9)}",
            values={"standing": "full"},
        )
        enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)


def _branch(chance: random.Random) -> None:
    """A branch is set up, and perhaps merged into another one soon after."""
    key = f"b{chance.randint(0, 10**12)}"
    with cast.as_system(cast.town()) as actor:
        entry = Establishment(key, {"zh": key, "en": key}, cast.unit("committee"), date(2024, chance.randint(1, 5), 1))
        branch = establish_unit(cast.town(), type_key="rural_branch_established", entry=entry, actor=actor)
    if chance.random() < MERGED:
        with cast.as_system(cast.town()) as actor:
            into = [cast.unit("podi_branch")]
            dissolve_unit(branch, on=date(2024, 6, 3), reason="并入坡底村党支部", actor=actor, successors=into)


STEPS: dict[str, Callable[[random.Random], None]] = {
    "record": _record,
    "correct": _correct,
    "withdraw": _withdraw,
    "enrol": _enrol,
    "branch": _branch,
}


def _in_thread(work: Callable[[], None]) -> None:
    with closing(connection):
        work()


def _write_and_read(writers: Sequence[Sequence[tuple[str, int]]]) -> list[Reading]:
    """Run every writer in a thread of its own, and two readers until the last writer is done."""
    done = Event()
    readings: list[Reading] = []

    def keep_reading() -> None:
        while not done.is_set():
            readings.append(_read_now())

    def write(steps: Sequence[tuple[str, int]]) -> None:
        for step in steps:
            _write(step)

    with ThreadPoolExecutor(len(writers) + 2) as pool:
        readers = [pool.submit(_in_thread, keep_reading) for _ in range(2)]
        work = [pool.submit(_in_thread, lambda steps=steps: write(steps)) for steps in writers]
        try:
            for each in work:
                each.result(timeout=120)
        finally:
            done.set()
        for each in readers:
            each.result(timeout=120)
    return readings


def _replay(writers: Sequence[Sequence[tuple[str, int]]]) -> None:
    readings = [*_write_and_read(writers), _read_now()]
    for reading in readings:
        assert _read_again(reading) == reading
    with cast.as_user("auditor", write=False):
        assert verify(cast.town()) == []
        seqs = list(Fact.objects.filter(town=cast.town()).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, len(seqs) + 1))


SETTINGS = settings(
    suppress_health_check=list(HealthCheck),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # threads never take the same turns twice: nothing to shrink
)


@settings(SETTINGS, max_examples=4)
@given(writers=WRITERS)
def test_replay__under_concurrent_writers(own_database: str, writers: list[list[tuple[str, int]]]) -> None:
    """Figures read between any two commits come out the same later, with exactly the same lines."""
    _replay(writers)


@pytest.mark.full
@settings(SETTINGS, max_examples=60)
@given(writers=WRITERS)
def test_replay__under_many_concurrent_writers(own_database: str, writers: list[list[tuple[str, int]]]) -> None:
    """The same, long."""
    _replay(writers)
