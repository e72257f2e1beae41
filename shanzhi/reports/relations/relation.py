"""What the package finds: one relation between claims of a draft, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import Language, sentence

Kind = Literal["sum", "share", "growth", "repeat", "unit", "plausibility", "copy", "window", "wording"]
Certainty = Literal["certain", "likely", "possible"]
"""How sure the finding is: the text leaves no other reading; another is unusual; a person has to look."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Claims that belong together by a rule. `claims` are their numbers in the list that was asked about.

    `holds` is None where the text does not say enough to tell. `why` says the rule and the arithmetic.
    """

    kind: Kind
    claims: tuple[int, ...]
    holds: bool | None
    why: Problem
    certainty: Certainty = "certain"

    @property
    def is_open(self) -> bool:
        """Whether somebody should look at it: it does not hold, or cannot be told."""
        return self.holds is not True

    def name(self, language: Language) -> str:
        """What kind of relation it is, in one word."""
        return sentence(Problem(f"relation.kind.{self.kind}"), language)

    def how_sure(self, language: Language) -> str:
        """How sure the finding is, in a word or two."""
        return sentence(Problem(f"relation.certainty.{self.certainty}"), language)

    def as_data(self, language: Language) -> dict[str, object]:
        """The relation as JSON holds it."""
        return {
            "kind": self.kind,
            "claims": list(self.claims),
            "holds": self.holds,
            "explanation": sentence(self.why, language),
            "certainty": self.certainty,
        }
