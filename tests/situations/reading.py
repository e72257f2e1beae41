"""Reading the situations of packs: `packs/<pack>/tests/<subject>.yaml`, each file a mapping from key to situation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import sentence
from shanzhi.packs.reading import Sheet, read
from shanzhi.packs.validating import flaws_of
from tests.situations.declare import Situation

TOWNS = ("tianning", "zhaidian")
"""The towns of the cast. What `base` promises holds in each; a town's own pack speaks of that town."""


@dataclass(frozen=True)
class Case:
    """One situation in one town, and where it stands."""

    sheet: Sheet
    key: str
    situation: Situation
    town: str

    def __str__(self) -> str:
        return f"{self.sheet.file.removesuffix('.yaml')}:{self.key}@{self.town}"

    def place(self, step: int) -> str:
        """File and line of a step, as people look it up."""
        return f"{self.sheet.file} line {self.sheet.line((self.key, 'story', step))}"


def list_cases(folder: Path | None = None) -> list[Case]:
    """Every situation of every pack, once for each town it speaks of. Problems with file and line for what is wrong."""
    paths = sorted((folder or packs_folder()).glob("[!_]*/tests/*.yaml"))
    return [case for path in paths for case in read_cases(path, path.parent.parent.name)]


def read_cases(path: Path, pack: str) -> list[Case]:
    """The situations of one file."""
    sheet = read(path, f"{pack}/tests/{path.name}")
    if not isinstance(sheet.data, dict):
        raise Problem("pack.file.not_a_mapping", file=sheet.file, line=1)
    problems: list[Problem] = []
    cases: list[Case] = []
    for key, raw in sheet.data.items():
        try:
            situation = Situation.model_validate(raw)
        except ValidationError as error:
            problems.extend(_told(error, sheet, key))
        else:
            cases.extend(Case(sheet, key, situation, town) for town in _towns(situation, pack))
    if problems:
        raise Problems(problems)
    return cases


def in_words(problem: Problem) -> str:
    """What an author of situations reads."""
    return sentence(problem, "zh")


def _told(error: ValidationError, sheet: Sheet, key: str) -> Iterator[Problem]:
    for flaw in flaws_of(error, Situation):
        yield flaw.problem(sheet.file, sheet.line((key, *flaw.path)))


def _towns(situation: Situation, pack: str) -> tuple[str, ...] | list[Any]:
    return situation.towns or (TOWNS if pack == "base" else (pack,))
