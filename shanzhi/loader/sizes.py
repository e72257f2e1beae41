"""How large a synthetic town is, and what it is made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from shanzhi.loader.story.reading import fingerprint_of

PACK = "tianning"
"""Whose units and types a synthetic town has."""


@dataclass(frozen=True)
class Size:
    """How large the town is."""

    records: int = 400_000
    members: int = 2_500
    years: int = 10
    seed: int = 1

    @property
    def days(self) -> int:
        """How many days of work."""
        return self.years * 365


def fingerprint(size: Size, pack_key: str = PACK) -> str:
    """What a synthetic town is made from."""
    return fingerprint_of(pack_key, "synthetic", *asdict(size).items())
