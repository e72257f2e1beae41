"""`make bench`: prints a table, writes out/bench.json."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

from shanzhi.loader.sizes import Size
from tools.bench.measuring import Row
from tools.bench.place import place

SECTIONS = ("figure", "grid", "documents", "posting", "pages", "browser", "search", "register", "importing")
OUT = Path("out") / "bench.json"


def main() -> None:
    """Every section in turn, on one copy of one town."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    for word, value in asdict(Size()).items():
        parser.add_argument(f"--{word}", type=int, default=value, help=f"of the synthetic town (default {value:,})")
    parser.add_argument("--rounds", type=int, default=5, help="how often each way is taken")
    parser.add_argument("--only", choices=SECTIONS, action="append", help="this section only; may be given again")
    given = vars(parser.parse_args())
    rounds, only = given.pop("rounds"), given.pop("only") or SECTIONS
    size = Size(**given)

    rows: list[Row] = []
    with place(size) as here:
        here.enter()
        for name in only:
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} measuring: {name}\n")
            found = import_module(f"tools.bench.{name}").measure(here, rounds)
            _print(f"{name}: {size.records:,} records, {size.members:,} members, {size.years} years", found)
            rows += found
            _write(size, rows)  # what a later section breaks off is not lost
        from django.db import connections

        connections.close_all()


def _print(title: str, rows: list[Row]) -> None:
    grid = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    for head in ("what", "size"):
        grid.add_column(head)
    for head in ("median ms", "p95 ms", "plain ms", "ratio"):
        grid.add_column(head, justify="right", no_wrap=True)
    grid.add_column("beside it, in the same run")
    for row in rows:
        ours, slow, plain = (f"{1000 * seconds:,.1f}" for seconds in (row.ours.middle, row.ours.slow, row.plain.middle))
        grid.add_row(row.what, row.size, ours, slow, plain, f"{row.ratio:.1f}", row.beside)
    Console(width=max(Console().width, 140)).print(grid)
    sys.stdout.flush()


def _write(size: Size, rows: list[Row]) -> None:
    OUT.parent.mkdir(exist_ok=True)
    data = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "python": platform.python_version(),
        "size": asdict(size),
        "rows": [
            {
                "what": row.what,
                "size": row.size,
                "ours_ms": round(1000 * row.ours.middle, 3),
                "ours_p95_ms": round(1000 * row.ours.slow, 3),
                "plain_ms": round(1000 * row.plain.middle, 3),
                "ratio": round(row.ratio, 2),
                "plain": row.beside,
            }
            for row in rows
        ],
    }
    OUT.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
