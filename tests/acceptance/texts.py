"""The two source texts with the table of their figures, and a check of them against the demo towns."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from shanzhi.indicators.figures import Figures
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.reports.checking import CheckedClaim, DraftCheck, check_draft
from shanzhi.reports.prose import Claim, find_claims, load_lexicon
from shanzhi.reports.prose.tests import texts

TOWNS = dict(zip(texts.source_names(), ("tianning", "zhaidian"), strict=True))

CARRIED = ("foundation", "cases")
"""The parts of the product, as the table names them, that there are by now."""


@dataclass(frozen=True)
class Row:
    """A figure of the table."""

    key: str
    source: str
    quote: str
    value: Decimal
    owner: str

    @property
    def town(self) -> str:
        """The key of its town."""
        return TOWNS[self.source]

    @property
    def is_carried(self) -> bool:
        """Whether this stage of the product carries it."""
        return self.owner in CARRIED

    def span(self) -> tuple[int, int]:
        """Where its quote stands in the text."""
        return texts.span_of(text_of(self.town), self.quote)

    def find(self, claims: tuple[CheckedClaim, ...]) -> CheckedClaim:
        """The checked claim of the figure: in its quote, of its value."""
        start, end = self.span()
        (found,) = [
            each
            for each in claims
            if start <= each.claim.start and each.claim.end <= end and each.claim.value == self.value
        ]
        return found


@cache
def rows() -> tuple[Row, ...]:
    """Every figure of both texts."""
    table = texts.read_table("figures.csv")
    return tuple(Row(row["id"], row["source"], row["quote"], Decimal(row["value"]), row["owner"]) for row in table)


@cache
def text_of(town: str) -> str:
    """The text of a town."""
    (name,) = [name for name, key in TOWNS.items() if key == town]
    return texts.read_text("source", name)


@cache
def claims_of(town: str) -> tuple[Claim, ...]:
    """The claims of its text."""
    return tuple(find_claims(text_of(town), load_lexicon()))


def check(town: Town, actor: Principal, text: str | None = None) -> DraftCheck:
    """A text (the town's own) held against the town as it stands."""
    if text is None:
        return check_draft(Figures.now(actor, town), list(claims_of(town.key)), text_of(town.key))
    return check_draft(Figures.now(actor, town), find_claims(text, load_lexicon()), text)
