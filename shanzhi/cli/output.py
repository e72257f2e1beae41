"""What the program says: sentences, tables, progress. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import Language, sentence

WIDE = 160
"""How wide tables are where no terminal says how wide it is."""

out = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def language() -> Language:
    """`SHANZHI_LANG` (zh, en), else the locale if it is English, else Chinese."""
    chosen = os.environ.get("SHANZHI_LANG") or os.environ.get("LANG", "")
    return "en" if chosen.startswith("en") else "zh"


def tell(code: str, /, **params: object) -> None:
    """A sentence of the catalogue, to stderr: what goes on."""
    err.print(words(code, **params), markup=False)


def words(code: str, /, **params: object) -> str:
    """A sentence of the catalogue."""
    problem = Problem(code)
    problem.params.update(params)
    return sentence(problem, language())


def fail(problem: Problem) -> None:
    """The sentence of a problem, to stderr."""
    err.print(sentence(problem, language()), style="bold red" if err.is_terminal else "", markup=False)


def progress(code: str, /, **params: object) -> None:
    """Progress in the shape the lower layers report it."""
    tell(code, **params)


class Counting:
    """Progress of long counts: one line that renews itself on a terminal, now and then a line elsewhere."""

    def __init__(self, code: str) -> None:
        self._code = code
        self._last = -1

    def __call__(self, done: int, of: int) -> None:
        """So many of so many are done."""
        share = 100 * done // max(of, 1)
        if share == self._last or (not err.is_terminal and share % 20):
            return
        self._last = share
        end = "\r" if err.is_terminal and done < of else "\n"
        err.print(words(self._code, done=f"{done:,}", of=f"{of:,}", share=share), end=end, markup=False)


KEPT_WHOLE = 2
"""Columns at the left that people copy from: never broken over two lines."""


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> None:
    """A table on stdout. `right` names the columns of numbers."""
    numbers = set(right)
    grid = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    for index, head in enumerate(heads):
        grid.add_column(
            words(head), justify="right" if index in numbers else "left", overflow="fold", no_wrap=index < KEPT_WHOLE
        )
    for row in rows:
        grid.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(grid, markup=False)


def dump(data: Any) -> None:
    """JSON on stdout, Chinese readable, decimals as numbers."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)
