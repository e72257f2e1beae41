"""What an evidence pack holds of a figure: how it is counted, its lines, the facts as they are sealed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shanzhi.directory.trees import forest
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.evaluating import Lines
from shanzhi.indicators.explaining import explain
from shanzhi.indicators.figures import Figure, Figures
from shanzhi.indicators.vocabulary.base import FactLine, Value
from shanzhi.ledger.canonical import FIELDS, canonical, pick
from shanzhi.ledger.sealing import find_seal

USE = "use"
"""The word by which an indicator names another."""


@dataclass(frozen=True)
class Gathered:
    """A figure with what stands behind it. `said` goes into `figure.json`, `facts` into `facts.jsonl`."""

    figure: Figure
    said: Mapping[str, Any]
    lines: tuple[FactLine, ...]
    facts: tuple[bytes, ...]


def gather(figures: Figures, figure: Figure, *, printed: str = "") -> Gathered:
    """Everything behind a figure that is the reader's; `printed` are the words of a document it stands in."""
    lines = figures.lines(figure)
    all_lines = {line.seq: line for line in lines.all_facts()}
    rows = list(pick(figures.town.pk, sorted(all_lines)))
    subject, seq = FIELDS.index("subject"), FIELDS.index("seq")
    merged = {
        str(row[seq]): all_lines[row[seq]].subject_id for row in rows if row[subject] != all_lines[row[seq]].subject_id
    }
    said = {**_said(figures, figure), "printed": printed, "merged": merged, "lines": _nested(lines)}
    return Gathered(figure, said, tuple(all_lines.values()), tuple(canonical(row) for row in rows))


def _said(figures: Figures, figure: Figure) -> dict[str, Any]:
    """Which figure it is, by which definition, as of which place, and what the ledger carries as its seal."""
    model, window = figure.definition.model, figure.request.window
    trees = forest(figures.town, figure.tree_date)
    node = trees.nodes.get(figure.request.unit) or trees.former.get(figure.request.unit)
    seal = find_seal(figures.town, figures.as_of.seq)
    return {
        "indicator": figure.request.indicator,
        "label": model.label.model_dump(),
        "definition": {"number": figure.definition.number, "digest": figure.definition.digest},
        "tree": model.value,
        "used": dict(_used(figures, figure, model.value)),
        "unit": figure.request.unit,
        "unit_name": None if node is None else dict(node.name),
        "window": {"from": None if window.is_cumulative else window.start.isoformat(), "to": window.end.isoformat()},
        "restated": figure.request.restated,
        "as_of": {"seq": figures.as_of.seq, "at": figures.as_of.at.isoformat()},
        "tree_date": figure.tree_date.isoformat(),
        "value": _written(figure.value),
        "shown": _written(figure.shown),
        "counted_in": model.unit,
        "explanation": {language: explain(figure.tree, figures.library, language) for language in ("zh", "en")},
        "anchor": None if seal is None else str(seal.anchor),
    }


def _written(value: Value) -> str | None:
    """Every digit there is, without zeros at the end."""
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _used(figures: Figures, figure: Figure, raw: Any) -> Iterator[tuple[str, Any]]:
    """The trees of the indicators a tree names, and of those they name."""
    for key in _names(raw):
        found = figures.find(key, figure.request.window.end)
        if found is not None:
            yield key, found.model.value
            yield from _used(figures, figure, found.model.value)


def _names(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict):
        for name, inside in raw.items():
            if name == USE and isinstance(inside, str):
                yield inside
            else:
                yield from _names(inside)
    elif isinstance(raw, list):
        for inside in raw:
            yield from _names(inside)


def _nested(lines: Lines) -> dict[str, Any]:
    """The lines in the shape of the tree: its cell, and the facts of a leaf by seq or the lines of each part."""
    return {
        "cell": _cell(lines.cell),
        "facts": [line.seq for line in lines.facts],
        "parts": [_nested(part) for part in lines.parts],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "unit": cell.unit,
        "covered": sorted(cell.covered),
        "ended": sorted(cell.ended),
        "from": cell.window.start.isoformat(),
        "to": cell.window.end.isoformat(),
        "until": None if cell.until is None else cell.until.isoformat(),
    }
