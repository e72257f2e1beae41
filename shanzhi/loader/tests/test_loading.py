"""A load is allowed, whole, done once, and verbs go on after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from django.db import connections
from django.utils import timezone

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import ROOT
from shanzhi.core.sentences import sentence
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.ledger.models import Fact, Head
from shanzhi.ledger.verifying import verify
from shanzhi.loader.acts import Act, EnrolMember, in_order
from shanzhi.loader.loading import IMPORT_OF_PAST, VERB, Source, list_loads, load
from shanzhi.loader.owner import OWNER
from shanzhi.loader.tables import TABLES
from shanzhi.loader.tests.by_verbs import ByVerbs
from shanzhi.loader.tests.comparing import contents
from shanzhi.loader.tests.database import make_town
from shanzhi.loader.tests.random_acts import BEGAN, World
from shanzhi.records.models import Record

pytestmark = pytest.mark.usefixtures("own_base")
LATER = BEGAN + timedelta(days=900)


@pytest.fixture
def told() -> list[Act]:
    """Some acts of every kind."""
    return World(Random(3)).tell(150)


def demo(key: str) -> Town:
    """A demo town whose calendar stands late enough for all acts."""
    town = make_town(key, BEGAN)
    Town.objects.using(OWNER).filter(pk=town.pk).update(demo_now=LATER)
    return Town.objects.get(pk=town.pk)


def counted(town: Town) -> tuple[int, int]:
    """Records and facts of a town."""
    records = Record.objects.using(OWNER).filter(town=town).count()
    return records, Fact.objects.using(OWNER).filter(town=town).count()


def test_load__refuses_a_real_town(told: list[Act]) -> None:
    """A real town keeps the server's clock: its past comes in only with a reason, audited on its own."""
    town = make_town("real", BEGAN, is_demo=False)
    with pytest.raises(Problem) as caught:
        load(town, Source.of("past", told), actor="user:1")
    assert caught.value.code == "loader.not_demo"
    with pytest.raises(Problem):
        load(town, Source.of("past", told), actor="user:1", import_of_past=True, reason=" ")
    assert counted(town) == (0, 0)

    before = timezone.now()
    report = load(town, Source.of("past", told), actor="user:1", import_of_past=True, reason="2023年的纸质台账")
    assert counted(town) == (report.records, report.facts)
    recorded = Fact.objects.using(OWNER).filter(town=town).order_by("seq").values_list("recorded_at", flat=True)
    assert before <= recorded[0] < Head.objects.using(OWNER).get(town=town).recorded_at <= timezone.now()
    entry = AuditEntry.objects.using(OWNER).get(town=town, verb=IMPORT_OF_PAST)
    assert (entry.actor, entry.reason) == ("user:1", "2023年的纸质台账")
    assert verify(Town.objects.using(OWNER).get(pk=town.pk)) == []


def test_load__again_changes_nothing(told: list[Act]) -> None:
    """The same acts under the same pack are known by their digest; what was loaded is told, not loaded again."""
    town = demo("again")
    first = load(town, Source.of("acts", told), actor="system:test")
    before = contents(town)
    second = load(town, Source.of("acts", told), actor="system:test")
    assert contents(town) == before
    assert second == replace(first, was_there=True)
    assert [each.digest for each in list_loads(town)] == [first.digest]
    entry = AuditEntry.objects.using(OWNER).get(town=town, verb=VERB)
    assert entry.after is not None
    assert (entry.after["acts"], entry.after["facts"]) == (150, first.facts)


def test_load__bad_act_leaves_nothing_and_is_named(told: list[Act]) -> None:
    """One act that does not hold undoes the load; the message says which one and why, in words."""
    town = demo("bad")
    place = next(number for number, act in enumerate(told) if isinstance(act, EnrolMember) and number > 60)
    told[place] = replace(told[place], unit="nowhere")
    with pytest.raises(Problems) as caught:
        load(town, Source.of("acts", told), actor="system:test")
    refused, why = caught.value.problems
    assert (refused.code, refused.params["number"], why.code) == ("loader.act.refused", place + 1, "unit.not_found")
    assert f"第 {place + 1} 条" in sentence(caught.value, "zh")
    assert "{" not in sentence(caught.value, "en")
    assert counted(town) == (0, 0)
    assert AuditEntry.objects.using(OWNER).filter(town=town, verb=VERB).count() == 0


def test_load__refuses_other_orders(told: list[Act]) -> None:
    """Acts come in the order of recording, and none after the moment the town's calendar stands at."""
    town = demo("order")
    early = replace(told[9], at=BEGAN - timedelta(days=1))
    with pytest.raises(Problems) as caught:
        load(town, Source.of("acts", [*told[:9], early]), actor="system:test")
    assert [each.code for each in caught.value.problems] == ["loader.act.refused", "loader.act.out_of_order"]
    Town.objects.using(OWNER).filter(pk=town.pk).update(demo_now=told[50].at)
    with pytest.raises(Problems) as caught:
        load(town, Source.of("acts", in_order(told)), actor="system:test")
    assert caught.value.problems[1].code == "loader.act.after_clock"


def test_load__verbs_go_on_after_it() -> None:
    """Half by the loader and half by verbs is the same as all by verbs: numbers, seq, moments, trees go on."""
    told = World(Random(11)).tell(160)
    whole, half = ByVerbs(make_town("whole", BEGAN)), demo("half")
    whole.do(told)
    load(half, Source.of("first", told[:80]), actor="system:test")
    rest = ByVerbs(half)
    rest.know_from(told[:80])
    rest.do(told[80:])
    assert contents(rest.town) == contents(whole.town)
    assert verify(Town.objects.using(OWNER).get(pk=half.pk)) == []


def test_load__after_a_load(told: list[Act]) -> None:
    """A second load goes on where the first ended, on units the first established."""
    town = demo("twice")
    load(town, Source.of("first", told[:60]), actor="system:test")
    more = [
        EnrolMember(
            at=told[59].at + timedelta(days=number),
            actor="user:9",
            type_key="member",
            unit="village0_branch",
            on=told[59].at.date(),
            person=f"new{number}",
            name="新人",
            values={"standing": "full"},
        )
        for number in range(5)
    ]
    report = load(town, Source.of("second", more), actor="system:test")
    assert (report.records, report.facts) == (5, 5)
    assert verify(Town.objects.using(OWNER).get(pk=town.pk)) == []


KILLED = """
import django; django.setup()
from random import Random
from shanzhi.kernel.models import Town
from shanzhi.loader import chunk
from shanzhi.loader.loading import Source, load
from shanzhi.loader.tests.random_acts import World
chunk.MOST_RECORDS = 10
town = Town.objects.get(key="killed")
wait = lambda *_, **__: print("wrote", flush=True) or input()
load(town, Source.of("acts", World(Random(3)).tell(150)), actor="system:test", progress=wait)
"""


def test_load__killed_half_way_leaves_nothing(told: list[Act]) -> None:
    """A process killed in the middle of its writing leaves no row; the next run writes everything."""
    town = demo("killed")
    settings = connections[OWNER].settings_dict
    urls = {
        name: f"postgresql://{each['USER']}:{each['PASSWORD']}@/{each['NAME']}?host={each['HOST']}&port={each['PORT']}"
        for name, each in (("DATABASE_URL", connections["default"].settings_dict), ("DATABASE_OWNER_URL", settings))
    }
    script = [sys.executable, "-c", KILLED]
    process = subprocess.Popen(
        script, cwd=ROOT, env={**os.environ, **urls}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for _ in range(4):
        assert process.stdout.readline() == "wrote\n"
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert process.stdout.readline() == "wrote\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert counted(town) == (0, 0)
    report = load(town, Source.of("acts", told), actor="system:test")
    assert counted(town) == (report.records, report.facts)
    assert verify(Town.objects.using(OWNER).get(pk=town.pk)) == []


def test_tables__know_every_column() -> None:
    """A new column of a table we fill must be filled by us too."""
    with connections[OWNER].cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                "select column_name from information_schema.columns where table_name = %s and is_identity = 'NO'",
                [table.name],
            )
            assert {row[0] for row in cursor.fetchall()} == set(table.columns) - {"id"}, table.name


def test_loader_is_no_verb() -> None:
    """Nobody reaches the loader from a page: no module of the pages imports it."""
    pages = [path for path in (Path(ROOT) / "shanzhi" / "workbench").rglob("*.py") if "tests" not in path.parts]
    assert [str(path) for path in pages if "shanzhi.loader" in path.read_text(encoding="utf-8")] == []
