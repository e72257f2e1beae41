"""How large a synthetic town is, and what it is made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from shanzhi.loader.story.reading import fingerprint_of

PACK = "tianning"
"""Whose units and types a synthetic town has."""


@dataclass(frozen=True)
class Size:
    """How large the town is. Cases come on top of the records: so many open at the end, so many closed by then.

    A county's worth for measuring: `cases_open=100_000, cases_closed=1_000_000`.
    """

    records: int = 400_000
    members: int = 2_500
    years: int = 10
    seed: int = 1
    cases_open: int = 0
    cases_closed: int = 0

    @property
    def days(self) -> int:
        """How many days of work."""
        return self.years * 365


def fingerprint(size: Size, pack_key: str = PACK) -> str:
    """What a synthetic town is made from."""
    return fingerprint_of(pack_key, "synthetic", *asdict(size).items())
