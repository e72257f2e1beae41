"""What Lighthouse says of the pages and how many bytes a first view takes, beside the plainest page of that content.

Needs Chromium, and Node with the package that `package.json` pins (`npm install`). Scores are of 100; bytes as they
travel.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from shanzhi.core.places import ROOT
from tools.bench.measuring import Row
from tools.bench.pages import HOST, MIX, next_page, prepare, serving, sign_in
from tools.bench.place import TOWN, Place

PROGRAM = ROOT / "node_modules" / ".bin" / "lighthouse"
CHROMIUM = "/usr/bin/chromium"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
CATEGORIES = ("accessibility", "best-practices", "performance")
TRIES = 3
"""It loses track of the browser now and then, and says itself to run it again."""

AT_LEAST = {"accessibility": 98, "best-practices": 95}
BUDGET = 200_000
"""Bytes of a first view: a village's line."""

OUT = Path("out") / "lighthouse.json"


@dataclass(frozen=True)
class Seen:
    """A page as Lighthouse saw it."""

    page: str
    form: str
    accessibility: int
    best_practices: int
    performance: int
    bytes: int
    failing: tuple[str, ...]


def measure(place: Place, _rounds: int) -> list[Row]:
    """Every kind of page on a desktop and on a phone. AssertionError where a score or a budget is not met."""
    if not PROGRAM.exists():
        sys.exit("Lighthouse is not installed: run npm install")
    town, people, days = prepare()
    person = next(each for each in people if each.login.startswith("town_clerk"))
    from django.db import connections

    connections.close_all()
    found: list[Seen] = []
    with serving(place) as (ours, plain):
        cookies = sign_in(ours, person.login)
        pages = {name: next_page(name, person, town, days) for name in MIX}
        for name, path in {
            "sign in": "/sign-in/",
            "write": f"/{TOWN}/write/",
            **{k: v.ours for k, v in pages.items()},
        }.items():
            for form in ("desktop", "mobile"):
                found.append(_look(name, form, f"http://{HOST}:{ours}{path}", {} if name == "sign in" else cookies))
        for name, asked in pages.items():
            found.append(_look(f"{name}, plain", "desktop", f"http://{HOST}:{plain}{asked.plain}", {}))
    _print(found)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n", encoding="utf-8")
    wrong = [each for each in found if not each.page.endswith("plain") and not _is_well(each)]
    if wrong:
        raise AssertionError("\n".join(f"{each.page} {each.form}: {each}" for each in wrong))
    return []


def _is_well(seen: Seen) -> bool:
    scores = {"accessibility": seen.accessibility, "best-practices": seen.best_practices}
    return all(scores[name] >= least for name, least in AT_LEAST.items()) and seen.bytes < BUDGET


def _look(page: str, form: str, url: str, cookies: dict[str, str]) -> Seen:
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    command = [
        str(PROGRAM),
        url,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={FLAGS}",
        f"--extra-headers={json.dumps(header)}",
        *(["--preset=desktop"] if form == "desktop" else []),
    ]
    env = {**os.environ, "CHROME_PATH": CHROMIUM}
    said = json.loads(_answer(command, env))
    scores = {name: round(100 * (said["categories"][name]["score"] or 0)) for name in CATEGORIES}
    failing = tuple(
        reference["id"]
        for name in AT_LEAST
        for reference in said["categories"][name]["auditRefs"]
        if reference["weight"] and said["audits"][reference["id"]]["score"] not in (1, None)
    )
    weight = int(said["audits"]["total-byte-weight"]["numericValue"])
    return Seen(page, form, scores["accessibility"], scores["best-practices"], scores["performance"], weight, failing)


def _answer(command: list[str], env: dict[str, str]) -> str:
    """What it printed. AssertionError with its last words where it lost the browser each time."""
    for _ in range(TRIES):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env, timeout=240)
        if not done.returncode:
            return done.stdout
    raise AssertionError(f"{command[1]}: {done.stderr.strip()[-1000:]}")


def _print(found: list[Seen]) -> None:
    grid = Table(title="Lighthouse", title_justify="left", box=None, header_style="bold", pad_edge=False)
    for head in ("page", "on", "accessibility", "best practices", "performance", "bytes", "failing"):
        grid.add_column(head)
    for each in found:
        scores = (each.accessibility, each.best_practices, each.performance)
        grid.add_row(each.page, each.form, *map(str, scores), f"{each.bytes:,}", ", ".join(each.failing))
    Console(width=max(Console().width, 140)).print(grid)
