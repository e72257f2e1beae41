"""What the suite looks at: figures of a town, facts of a record, what a verb refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Request, at_moment
from shanzhi.kernel.scope import current
from shanzhi.ledger.models import Fact
from shanzhi.ledger.posting import live_facts
from shanzhi.records.models import Record
from tests.kinds.ground import town_of
from tests.kinds.samples import Sample
from tests.support import cast

MARCH = Window(date(2024, 3, 1), date(2024, 3, 31))
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))

Seen = dict[tuple[str, str, Window], Decimal | None]


def figures(sample: Sample, at: datetime | None = None) -> Seen:
    """Every figure the type may move, of the town and of a village, for a month and for the half-year."""
    town = town_of(sample)
    asked = at_moment(current(), town, at)
    wanted = [
        (indicator, unit, window)
        for indicator in sample.indicators
        for unit in ("town", "podi")
        for window in (MARCH, HALF)
    ]
    requests = [Request(indicator, cast.unit(unit, sample.town).pk, window) for indicator, unit, window in wanted]
    return dict(zip(wanted, (each.value for each in asked.many(requests)), strict=True))


def facts(record: Record) -> Counter[tuple[object, ...]]:
    """What the record stands for now; the record itself as a fact's subject reads the same for every record."""
    return Counter(
        tuple("itself" if part == record.pk and place == 4 else part for place, part in enumerate(line.identity()))
        for _, line in live_facts(record)
    )


def sums(record: Record) -> dict[str, Decimal]:
    """The sum of everything the record ever posted, reversals included, by measure."""
    found: dict[str, Decimal] = {}
    for measure, quantity in Fact.objects.filter(record=record).values_list("measure__key", "quantity"):
        found[measure] = found.get(measure, Decimal(0)) + quantity
    return found


def refusal(act: Callable[[], object]) -> dict[str | None, str]:
    """The code of each field that was complained about; nothing may have been written."""
    before = _rows()
    try:
        act()
    except Problem as problem:
        each = problem.problems if isinstance(problem, Problems) else [problem]
    else:
        raise AssertionError("it was not refused")
    assert _rows() == before
    return {one.field: one.code for one in each}


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back at the end, as if it had not been."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        return


class _Undo(Exception):
    pass


def _rows() -> tuple[int, int]:
    return Record.objects.count(), Fact.objects.count()
