"""What became of the figures of an earlier document in this one: old beside new, and which of it is much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shanzhi.reports.writing.content import BoundFigure
from shanzhi.reports.writing.printing import Shown
from shanzhi.reports.writing.reading import Before


@dataclass(frozen=True)
class Change:
    """A figure of this document that the earlier one told too.

    `share` is by how much of the earlier value it is another one (0.25: a quarter more); None where the earlier one was
    zero or nothing: growth from nothing is no percentage.
    """

    shown: Shown
    before: Before
    share: Decimal | None
    is_much: bool


def compare(shown: Iterable[Shown], before: Sequence[Before], much: Decimal) -> list[Change]:
    """Every figure that both documents tell, each once, those that changed most first.

    `much` is the share of the earlier value from which a change is one to look at; from or to nothing always is.
    """
    earlier = {each.piece.about: each for each in reversed(before)}
    found: dict[tuple[str, str, str], Change] = {}
    for each in shown:
        was = earlier.get(each.piece.about)
        if was is not None and each.value is not None and was.value is not None and each.piece.about not in found:
            share = _share(was.value, each.value)
            is_much = (was.value != each.value) if share is None else abs(share) >= much
            found[each.piece.about] = Change(each, was, share, is_much)
    return sorted(found.values(), key=_weight, reverse=True)


def as_data(before: Iterable[Before]) -> list[dict[str, Any]]:
    """As JSON keeps it."""
    return [
        {
            "piece": each.piece.model_dump(mode="json", by_alias=True),
            "printed": each.printed,
            "value": None if each.value is None else format(each.value, "f"),
        }
        for each in before
    ]


def read_before(data: Iterable[dict[str, Any]]) -> list[Before]:
    """What `as_data` kept."""
    return [
        Before(
            BoundFigure.model_validate(each["piece"]),
            each["printed"],
            None if each["value"] is None else Decimal(each["value"]),
        )
        for each in data
    ]


def _share(was: Decimal, now: Decimal) -> Decimal | None:
    return None if was == 0 else (now - was) / abs(was)


def _weight(change: Change) -> tuple[bool, Decimal]:
    if change.share is None:
        return change.is_much, abs(change.shown.value or Decimal(0))
    return change.is_much, abs(change.share)
