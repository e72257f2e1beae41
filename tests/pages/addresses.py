"""The pages of a town and what is promised of each, read from `pages.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "pages.yaml"


@dataclass(frozen=True)
class Page:
    """A page by the name of its address.

    `at` is where it is asked for, `title` what it is called in both languages, `answers` the status of the answer,
    `refused` the readers who are told that it is not theirs, `missing` those who cannot know that it exists, `queries`
    the most statements of the database it may take.
    """

    name: str
    at: str
    title: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    queries: int = 0
    answers: int = 200

    def status_for(self, reader: str) -> int:
        """The status this reader is answered with."""
        if reader in self.refused:
            return 403
        if reader in self.missing:
            return 404
        return self.answers


def pages() -> list[Page]:
    """Every page of the file."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8")) or {}
    lists = ("refused", "missing")
    return [
        Page(name, **{key: tuple(value) if key in lists else value for key, value in said.items()})
        for name, said in found.items()
    ]
