"""Scope: whose eyes a transaction looks through.

Only `with scope(principal):` opens a transaction. It tells PostgreSQL which towns, units and access classes the
principal reaches; row-level security below every query does the rest. Nothing is set for the session, so nothing
can leak into the next request or job. Without a scope every protected table is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction

Answer = TypeVar("Answer")

CLASS_SPACE = 64
"""Reach is sent as `id * CLASS_SPACE + access class`, one number for each pair a policy may ask about."""

EVERY_CLASS = frozenset(range(1, CLASS_SPACE))


@dataclass(frozen=True)
class Right:
    """Where one permission holds: whole towns, and single units."""

    towns: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Principal:
    """Who acts: a user, or the system inside one town.

    `towns` and `units` hold (id, access class) pairs that may be read in full; `home` the towns in which the principal
    has any office at all; `rights` where each permission of a verb holds.
    """

    key: str
    user_id: int | None = None
    name: str = ""
    towns: frozenset[tuple[int, int]] = frozenset()
    units: frozenset[tuple[int, int]] = frozenset()
    home: frozenset[int] = frozenset()
    rights: Mapping[str, Right] = field(default_factory=dict)
    is_system: bool = False
    clock: datetime | None = None

    def __str__(self) -> str:
        return self.key


def system(town_id: int, *, job: str = "system", clock: datetime | None = None) -> Principal:
    """The principal of a job or of the command line: all of one town, never more than one."""
    return Principal(
        key=f"{job}:{town_id}",
        towns=frozenset((town_id, access_class) for access_class in EVERY_CLASS),
        home=frozenset({town_id}),
        is_system=True,
        clock=clock,
    )


NOBODY = Principal(key="nobody")

_current: ContextVar[Principal | None] = ContextVar("shanzhi_principal", default=None)
_snapshot: ContextVar[bool] = ContextVar("shanzhi_snapshot", default=False)

Memory = dict[Any, Any]
"""What was asked, by key, with its answer."""

_memory: ContextVar[Memory | None] = ContextVar("shanzhi_memory", default=None)


def current() -> Principal:
    """The principal of the open scope. RuntimeError outside: a programming error, not a person's."""
    principal = _current.get()
    if principal is None:
        raise RuntimeError("no scope is open: wrap the call in `with scope(principal):`")
    return principal


def is_snapshot() -> bool:
    """Whether every query of this scope sees one and the same moment (a reading scope)."""
    return _snapshot.get()


def remembered(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """What `ask` gives: asked once in a reading scope, where it stays so until the end, each time in a writing one.

    What is asked before a scope is open is asked once within `remembering`. Keys begin with the name of the module that
    keeps them.
    """
    kept = _memory.get()
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    found: Answer = kept[key]
    return found


@contextmanager
def remembering() -> Iterator[Memory]:
    """Remember what is asked before a scope is open: who asks, by which rules. The scope that follows may know it."""
    memory: Memory = {}
    mark = _memory.set(memory)
    try:
        yield memory
    finally:
        _memory.reset(mark)


@contextmanager
def scope(principal: Principal, *, write: bool = False, known: Memory | None = None) -> Iterator[Principal]:
    """Open a transaction that sees what the principal may see.

    A reading scope is one snapshot and read-only in the database: a figure and its list cannot differ by a commit that
    came between. A writing scope sees each commit as it comes, because verbs wait for each other on the ledger's head.
    Scopes do not nest. A reading scope begins with what is `known` from before it.
    """
    if _current.get() is not None:
        raise RuntimeError("a scope is open already: scopes do not nest")
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and not write:
            _run("set transaction isolation level repeatable read, read only")
        _apply(principal)
        marks = (
            _current.set(principal),
            _snapshot.set(outermost and not write),
            _memory.set(None if write else {**(known or {})}),
        )
        try:
            yield principal
        finally:
            _current.reset(marks[0])
            _snapshot.reset(marks[1])
            _memory.reset(marks[2])
    if not outermost:
        _apply(NOBODY)


def _apply(principal: Principal) -> None:
    """Tell the database, for this transaction only."""
    settings = {
        "app.actor": "" if principal is NOBODY else principal.key,
        "app.user": "" if principal.user_id is None else str(principal.user_id),
        "app.towns": _pairs(principal.towns),
        "app.units": _pairs(principal.units),
        "app.home": _array(principal.home),
        "app.clock": principal.clock.isoformat() if principal.clock else "",
    }
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", [part for pair in settings.items() for part in pair])


def _pairs(pairs: Iterable[tuple[int, int]]) -> str:
    return _array(thing * CLASS_SPACE + access_class for thing, access_class in pairs)


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(str(number) for number in sorted(numbers)) + "}"


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
