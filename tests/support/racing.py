"""Two people at the same moment: the second begins before the first has committed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from time import monotonic

from django.db import connection

from shanzhi.core.errors import Problem, Problems
from shanzhi.kernel.scope import Principal
from tests.support import cast

PATIENCE = 60
"""Seconds after which a test gives up."""

Act = Callable[[Principal], object]


def race(first: Act, second: Act, *, by: str) -> list[str]:
    """What the second of two was told, whose act began while the first one's was done but not committed.

    Needs a database of the test's own, because both commit.
    """
    with ThreadPoolExecutor(1) as pool:
        with cast.as_user(by) as actor:
            first(actor)
            told = pool.submit(_told, second, by)
            _until_it_waits(told)
        return told.result(timeout=PATIENCE)


def _told(act: Act, by: str) -> list[str]:
    """The codes of what was refused; nothing when it was done."""
    with closing(connection):
        try:
            with cast.as_user(by) as actor:
                act(actor)
        except Problems as several:
            return [each.code for each in several.problems]
        except Problem as problem:
            return [problem.code]
    return []


def _until_it_waits(told: Future[list[str]]) -> None:
    """Return once the other one waits for a lock of this transaction, or is through without."""
    until = monotonic() + PATIENCE
    while not told.done():
        with connection.cursor() as cursor:
            cursor.execute("select exists (select from pg_locks where not granted)")
            (is_waiting,) = cursor.fetchone()
        if is_waiting:
            return
        assert monotonic() < until, "nobody waits"
