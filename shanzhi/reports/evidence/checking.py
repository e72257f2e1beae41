"""Checking an evidence pack by itself: no database, no system, nothing but the file.

Every digest of the manifest is computed again, every figure is folded again from its facts by the vocabulary's own
words, and each fact has to be one the figure may count. With an exported ledger beside it, each fact has to stand there
to the byte, under seals that hold.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.evaluating import Lines, fold
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import FactLine, Leaf, OverUnits, TreeError, Word
from shanzhi.ledger.canonical import FIELDS
from shanzhi.ledger.exporting import verify_file
from shanzhi.ledger.sealing import Anchor
from shanzhi.reports.evidence.packing import FORMAT, MANIFEST, digests

FIGURE, FACTS = "figure.json", "facts.jsonl"
MOST_BYTES = 500_000_000
"""A pack that unfolds to more is not read."""

BROKEN = (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, IndexError, TreeError)


@dataclass(frozen=True)
class CheckedFigure:
    """A figure of a pack: what it says it is, and what its facts come to."""

    folder: str
    label: Mapping[str, str]
    printed: str
    told: Decimal | None
    folded: Decimal | None

    @property
    def holds(self) -> bool:
        """Whether the facts come to what is told."""
        return self.told == self.folded


@dataclass(frozen=True)
class Checked:
    """What a check came to: the pack's own words about itself, its figures, and all that is wrong."""

    about: Mapping[str, Any]
    figures: tuple[CheckedFigure, ...]
    problems: tuple[Problem, ...]


def check_pack(path: Path, *, ledger: Path | None = None, anchor: Anchor | None = None) -> Checked:
    """Check a pack. Problem `evidence.unreadable` if it is none; everything else that is wrong is in the answer."""
    files = _read(path)
    try:
        about = json.loads(files[MANIFEST])
        told = about["files"]
        is_ours = about["format"] == FORMAT and isinstance(told, dict)
    except BROKEN as error:
        raise Problem("evidence.unreadable", file=path.name) from error
    if not is_ours:
        raise Problem("evidence.unreadable", file=path.name)
    problems = list(_digests(files, told))
    figures = []
    for name in sorted(files):
        folder, _, file = name.rpartition("/")
        if file == FIGURE:
            found, wrong = _figure(folder, files)
            problems.extend(wrong)
            figures.extend([found] if found is not None else [])
    if ledger is not None:
        problems.extend(_against(files, ledger, anchor))
    return Checked(about, tuple(figures), tuple(problems))


def _read(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as pack:
            if sum(each.file_size for each in pack.infolist()) > MOST_BYTES:
                raise Problem("evidence.too_large", file=path.name, allowed=MOST_BYTES // 1_000_000)
            return {each.filename: pack.read(each) for each in pack.infolist()}
    except (OSError, zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise Problem("evidence.unreadable", file=path.name) from error


def _digests(files: Mapping[str, bytes], told: Mapping[str, Any]) -> Iterator[Problem]:
    """Each file is there, is the one the manifest means, and no other is there."""
    for name in sorted(told.keys() - files.keys()):
        yield Problem("evidence.file_missing", found=name)
    for name in sorted(files.keys() - told.keys() - {MANIFEST}):
        yield Problem("evidence.file_strange", found=name)
    for name in sorted(told.keys() & files.keys()):
        said = told[name]
        known = {key: said.get(key) for key in ("sha256", "sm3")} if isinstance(said, dict) else None
        if known != digests(files[name]):
            yield Problem("evidence.file_changed", found=name)


def _figure(folder: str, files: Mapping[str, bytes]) -> tuple[CheckedFigure | None, list[Problem]]:
    """Fold a figure from its facts; what keeps it from being folded, or from being true."""
    try:
        said = json.loads(files[f"{folder}/{FIGURE}"])
        facts = {fact.seq: fact for fact in _facts(files[f"{folder}/{FACTS}"], said["merged"])}
        lines = _lines(parse(said["tree"], said["used"].get), said["lines"], facts)
        told = None if said["value"] is None else Decimal(said["value"])
        found = CheckedFigure(folder, said["label"], said["printed"], told, fold(lines))
        wrong = list(_strangers(folder, lines, facts, said["as_of"]["seq"]))
    except BROKEN:
        return None, [Problem("evidence.figure_broken", found=folder)]
    if not found.holds:
        wrong.append(Problem("evidence.value_differs", found=folder, told=found.told, folded=found.folded))
    return found, wrong


def _facts(content: bytes, merged: Mapping[str, int | None]) -> Iterator[FactLine]:
    for line in content.splitlines():
        row = dict(zip(FIELDS, json.loads(line), strict=True))
        yield FactLine(
            seq=row["seq"],
            record_id=row["record"],
            measure=row["measure"],
            unit_id=row["unit"],
            subject_id=merged.get(str(row["seq"]), row["subject"]),
            happened_on=date.fromisoformat(row["happened_on"]),
            recorded_at=datetime.fromisoformat(row["recorded_at"]),
            quantity=Decimal(row["quantity"]),
            dims=row["dims"],
            reverses=row["reverses"],
        )


def _lines(word: Word, said: Mapping[str, Any], facts: Mapping[int, FactLine]) -> Lines:
    """The lines of a tree as the pack nests them; KeyError for a fact that is not in the pack."""
    cell = _cell(said["cell"])
    if isinstance(word, Leaf):
        return Lines(word, cell, facts=[facts[seq] for seq in said["facts"]])
    parts = [word.part] * len(said["parts"]) if isinstance(word, OverUnits) else list(word.parts())
    return Lines(word, cell, parts=[_lines(part, each, facts) for part, each in zip(parts, said["parts"], strict=True)])


def _cell(said: Mapping[str, Any]) -> Cell:
    window = Window(date.fromisoformat(said["from"]), date.fromisoformat(said["to"]))
    until = None if said["until"] is None else date.fromisoformat(said["until"])
    return Cell(said["unit"], frozenset(said["covered"]), window, frozenset(said["ended"]), until)


def _strangers(folder: str, lines: Lines, facts: Mapping[int, FactLine], place: int) -> Iterator[Problem]:
    """Facts the figure may not count: of another measure, dimension, unit or day, or later than its place."""
    used: set[int] = set()
    for leaf in _leaves(lines):
        seqs = [fact.seq for fact in leaf.facts]
        if len(seqs) != len(set(seqs)):
            yield Problem("evidence.fact_twice", found=folder)
        used.update(seqs)
        for fact in leaf.facts:
            if fact.seq > place or not _may_count(fact, leaf.word, leaf.cell):
                yield Problem("evidence.fact_strange", found=folder, seq=fact.seq)
    for seq in sorted(facts.keys() - used):
        yield Problem("evidence.fact_strange", found=folder, seq=seq)


def _may_count(fact: FactLine, word: Word, cell: Cell) -> bool:
    """Whether a leaf reads such facts: measure, dimensions, unit, and no day later than the one looked from."""
    where = word.reads().get(fact.measure) if isinstance(word, Leaf) else None
    if where is None or any(fact.dims.get(name) not in codes for name, codes in where.items()):
        return False
    return fact.unit_id in cell.covered and fact.happened_on <= max(cell.window.end, cell.day)


def _leaves(lines: Lines) -> Iterator[Lines]:
    if isinstance(lines.word, Leaf):
        yield lines
    for part in lines.parts:
        yield from _leaves(part)


def _against(files: Mapping[str, bytes], ledger: Path, anchor: Anchor | None) -> Iterator[Problem]:
    """Each fact of the pack stands in the exported ledger to the byte, and the ledger's seals hold."""
    for finding in verify_file(ledger, anchor=anchor):
        problem = Problem(finding.code)
        problem.params.update(finding.params)
        yield problem
    wanted = {
        line: name for name in files if name.endswith(f"/{FACTS}") for line in files[name].splitlines(keepends=True)
    }
    with ledger.open("rb") as known:
        for line in known:
            wanted.pop(line, None)
    for line, name in wanted.items():
        yield Problem("evidence.fact_not_in_ledger", found=name, seq=json.loads(line)[FIELDS.index("seq")])
