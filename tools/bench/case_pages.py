"""Twenty people at their cases: inbox, overdue list and board, beside the plainest pages that say the same.

Measured on a county's worth in one town: 100,000 open cases and a million closed ones.
"""

from __future__ import annotations

import random

from shanzhi.kernel.clock import end_of
from tools.bench.measuring import Row
from tools.bench.pages import Asked, Days, Person, at_work, plain_path
from tools.bench.place import TOWN, Place

MIX = {"inbox": 35, "my unit": 15, "overdue": 30, "board": 20}
"""Shares of a hundred pages."""

PATHS = {"inbox": "cases/", "my unit": "cases/?view=ours", "overdue": "cases/?view=late", "board": "cases/board/"}


def measure(place: Place, rounds: int) -> list[Row]:
    """p95 of each page while everybody is at work."""
    return at_work(place, rounds, MIX, _next)


def _next(page: str, person: Person, town: int, days: Days, _chance: random.Random) -> Asked:
    name = "inbox" if page == "my unit" else page
    plain = plain_path(name, town=town, unit=person.unit, now=end_of(days.today).isoformat())
    return Asked(page, f"/{TOWN}/{PATHS[page]}", plain)
