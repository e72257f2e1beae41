"""What every declaration in a pack shares, and what `pack.yaml` may say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""An identifier: small letters, digits and underscores, never reused for something else."""

DottedKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=80)]
"""A measure's key: `noun.verb_past`."""


class Declared(BaseModel):
    """A declaration: closed (an unknown name is an error) and immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Declared):
    """Words for people. English is compulsory in shipped packs, elsewhere Chinese stands in for it."""

    zh: str = Field(min_length=1)
    en: str | None = None

    def __str__(self) -> str:
        return self.zh

    def within(self, language: str) -> str:
        """The words in the reader's language."""
        return self.zh if language.startswith("zh") or self.en is None else self.en


class Source(Declared):
    """Where a rule of the field comes from and how sure it is.

    V read, S secondary, K known, L local, P our proposal.
    """

    text: str
    sure: Annotated[str, StringConstraints(pattern=r"^[VSKLP]$")]


class Reporting(Declared):
    """When the town reports.

    `day` is the day a text speaks from if it names none; a text dated up to `previous_year_until` (month and day)
    reports on the year before, as yearly work reports do.
    """

    day: date
    previous_year_until: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")] | None = None


class Demo(Declared):
    """The demo story of this pack: the moment its calendar stands at, the seed that tells it, who signs its report.

    `signs` is an office of one of the demo's accounts; without it the system signs.
    """

    now: datetime
    seed: int
    signs: Key | None = None


class Manifest(Declared):
    """`pack.yaml`: what the pack is."""

    pack: Key
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    label: Label
    extends: Key | None = None
    shipped: bool = False
    county: Label | None = None
    reporting: Reporting | None = None
    demo: Demo | None = None
    main_framework: Key | None = None
    changes: dict[str, Label] = Field(default_factory=dict)
