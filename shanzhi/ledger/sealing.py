"""Seals: SM3 over a gapless prefix of a town's facts and the seal before.

Sealing runs on the owner's connection under the sealing role, which sees every fact and may write nothing but seals. A
seal can only be trusted against an anchor kept outside (printed on an issue, exported): who owns the database could
reseal everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives import hashes
from django.db import connection, transaction

from shanzhi.kernel.models import Town
from shanzhi.kernel.rls import SEALER_ROLE
from shanzhi.ledger.canonical import canonical, stream
from shanzhi.ledger.models import Head, Seal

Progress = Callable[[int, int], None]
"""Told now and then how many of how many facts are done."""


def silent(_done: int, _all: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Anchor:
    """What is kept outside: which seal of which town, up to which seq, and its digest."""

    town: str
    number: int
    last_seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.town}:{self.number}:{self.last_seq}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Anchor:
        """From the printed form. ValueError if it is not one."""
        town, number, last_seq, digest = text.strip().split(":")
        return cls(town, int(number), int(last_seq), digest)


@dataclass(frozen=True)
class Sealed:
    """A seal as others see it: everything up to `last_seq`, recorded by `at`, is under `digest`."""

    town: str
    number: int
    last_seq: int
    digest: str
    at: datetime

    @property
    def anchor(self) -> Anchor:
        """What is printed and exported."""
        return Anchor(self.town, self.number, self.last_seq, self.digest)


@contextmanager
def as_sealer() -> Iterator[None]:
    """A transaction of the owner's connection under the sealing role."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local role {SEALER_ROLE}")
        yield
        cursor.execute("reset role")


def seal(town: Town, progress: Progress = silent) -> Sealed:
    """Seal what was committed since the last seal; without anything new, that one. Two at once wait for each other."""
    with as_sealer():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext('seal'), %s)", [town.pk])
        head = Head.objects.get(town=town)
        last = Seal.objects.filter(town=town).order_by("-number").first()
        if last is None or head.seq > last.last_seq:
            last = _add_seal(town, head, last, progress)
        return Sealed(town.key, last.number, last.last_seq, last.digest, last.sealed_at)


def find_seal(town: Town, seq: int) -> Sealed | None:
    """The last seal over facts up to a place in the ledger, if the reader may see the town's seals."""
    last = Seal.objects.filter(town=town, last_seq__lte=seq).order_by("-number").first()
    return None if last is None else Sealed(town.key, last.number, last.last_seq, last.digest, last.sealed_at)


def _add_seal(town: Town, head: Head, last: Seal | None, progress: Progress) -> Seal:
    first = last.last_seq + 1 if last else 1
    covered = SealedRange(town.key, first, head.seq, last.digest if last else "", is_demo=head.is_demo)
    return Seal.objects.create(
        town=town,
        number=(last.number if last else 0) + 1,
        first_seq=covered.first,
        last_seq=covered.last,
        digest=digest_of(town, covered, progress),
        previous=covered.previous,
        is_demo=covered.is_demo,
        sealed_at=head.recorded_at,
    )


@dataclass(frozen=True)
class SealedRange:
    """What a seal is over: facts of a town from seq to seq, and the digest of the seal before."""

    town: str
    first: int
    last: int
    previous: str
    is_demo: bool

    def header(self) -> bytes:
        """The first bytes that are sealed."""
        nature = "demo" if self.is_demo else "real"
        return f"{self.town}\x1f{nature}\x1f{self.first}\x1f{self.last}\x1f{self.previous}\n".encode()


def digest_lines(covered: SealedRange, lines: Iterable[bytes]) -> str:
    """SM3 in hex over the header and the canonical lines of the facts."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(covered.header())
    for line in lines:
        digest.update(line)
    return digest.finalize().hex()


def digest_of(town: Town, covered: SealedRange, progress: Progress = silent) -> str:
    """The digest of a range as the database holds it. ValueError if a fact is missing: somebody took it away."""
    return digest_lines(covered, _gapless(town, covered, progress))


def _gapless(town: Town, covered: SealedRange, progress: Progress) -> Iterator[bytes]:
    expected = covered.first
    for row in stream(town.pk, covered.first, covered.last):
        if row[1] != expected:
            break
        yield canonical(row)
        expected += 1
        if expected % 20_000 == 0:
            progress(expected - covered.first, covered.last - covered.first + 1)
    if expected != covered.last + 1:
        raise ValueError(f"fact {expected} of {town.key} is missing")
