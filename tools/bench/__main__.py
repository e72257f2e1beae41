"""`make bench`: prints a table, writes out/bench.json."""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from multiprocessing import get_context

from shanzhi.loader.sizes import Size
from tools.bench.running import measure, measure_alone

SECTIONS = (
    "figure",
    "grid",
    "documents",
    "town_forms",
    "posting",
    "pages",
    "browser",
    "search",
    "register",
    "importing",
)
ALONE = ("prose", "forms")
"""Sections that need no town."""

COUNTY = ("case_pages", "case_lives")
"""Sections that are measured on a county's worth of cases in one town."""

COUNTY_RECORDS, COUNTY_OPEN, COUNTY_CLOSED = 20_000, 100_000, 1_000_000


def main() -> None:
    """Every section in turn, each on a copy of its town, each town in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    for word, value in asdict(Size()).items():
        parser.add_argument(f"--{word}", type=int, default=value, help=f"of the synthetic town (default {value:,})")
    parser.add_argument("--rounds", type=int, default=5, help="how often each way is taken")
    parser.add_argument(
        "--only", choices=(*ALONE, *SECTIONS, *COUNTY), action="append", help="this section only; may be given again"
    )
    given = vars(parser.parse_args())
    rounds, only = given.pop("rounds"), given.pop("only") or (*ALONE, *SECTIONS, *COUNTY)
    size = Size(**given)
    county = replace(
        size,
        records=min(size.records, COUNTY_RECORDS),
        cases_open=size.cases_open or COUNTY_OPEN,
        cases_closed=size.cases_closed or COUNTY_CLOSED,
    )
    rows = measure_alone([name for name in ALONE if name in only], rounds, [])
    for each, sections in ((size, SECTIONS), (county, COUNTY)):
        names = [name for name in sections if name in only]
        if names:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:  # Django is set up once a process
                rows = apart.submit(measure, each, names, rounds, rows).result()


if __name__ == "__main__":
    main()
