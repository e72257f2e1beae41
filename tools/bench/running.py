"""Sections measured on one town, printed as a table as each is done, and written to out/bench.json."""

from __future__ import annotations

import json
import platform
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

from rich.console import Console
from rich.table import Table

from shanzhi.loader.sizes import Size
from tools.bench.measuring import Row, pace_of_machine
from tools.bench.place import place

OUT = Path("out") / "bench.json"
Measured = tuple[Size | None, Row]
"""A line and the town it was measured on, where it needed one."""


def measure_alone(names: list[str], rounds: int, rows: list[Measured]) -> list[Measured]:
    """These sections, which need no town, after those that were measured before."""
    for name in names:
        found = _begun(name).measure(rounds)
        _print(f"{name}: {_pace()}", found)
        rows += [(None, row) for row in found]
        _write(rows)
    return rows


def measure(size: Size, names: list[str], rounds: int, rows: list[Measured]) -> list[Measured]:
    """These sections on one copy of a town of this size, after those that were measured before."""
    with place(size) as here:
        here.enter()
        for name in names:
            section, pace = _begun(name), _pace()
            found = section.measure(here, rounds)
            _print(f"{name}: {_said(size)}; {pace}", found)
            rows += [(size, row) for row in found]
            _write(rows)  # what a later section breaks off is not lost
        from django.db import connections

        connections.close_all()
    return rows


def _begun(name: str) -> ModuleType:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} measuring: {name}\n")
    return import_module(f"tools.bench.{name}")


def _pace() -> str:
    return f"a million rounds of a plain loop: {pace_of_machine():.0f} ms"


def _said(size: Size) -> str:
    cases = f", {size.cases_open:,} open and {size.cases_closed:,} closed cases" if size.cases_closed else ""
    return f"{size.records:,} records, {size.members:,} members, {size.years} years{cases}"


def _print(title: str, rows: list[Row]) -> None:
    grid = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for head in ("what", "size"):
        grid.add_column(head)
    for head in ("median ms", "p95 ms", "plain ms", "ratio"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("beside it, in the same run")
    for row in rows:
        ours, slow, plain = (f"{1000 * seconds:,.1f}" for seconds in (row.ours.middle, row.ours.slow, row.plain.middle))
        grid.add_row(
            row.what,
            row.size,
            ours,
            slow,
            plain,
            f"{row.ratio:.2g}" if row.ratio < 1 else f"{row.ratio:.1f}",
            row.beside,
        )
    Console(width=max(Console().width, 140)).print(grid)
    sys.stdout.flush()


def _write(rows: list[Measured]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    data = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "python": platform.python_version(),
        "rows": [
            {
                "what": row.what,
                "town": None if size is None else asdict(size),
                "size": row.size,
                "ours_ms": round(1000 * row.ours.middle, 3),
                "ours_p95_ms": round(1000 * row.ours.slow, 3),
                "plain_ms": round(1000 * row.plain.middle, 3),
                "ratio": round(row.ratio, 2),
                "plain": row.beside,
            }
            for size, row in rows
        ],
    }
    OUT.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
