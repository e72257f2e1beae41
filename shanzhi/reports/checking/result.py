"""What a check answers: each claim with what the ledger says to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import Language
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.figures import Figure
from shanzhi.reports.prose import Claim
from shanzhi.reports.relations import Relation
from shanzhi.reports.word import IssuedFigure

Status = Literal["agrees", "disagrees", "no_source", "unclear"]
DaySource = Literal["given", "text", "pack", "today"]
"""Where the day the text speaks from comes from: asked for, its dateline, the pack's reporting day, the town's day."""


@dataclass(frozen=True, slots=True)
class Held:
    """One figure a claim is held against: its unit, window, as-of and exact value stand in `figure`.

    `value` is the figure in the claim's own unit, None without a reading and when it is not the reader's; `facts` is
    how many facts stand behind it.
    """

    figure: Figure
    value: Decimal | None
    facts: int

    @property
    def indicator(self) -> str:
        """The key of the indicator."""
        return self.figure.request.indicator


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One claim with its answer. `why` says why it is unclear or has no source, None where nothing is to be said.

    `indicators` are those the claim speaks of; with `why` those that could be meant. `bound` is the figure of an issued
    file the claim stands in, and `is_edited` tells that its text was changed by hand.
    """

    claim: Claim
    status: Status
    indicators: tuple[str, ...] = ()
    held: tuple[Held, ...] = ()
    why: Problem | None = None
    bound: IssuedFigure | None = None
    is_edited: bool = False

    @property
    def ledger(self) -> tuple[Decimal | None, ...]:
        """What the ledger has for each indicator, in the claim's unit."""
        return tuple(each.value for each in self.held)

    @property
    def line_count(self) -> int:
        """How many facts stand behind all of it."""
        return sum(each.facts for each in self.held)

    def as_data(self) -> dict[str, Any]:
        """The claim and its answer as JSON holds them."""
        return {
            **self.claim.as_data(),
            "status": self.status,
            "indicators": list(self.indicators),
            "ledger": [_plain(value) for value in self.ledger],
            "line_count": self.line_count,
        }


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft held against the ledger of a town, as of one place in it.

    `removed` are figures of an issued file whose text is gone; `strangers` are ids of figures copied from other files.
    """

    town: str
    on: date
    on_source: DaySource
    as_of: AsOf
    claims: tuple[CheckedClaim, ...]
    removed: tuple[IssuedFigure, ...] = ()
    strangers: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    """What the claims say about one another; they name them by their place in `claims`."""

    @property
    def edited(self) -> tuple[CheckedClaim, ...]:
        """The claims that stand in a figure changed by hand."""
        return tuple(each for each in self.claims if each.is_edited)

    def counts(self) -> dict[Status, int]:
        """How many claims of each status, targets left out: they are not checked."""
        found = Counter(each.status for each in self.claims if each.claim.kind == "claim")
        order: tuple[Status, ...] = ("agrees", "disagrees", "no_source", "unclear")
        return {status: found[status] for status in order}

    def as_data(self, file: str, seal: str | None = None, *, language: Language = "zh") -> dict[str, Any]:
        """The whole answer as JSON holds it, explanations in a language.

        `seal` is the ledger seal it stands under, where there is one.
        """
        sealed = {} if seal is None else {"seal": seal}
        return {
            "file": file,
            "town": self.town,
            "on": self.on.isoformat(),
            "on_source": self.on_source,
            "as_of": self.as_of.at.isoformat(),
            **sealed,
            "claims": [each.as_data() for each in self.claims],
            "relations": [each.as_data(language) for each in self.relations],
        }


def _plain(value: Decimal | None) -> int | float | None:
    """A whole number as int, else float: JSON knows no decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
