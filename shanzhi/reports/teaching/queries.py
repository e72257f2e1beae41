"""Reads of what was taught, and of every way of speaking that holds for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.indicators.declare import Saying
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.sayings import list_sayings
from shanzhi.kernel.models import Town
from shanzhi.packs.library import Library
from shanzhi.reports.models import TaughtSaying

__all__ = [
    "TaughtSaying",
    "get_taught",
    "is_in_pack",
    "known_sayings",
    "list_taught",
    "list_waiting",
    "not_in_pack",
]

PROPOSED, ACCEPTED = TaughtSaying.State.PROPOSED, TaughtSaying.State.ACCEPTED


def known_sayings(figures: Figures) -> dict[str, list[Saying]]:
    """How drafts speak of each indicator: by the packs, by what the town accepted, and by what the reader taught."""
    found = list_sayings(figures.library)
    own = Q(state=PROPOSED, taught_by=figures.reader.key)
    for row in TaughtSaying.objects.filter(Q(state=ACCEPTED) | own, town=figures.town).order_by("pk"):
        if row.indicator in found:
            found[row.indicator].append(Saying(words=row.words))
    return found


def list_taught(town: Town) -> QuerySet[TaughtSaying]:
    """Everything that was taught in the town, the newest first."""
    return TaughtSaying.objects.filter(town=town)


def list_waiting(town: Town) -> QuerySet[TaughtSaying]:
    """Those that wait for a decision, the newest first."""
    return TaughtSaying.objects.filter(town=town, state=PROPOSED)


def get_taught(town: Town, number: int) -> TaughtSaying:
    """One of them. NotFound."""
    row = TaughtSaying.objects.filter(town=town, pk=number).first()
    if row is None:
        raise NotFound("saying.not_found")
    return row


def not_in_pack(rows: Iterable[TaughtSaying], library: Library) -> list[TaughtSaying]:
    """Those whose words the town's pack does not have for their indicator yet."""
    return [row for row in rows if not is_in_pack(row.indicator, row.words, library)]


def is_in_pack(indicator: str, words: Sequence[str], library: Library) -> bool:
    """Whether the town's pack says just these words of an indicator."""
    said = list_sayings(library).get(indicator, [])
    return any(set(each.words) == set(words) for each in said if not each.counted)
