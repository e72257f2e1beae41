"""Twenty people at work: what their pages take, beside the plainest pages that say the same, asked by the same people.

Each session signs in, then goes on asking for pages with an exponential pause (mean 8 s) between two, as the mix below
says, over loopback, for a bounded time; first every page is asked for twice, so that no process has to load itself in
front of a person, and nobody begins before all have done so. Both servers have all twenty by turns, some seconds each:
neither waits for the other's work.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from shanzhi.core.periods import Window, month_of, report_year
from shanzhi.core.places import ROOT
from tools.bench.measuring import Row, Timing
from tools.bench.place import TOWN, Place

if TYPE_CHECKING:
    from shanzhi.kernel.models import Town

HOST = "127.0.0.1"
PEOPLE = 20
PAUSE = 8.0
SECONDS_A_ROUND = 80
TURN = 10.0
"""Seconds one server is asked before it is the other's turn."""
MIX = {"home": 20, "register": 25, "record": 25, "figure": 15, "unit": 15}
"""Shares of a hundred pages."""

OFFICES = {"village_secretary": ("village", 8), "branch_secretary": ("rural_branch", 6), "town_clerk": ("town", 6)}
"""Who is at work, by kind of unit, and how many of them."""

TYPES = ("grid_patrol", "inspection", "cleanup", "theme_party_day", "study_session")
PASSWORD = "Willow-Branch-7"  # noqa: S105 - of people who exist only while this runs


@dataclass(frozen=True)
class Person:
    """Who asks: signs in as `login`, sits at the unit, has records and pages of units to open."""

    login: str
    unit: int
    unit_key: str
    records: tuple[int, ...]
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Days:
    """The town's day, and the year its figures mean then."""

    today: date
    year: Window


@dataclass(frozen=True)
class Asked:
    """One page at both servers."""

    page: str
    ours: str
    plain: str


Asking = Callable[[str, Person, int, Days, random.Random], Asked]
"""How a kind of page is asked for by somebody, in the town with this number."""


def measure(place: Place, rounds: int) -> list[Row]:
    """p95 of each page while everybody is at work."""
    return at_work(place, rounds, MIX, next_page)


def at_work(place: Place, rounds: int, shares: Mapping[str, int], ask: Asking) -> list[Row]:
    """Twenty people asking for kinds of page by their shares, at the servers by turns: a row for each kind."""
    town, people, days = prepare()
    from django.db import connections

    connections.close_all()
    with serving(place) as (ours, plain):
        times = Times(SECONDS_A_ROUND * rounds)
        with ThreadPoolExecutor(PEOPLE) as pool:
            works = [
                pool.submit(_work, Round(shares, ask, person, town, days), ours, plain, times, seed)
                for seed, person in enumerate(people)
            ]
            failed = [error for work in works if (error := work.exception()) is not None]
            if failed:  # who gave up, not those who waited for them
                raise next((error for error in failed if not isinstance(error, BrokenBarrierError)), failed[0])
            taken = [each for work in works for each in work.result()]
    rows = []
    for page in shares:
        one, other = (
            tuple(each.seconds for each in taken if each.page == page and each.is_ours == which)
            for which in (True, False)
        )
        size = f"{PEOPLE} people, {len(one)} pages"
        rows.append(Row(f"page: {page}", size, Timing(one), Timing(other), "hand-written SQL in bare HTML"))
    return rows


@cache
def prepare() -> tuple[int, list[Person], Days]:
    """The town, twenty people who can sign in and what they may open, and the town's days; made once."""
    from shanzhi.accounts.actions import grant_role, open_user
    from shanzhi.directory.queries import get_unit
    from shanzhi.directory.trees import forest
    from shanzhi.kernel import clock
    from shanzhi.kernel.scope import scope, system
    from shanzhi.packs.library import library
    from shanzhi.records.models import Record

    town = _on_its_last_day()
    day, chance, people = clock.today(town), random.Random(20), []
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        reporting = library(town).manifest.reporting
        year = report_year(day, reporting.previous_year_until if reporting else None)
        trees = forest(town, day)
        nodes = sorted(trees.nodes.values(), key=lambda node: node.id)
        villages = tuple((node.id, node.key) for node in nodes if node.kind == "village")
        for role, (kind, count) in OFFICES.items():
            here = [node for node in nodes if node.kind == kind]
            for number in range(count):
                node = here[number % len(here)]
                user = open_user(town, username=f"{role}{number}", name=role, password=PASSWORD, actor=actor)
                grant_role(user, unit=get_unit(town, node.key), role=role, on=day, actor=actor, town=town)
                records = Record.objects.filter(unit__in=trees.covered_by(node.id)).order_by("-happened_on", "-pk")
                opened = tuple(records.values_list("pk", flat=True)[:40])
                units = villages if kind == "town" else ((node.id, node.key),)
                people.append(Person(user.username, node.id, node.key, opened, units))
    chance.shuffle(people)
    return town.pk, people, Days(day, year)


def _on_its_last_day() -> Town:
    """The town on the last day something happened: its year is full, and the pages have it to show."""
    from shanzhi.kernel.clock import end_of
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import scope, system
    from shanzhi.records.models import Record

    town = Town.objects.get(key=TOWN)
    with scope(system(town.pk, clock=town.demo_now)):
        last = Record.objects.filter(town=town).exclude(kind="duty").latest("happened_on")
    town.demo_now = end_of(last.happened_on)
    town.save(using="owner", update_fields=["demo_now"])
    return town


@dataclass(frozen=True)
class Round:
    """What one of the twenty does."""

    shares: Mapping[str, int]
    ask: Asking
    person: Person
    town: int
    days: Days

    def pages(self) -> Sequence[str]:
        """Every kind."""
        return list(self.shares)

    def next(self, page: str, chance: random.Random) -> Asked:
        """A page of the kind, as this person asks for it."""
        return self.ask(page, self.person, self.town, self.days, chance)


class Times:
    """How long people ask, from the moment all of them are ready, and whose turn it is at a moment."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._start = seconds, 0.0
        self._ready = Barrier(PEOPLE, self._begin)

    def wait_for_all(self) -> None:
        """Until everybody is ready. BrokenBarrierError when somebody never will be."""
        self._ready.wait()

    def give_up(self) -> None:
        """Lets nobody wait for somebody who failed."""
        self._ready.abort()

    @property
    def end(self) -> float:
        """When the last page may be asked for, by the clock of the machine."""
        return self._start + self._seconds

    def is_ours(self, moment: float) -> bool:
        """Whether the product is asked; else the plain pages are."""
        return int((moment - self._start) / TURN) % 2 == 0

    def _begin(self) -> None:
        self._start = time.monotonic()


@dataclass(frozen=True)
class Taken:
    """What a page took at one of the servers."""

    page: str
    is_ours: bool
    seconds: float


def _work(does: Round, ours: int, plain: int, times: Times, seed: int) -> list[Taken]:
    chance = random.Random(seed)
    try:
        cookies = sign_in(ours, does.person.login)
        for page in (*does.pages(), *does.pages()):
            asked = does.next(page, chance)
            _ask(ours, asked.ours, cookies)
            _ask(plain, asked.plain, {})
    except BaseException:
        times.give_up()
        raise
    times.wait_for_all()
    taken: list[Taken] = []
    while True:
        pause = chance.expovariate(1 / PAUSE)
        if time.monotonic() + pause >= times.end:
            return taken
        time.sleep(pause)
        asked = does.next(chance.choices(does.pages(), list(does.shares.values()))[0], chance)
        is_ours = times.is_ours(time.monotonic())
        seconds = _ask(ours, asked.ours, cookies) if is_ours else _ask(plain, asked.plain, {})
        taken.append(Taken(asked.page, is_ours, seconds))


def next_page(page: str, person: Person, town: int, days: Days, chance: random.Random | None = None) -> Asked:
    """A page of a kind as this person would ask for it."""
    chance, month = chance or random.Random(1), month_of(days.today)
    year = {"start": days.year.start, "end": days.year.end}
    if page == "home":
        return Asked(page, f"/{TOWN}/", plain_path("home", town=town, start=month.start, end=month.end))
    if page == "register":
        type_key = chance.choice(TYPES)
        return Asked(page, f"/{TOWN}/registers/{type_key}/", plain_path("register", town=town, type=type_key))
    if page == "record":
        record = chance.choice(person.records)
        return Asked(page, f"/{TOWN}/records/{record}/", plain_path("record", record=record))
    if page == "figure":
        path = f"/{TOWN}/figures/theme_days/?unit={person.unit_key}"
        return Asked(page, path, plain_path("figure", town=town, unit=person.unit, measure="theme_day.held", **year))
    unit, key = chance.choice(person.units)
    return Asked(page, f"/{TOWN}/units/{key}/", plain_path("unit", unit=unit))


def plain_path(page: str, **asked: object) -> str:
    """The address of a page of the plain server."""
    return f"/{page}?{urlencode(asked)}"


def _ask(port: int, path: str, cookies: dict[str, str]) -> float:
    """Seconds until the last byte of a page. AssertionError if it is none."""
    connection = HTTPConnection(HOST, port, timeout=60)
    try:
        began = time.perf_counter()
        connection.request(
            "GET", path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
        )
        answer = connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - began
    finally:
        connection.close()
    if answer.status != 200:
        raise AssertionError(f"{path} answered {answer.status}")
    return seconds


def sign_in(port: int, login: str) -> dict[str, str]:
    """Through the gate; the cookies of who is in."""
    connection, cookies = HTTPConnection(HOST, port, timeout=60), {"language": "zh-hans"}
    _keep(connection, "GET", "/sign-in/", cookies)
    form = {"login": login, "password": PASSWORD, "csrfmiddlewaretoken": cookies["csrftoken"]}
    _keep(connection, "POST", "/sign-in/", cookies, urlencode(form))
    connection.close()
    return cookies


def _keep(connection: HTTPConnection, method: str, path: str, cookies: dict[str, str], body: str | None = None) -> None:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    for line in answer.headers.get_all("Set-Cookie") or ():
        name, _, value = line.partition(";")[0].partition("=")
        cookies[name] = value


@contextmanager
def serving(place: Place) -> Iterator[tuple[int, int]]:
    """The product as `shanzhi up` starts it, and the plain pages; their ports."""
    from shanzhi.cli.commands.serving import free_port

    ours = free_port(HOST, 18_600)
    plain = free_port(HOST, ours + 1)
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "SHANZHI_HOME": home}
        log = (Path(home) / "server.log").open("ab")
        commands: list[list[str]] = [
            [str(Path(sys.executable).with_name("shanzhi")), "up", "--port", str(ours), "--no-worker"],
            [sys.executable, "-m", "tools.bench.plain_site", place.plain, str(plain)],
        ]
        with log:
            running = [
                subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
                for words in commands
            ]
        try:
            _wait(ours, "/health/")
            _wait(plain, "/health/")
            yield ours, plain
        finally:
            for process in running:
                os.killpg(process.pid, 15)
            for process in running:
                process.wait(30)


def _wait(port: int, path: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(f"nothing answers on port {port}")
