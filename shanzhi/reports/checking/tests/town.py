"""The cast's town with a small pack of these tests, and records in it that were written down through verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.entry import Entry as Happening
from shanzhi.indicators.figures import Figures
from shanzhi.inventory.actions import take_reading
from shanzhi.inventory.entry import Entry as Taken
from shanzhi.kernel.scope import Principal
from shanzhi.ledger import posting
from shanzhi.packs import library
from shanzhi.packs.applying import apply_pack
from shanzhi.records.models import Record
from shanzhi.reports.checking import CheckedClaim, DraftCheck, check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from tests.support import cast
from tests.support.activities import people_of

PACK = str(Path(__file__).parent / "pack")
DAY = date(2024, 6, 5)


@contextmanager
def own_pack() -> Iterator[None]:
    """The town runs on the pack of these tests; what is kept in memory about it is dropped afterwards."""
    try:
        with cast.as_system(cast.town()) as actor:
            apply_pack(cast.town(), PACK, actor=actor)
        yield
    finally:
        library.forget()
        posting.forget()


def party_day(actor: Principal, branch: str = "podi_branch", *, came: int = 5, on: date = DAY) -> Record:
    """A theme Party day to which the first so many members of a branch came."""
    people = frozenset(people_of(branch, on)[:came])
    entry = Happening(cast.unit(branch), on, {"topic": "学习"}, Attendance(people))
    return record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)


def happened(actor: Principal, type_key: str, unit: str, on: date = DAY, **values: Any) -> Record:
    """An activity without a roster."""
    return record_activity(cast.town(), type_key=type_key, entry=Happening(cast.unit(unit), on, values), actor=actor)


def read_off(actor: Principal, type_key: str, /, on: date = DAY, **values: Any) -> Record:
    """A reading of the town."""
    entry = Taken(cast.unit("town"), on, {**values, "method": "实测"})
    return take_reading(cast.town(), type_key=type_key, entry=entry, actor=actor)


def check(reader: Principal, text: str, **more: Any) -> DraftCheck:
    """The text held against the ledger as it is now."""
    figures = Figures.now(reader, cast.town())
    return check_draft(figures, find_claims(text, load_lexicon()), text, **more)


def only(found: DraftCheck) -> CheckedClaim:
    """The one claim there is."""
    (claim,) = found.claims
    return claim


def told(found: DraftCheck) -> list[tuple[str, str, list[Any]]]:
    """Text, status and ledger of every claim."""
    return [(each.claim.text, each.status, list(each.ledger)) for each in found.claims]
