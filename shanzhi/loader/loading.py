"""A load: from acts to rows, by the owner, in one transaction that holds the ledger's head. Whole, or not at all."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.progress import Progress, silent
from shanzhi.directory.writing import touch
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.loader.acts import Act, digest_of, digesting
from shanzhi.loader.chunk import Chunk
from shanzhi.loader.ids import Ids
from shanzhi.loader.ledger import SUM_UP, Ledger
from shanzhi.loader.numbers import Numbers
from shanzhi.loader.owner import OWNER, Cursor
from shanzhi.loader.people import People
from shanzhi.loader.performing import PERFORM
from shanzhi.loader.state import Load
from shanzhi.loader.units import Units
from shanzhi.loader.writing import write
from shanzhi.packs.library import library

VERB = "load.bulk"
IMPORT_OF_PAST = "load.import_of_past"


@dataclass(frozen=True)
class Source:
    """Acts to load: what they are called, a fingerprint of what they come from, and how to tell them, in order."""

    key: str
    fingerprint: str
    tell: Callable[[], Iterable[Act]]

    @classmethod
    def of(cls, key: str, acts: Sequence[Act]) -> Source:
        """Acts that are all there already; their own digest is the fingerprint."""
        return cls(key, digest_of(acts), lambda: acts)


@dataclass(frozen=True)
class LoadReport:
    """What a load wrote, or, if `was_there`, what an earlier one with the same fingerprint had written."""

    key: str
    fingerprint: str
    pack: str
    digest: str
    acts: int
    records: int
    facts: int
    seconds: float
    was_there: bool = False


def load(
    town: Town,
    source: Source,
    *,
    actor: str,
    import_of_past: bool = False,
    reason: str = "",
    progress: Progress = silent,
) -> LoadReport:
    """Write the acts as the verbs would have written them, each at its own moment.

    Only a demo town has moments of its own. Into a real one past work may be brought with `import_of_past` and a
    reason, which is audited on its own; the server's clock then says when it was recorded. Loading the same source
    under the same pack again changes nothing. Raises Problems with the first act that does not hold; then nothing was
    written. Nobody should write in the town meanwhile: they wait.
    """
    if not town.is_demo and not (import_of_past and reason.strip()):
        raise Problem("loader.not_demo", town=town.key)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        town = Town.objects.using(OWNER).get(pk=town.pk)
        cursor.execute("set constraints all immediate")
        work = _open(town, cursor)
        earlier = find_load(town, source.key, source.fingerprint, work.library.version.digest)
        if earlier is not None:
            return earlier
        if import_of_past and not town.is_demo:
            _audit(town, actor, IMPORT_OF_PAST, source.key, reason=reason)
        return _run(work, source, actor, cursor, progress)


def find_load(town: Town, key: str, fingerprint: str, pack: str) -> LoadReport | None:
    """What the load of this source under this version of the pack wrote, if there was one."""
    entry = (
        AuditEntry.objects.using(OWNER)
        .filter(town=town, verb=VERB, target=_target(key), after__fingerprint=fingerprint, after__pack=pack)
        .first()
    )
    return None if entry is None else _report(entry)


def list_loads(town: Town, beginning: str = "") -> list[LoadReport]:
    """Every load whose name begins so, newest first."""
    rows = AuditEntry.objects.using(OWNER).filter(town=town, verb=VERB, target__startswith=_target(beginning))
    return [_report(row) for row in rows]


def _report(entry: AuditEntry) -> LoadReport:
    return LoadReport(**{**(entry.after or {}), "was_there": True})


def _open(town: Town, cursor: Cursor) -> Load:
    """Everything a load must know, with the ledger's head held."""
    ledger = Ledger.hold(cursor, town.pk)
    return Load(
        town=town,
        library=library(town),
        ledger=ledger,
        units=Units(town),
        people=People(town),
        ids=Ids(cursor),
        numbers=Numbers(cursor, town),
        started_at=timezone.now(),
    )


def _run(work: Load, source: Source, actor: str, cursor: Cursor, progress: Progress) -> LoadReport:
    began, first_seq = time.monotonic(), work.ledger.seq
    digest = hashlib.sha256()
    count = 0
    last: datetime | None = None
    for count, act in enumerate(digesting(source.tell(), digest), 1):
        _perform(work, act, last, count)
        last = act.at
        if work.chunk.is_full:
            _flush(work, cursor)
            progress("loader.progress.writes", records=f"{work.records:,}", facts=f"{work.ledger.seq - first_seq:,}")
    _flush(work, cursor)
    _finish(work, first_seq, cursor)
    report = LoadReport(
        key=source.key,
        fingerprint=source.fingerprint,
        pack=work.library.version.digest,
        digest=digest.hexdigest(),
        acts=count,
        records=work.records,
        facts=work.ledger.seq - first_seq,
        seconds=round(time.monotonic() - began, 2),
    )
    _audit(work.town, actor, VERB, source.key, after=asdict(report))
    return report


def _perform(work: Load, act: Act, last: datetime | None, count: int) -> None:
    """One act. A problem says which act it was."""
    try:
        if last is not None and act.at < last:
            raise Problem("loader.act.out_of_order", found=act.at, allowed=last)
        if work.town.demo_now is not None and act.at > work.town.demo_now:
            raise Problem("loader.act.after_clock", found=act.at, allowed=work.town.demo_now)
        PERFORM[type(act)](work, act)
    except Problem as problem:
        several = problem.problems if isinstance(problem, Problems) else [problem]
        place = Problem("loader.act.refused", number=count, act=type(act).__name__, at=act.at, key=act.key or "-")
        raise Problems([place, *several]) from problem


def _flush(work: Load, cursor: Cursor) -> None:
    write(work.chunk, work.town.pk, cursor)
    work.chunk = Chunk()


def _finish(work: Load, first_seq: int, cursor: Cursor) -> None:
    """What is kept once for a whole load: sums, the head, the numbers given, the directory's revision."""
    cursor.execute(SUM_UP, [work.town.pk, first_seq])
    work.ledger.write(cursor)
    work.numbers.write()
    if work.units.has_changed:
        touch(work.town, using=OWNER)


def _audit(
    town: Town, actor: str, verb: str, key: str, *, after: dict[str, Any] | None = None, reason: str = ""
) -> None:
    AuditEntry.objects.using(OWNER).create(
        town=town,
        at=town.demo_now or timezone.now(),
        actor=actor,
        verb=verb,
        target=_target(key),
        after=after,
        reason=reason,
    )


def _target(key: str) -> str:
    return f"load:{key}"
