"""Web server and loader killed at any moment: what was confirmed is there once, what was not can be sent again."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import check_password

from shanzhi.accounts.models import User
from shanzhi.cluster.names import OWNER, WEB
from shanzhi.cluster.roles import drop_database, make_database
from shanzhi.cluster.tests.helpers import wait_for
from shanzhi.core.places import ROOT
from shanzhi.kernel.models import AuditEntry, IdempotencyKey, Town
from shanzhi.ledger.models import Fact, Head
from shanzhi.ledger.verifying import verify
from shanzhi.loader.demo import load_demo
from shanzhi.loader.tests.comparing import contents
from shanzhi.loader.tests.database import PACK, lead_to
from shanzhi.loader.tests.database import own_database as empty_database
from shanzhi.records.models import Record
from tests.support import cast, server
from tests.support.activities import people_of
from tests.support.chance import chance
from tests.support.web import Answer, Browser, Site, Unanswered, serving

pytestmark = pytest.mark.live

SENDERS = 4
RECORD = re.compile(r"/tianning/records/(\d+)/")
FULL = pytest.mark.full


@dataclass
class Post:
    """What people send while the server is killed under them, and what was confirmed to them."""

    site: Site
    people: list[int]
    up: Event = field(default_factory=Event)
    done: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    confirmed: dict[str, int] = field(default_factory=dict)
    resent: int = 0

    def keep_sending(self, browser: Browser, seed: str) -> None:
        """One form after the other, each until it is confirmed, some once more after that."""
        dice = random.Random(seed)
        while not self.done.is_set():
            key = str(uuid4())
            form = {"key": key, "unit": "podi_branch", "on": "2024-06-05", "v-topic": key, "roster": self._came(dice)}
            record = self._send(browser, form)
            if dice.random() < 0.2:
                assert self._send(browser, form) == record
            with self.lock:
                self.confirmed[key] = record

    def _came(self, dice: random.Random) -> list[str]:
        return [str(person) for person in dice.sample(self.people, dice.randint(1, len(self.people)))]

    def _send(self, browser: Browser, form: dict[str, str | list[str]]) -> int:
        """The record the server answered with, however often it had to be asked."""
        while True:
            assert self.up.wait(timeout=60), "the server did not come back"
            try:
                return confirmed(browser.post("/tianning/write/theme_party_day/", form))
            except Unanswered:
                self.resent += 1


def confirmed(answer: Answer) -> int:
    """The record of an answer that says it was saved."""
    found = RECORD.search(answer.headers.get("location", ""))
    assert answer.status == 302, f"{answer.status}: {answer.text}"
    assert found is not None, answer.headers
    return int(found[1])


def kill_again_and_again(post: Post, dice: random.Random, rounds: int) -> None:
    """Now the whole server, now its first process, now one that answers; each time after some more was confirmed."""
    for _ in range(rounds):
        size = len(post.confirmed)
        wait_for(lambda size=size: len(post.confirmed) > size, seconds=60)
        time.sleep(dice.uniform(0, 0.2))  # the moment is what is tried
        if dice.random() < 0.3:
            post.site.kill_worker(dice.randrange(100))
            continue
        post.up.clear()
        dice.choice([post.site.kill, post.site.kill_main])()
        post.site.start()
        post.up.set()


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=FULL)])
def test_kill__of_the_web_server_while_forms_are_sent(own_database: str, tmp_path: Path, rounds: int) -> None:
    """Every confirmed record is there once; a form sent again with its key after the restart ends up there once."""
    dice = chance()
    with serving(own_database, tmp_path, workers=2, threads=4) as site:
        with cast.as_user("auditor", write=False):
            people = people_of("podi_branch")
        post = Post(site, people)
        post.up.set()
        browser = Browser(site).sign_in("tianning_podi_branch")
        with ThreadPoolExecutor(SENDERS) as pool:
            senders = [pool.submit(post.keep_sending, browser.again(), f"{dice.random()}") for _ in range(SENDERS)]
            try:
                kill_again_and_again(post, dice, rounds)
            finally:
                post.done.set()
                post.up.set()
            for sender in senders:
                sender.result(timeout=120)
    check_confirmed(post, rounds)


def check_confirmed(post: Post, rounds: int) -> None:
    """The records are exactly the confirmed ones, each under its key; the ledger holds."""
    assert len(post.confirmed) >= rounds
    with cast.as_user("clerk", write=False):
        found = list(Record.objects.filter(type="theme_party_day").values_list("title", "pk", "number"))
        held = Fact.objects.filter(measure__key="theme_day.held", record__type="theme_party_day")
        assert sorted(held.values_list("record_id", flat=True)) == sorted(pk for _title, pk, _number in found)
    assert len(found) == len(post.confirmed)
    assert {title: pk for title, pk, _number in found} == post.confirmed
    assert sorted(int(number.split("-")[1]) for *_, number in found) == list(range(1, len(found) + 1))
    with cast.as_user("podi_branch", write=False):
        kept = {str(key): result for key, result in IdempotencyKey.objects.values_list("key", "result")}
    assert kept == post.confirmed
    assert verify(cast.town()) == []


LOADING = """
import os, signal, sys
import django; django.setup()
from django.db import connections
from shanzhi.loader.demo import load_demo
last, told = int(sys.argv[1]), []

def step(execute, sql, *rest):
    told.append(str(sql)[:50].replace(chr(10), " "))
    if len(told) == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, *rest)

for connection in connections.all():
    connection.execute_wrappers.append(step)
load_demo({pack!r})
print(chr(10).join(told))
"""
"""Loads the demo, up to a statement of the database before which it is killed; says which statements there were."""


@contextmanager
def in_a_process(words: list[str], database: str, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program on a database of the test cluster; killed with all it started if it still runs in the end."""
    addresses = {
        "DATABASE_URL": server.running().url(WEB, database),
        "DATABASE_OWNER_URL": server.running().url(OWNER, database),
    }
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **addresses, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def load_until(statement: int, database: str) -> list[str] | None:
    """The statements of a load that came to its end, or None if it was killed before one."""
    words = [sys.executable, "-c", LOADING.format(pack=PACK), str(statement)]
    with in_a_process(words, database) as process:
        said, _nothing = process.communicate(timeout=120)
    assert process.returncode in (0, -signal.SIGKILL), said.decode()
    return said.decode().splitlines() if process.returncode == 0 else None


def moments_of(statements: list[str]) -> list[list[int]]:
    """The places of each kind of statement: a moment is drawn by kind, so that what happens once is hit as often."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, statement in enumerate(statements, 1):
        places[statement].append(place)
    return list(places.values())


@dataclass(frozen=True)
class Whole:
    """A demo town that was never killed: what it holds, who may sign in, by which kinds of statement it came to be."""

    contents: dict[str, list[str]]
    roles: set[tuple[str, str]]
    moments: list[list[int]]


def look_at(key: str) -> tuple[dict[str, list[str]], set[tuple[str, str]]]:
    """What a town holds, users by name instead of by number, and the roles of those who can sign in."""
    names = {f"user:{pk}": name for pk, name in User.objects.values_list("pk", "username")}
    found = contents(Town.objects.get(key=key))
    named = {
        table: sorted(re.sub(r"user:\d+", lambda match: names[match[0]], line) for line in lines)
        for table, lines in found.items()
    }
    users = User.objects.filter(is_active=True, grants__isnull=False).values_list("username", "grants__role")
    return named, set(users)


def check_half(key: str, whole: Whole) -> None:
    """After a kill: the story is there whole or not at all, and what is there holds."""
    town = Town.objects.filter(key=key).first()
    if town is None:
        return
    records = Record.objects.using("owner").filter(town=town).count()
    assert records in (0, len(whole.contents["records_record"]))
    facts = Fact.objects.using("owner").filter(town=town).count()
    assert facts == (len(whole.contents["ledger_fact"]) if records else 0)
    assert AuditEntry.objects.using("owner").filter(town=town, verb="load.bulk").count() == (1 if records else 0)
    if Head.objects.using("owner").filter(town=town).exists():
        assert verify(town) == []


@pytest.fixture
def empty(django_db_setup: None, django_db_blocker) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """The name of a migrated database without towns, to be copied."""
    with django_db_blocker.unblock(), empty_database("kills_empty"):
        yield "kills_empty"


@contextmanager
def copied(template: str) -> Iterator[str]:
    """A copy of a database, used by this process meanwhile."""
    name = f"kills_{uuid4().hex[:12]}"
    lead_to("postgres")
    make_database(server.running(), name, template=template)
    lead_to(name)
    try:
        yield name
    finally:
        lead_to(template)
        drop_database(server.running(), name)


def never_killed(template: str) -> Whole:
    """The town as one run makes it."""
    with copied(template) as database:
        statements = load_until(0, database)
        assert statements is not None
        found, roles = look_at("loading")
        return Whole(found, roles, moments_of(statements))


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=FULL)])
def test_kill__of_the_loader(empty: str, rounds: int) -> None:
    """Killed anywhere in a demo town: each step whole or not at all; the next run ends with the very same town."""
    dice = chance()
    whole = never_killed(empty)
    killed = 0
    while killed < rounds:
        with copied(empty) as database:
            while load_until(dice.choice(dice.choice(whole.moments)), database) is None:
                killed += 1
                check_half("loading", whole)
                if dice.random() < 0.4:
                    break
            load_demo(PACK)
            found, roles = look_at("loading")
            assert {table: lines for table, lines in found.items() if lines != whole.contents[table]} == {}
            assert roles == whole.roles
            assert verify(Town.objects.get(key="loading")) == []


@FULL
def test_kill__of_the_demo(empty: str, tmp_path: Path) -> None:
    """`shanzhi demo` killed in the middle, twice; then it makes both towns, and every account has its password."""
    dice = chance()
    home = {"SHANZHI_HOME": str(tmp_path)}
    words = [str(Path(sys.executable).parent / "shanzhi"), "demo", "--no-serve"]
    with copied(empty) as database:
        for low, high in ((0, 12), (4, 25)):
            with in_a_process(words, database, **home) as process, suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=dice.uniform(low, high))  # the moment is what is tried
        with in_a_process(words, database, **home) as process:
            said, _nothing = process.communicate(timeout=600)
        assert process.returncode == 0, said.decode()
        for town in Town.objects.all():
            assert verify(town) == []
        kept: dict[str, str] = json.loads((tmp_path / "demo-accounts.json").read_text())
        users = {user.username: user for user in User.objects.filter(is_active=True)}
        assert kept.keys() == users.keys()
        assert all(check_password(password, users[name].password) for name, password in kept.items())
