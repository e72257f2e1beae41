"""The two demo towns: their records bear out what their texts say, and no record can be missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction

from shanzhi.activities.actions import withdraw_activity
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.models import Unit
from shanzhi.directory.queries import has_units_below
from shanzhi.indicators.figures import Figure, Figures, Request
from shanzhi.inventory.actions import withdraw_item, withdraw_reading
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger.verifying import verify
from shanzhi.loader.demo import load_demo
from shanzhi.loader.owner import OWNER
from shanzhi.loader.tests.database import own_database
from shanzhi.party.actions import withdraw_membership
from shanzhi.records.models import Record
from shanzhi.units.actions import withdraw_unit
from tools.dry_ledger import Wanted
from tools.tuning import Tuning, show

TOWNS = ("tianning", "zhaidian")
needs_texts = pytest.mark.skipif(not os.environ.get("SHANZHI_TEXTS"), reason="no texts")


@pytest.fixture(scope="module")
def both(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Both towns with their stories."""
    with django_db_blocker.unblock(), own_database("loader_towns"):  # type: ignore[attr-defined]
        for key in TOWNS:
            load_demo(key)
        yield


@pytest.fixture(scope="module")
def tunings() -> dict[str, Tuning]:
    """Both stories told without a database."""
    return {key: Tuning(key) for key in TOWNS}


def figure(reader: Principal, town: Town, wanted: Wanted) -> tuple[Figures, Figure]:
    """A figure of the whole town."""
    figures = Figures.now(reader, town)
    return figures, figures.one(Request(wanted.indicator, figures.root(wanted.window.end).id, wanted.window))


def withdraw(record: Record, actor: Principal) -> None:
    """Take a record back by the verb of its kind."""
    verbs = {"activity": withdraw_activity, "item": withdraw_item, "reading": withdraw_reading}
    if record.kind in verbs:
        verbs[record.kind](record, reason="试一试", actor=actor)
    elif record.kind == "enrolment":
        withdraw_membership(record, reason="试一试", actor=actor)
    else:
        withdraw_with_all_below(record.unit, actor)


def withdraw_with_all_below(unit: Unit, actor: Principal) -> None:
    """A unit that others stand below can only go after them."""
    for below in Unit.objects.filter(states__parent=unit, states__known_to=None).select_related("town"):
        withdraw_with_all_below(below, actor)
    withdraw_unit(unit, reason="试一试", actor=actor, with_its_work=True)


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def used_records(figures: Figures, shown: Figure) -> list[int]:
    """The records behind a figure whose facts stand; of readings those that are not superseded."""
    lines = figures.lines(shown)
    facts = list(lines.all_facts())
    dead = {fact.reverses for fact in facts} | {fact.seq for fact in facts if fact.reverses is not None}
    kept = [fact for fact in facts if fact.seq not in dead]
    for leaf in shown.tree.leaves():
        if hasattr(leaf, "latest"):
            kept = leaf.latest(kept)
    return list(dict.fromkeys(fact.record_id for fact in kept))


def can_go(numbers: list[int]) -> list[int]:
    """Without the standing of units that others stand below: those cannot go alone."""
    standing = Record.objects.filter(pk__in=numbers, kind="establishment").select_related("unit")
    firm = {record.pk for record in standing if has_units_below(record.unit, on=record.happened_on)}
    return [number for number in numbers if number not in firm]


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("key", TOWNS)
def test_ledger_is_sound(key: str) -> None:
    """Sums, chain and head of the loaded ledgers hold."""
    assert verify(Town.objects.using(OWNER).get(key=key)) == []


@needs_texts
@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("key", TOWNS)
def test_figures_agree_with_the_text(key: str, tunings: dict[str, Tuning]) -> None:
    """Every figure of the foundation lies in the interval its wording leaves open, by the ledger and without it."""
    town, tuning = Town.objects.get(key=key), tunings[key]
    lines = tuning.all_lines()
    with scope(system(town.pk)) as reader:
        for wanted in tuning.wanted():
            shown = figure(reader, town, wanted)[1].shown
            assert shown is not None
            assert wanted.interval.contains(shown), (wanted.name, shown)
            assert shown == tuning.figures.value(wanted, lines), wanted.name


@needs_texts
@pytest.mark.parametrize("key", TOWNS)
def test_no_record_can_be_missing(key: str, tunings: dict[str, Tuning], capsys: pytest.CaptureFixture[str]) -> None:
    """Without any one of the records behind it, each figure disagrees with the text."""
    wrong = show(tunings[key], tunings[key].wanted())
    assert wrong == 0, capsys.readouterr().out


@needs_texts
@pytest.mark.usefixtures("both")
@pytest.mark.parametrize("key", TOWNS)
def test_withdrawing_a_record__makes_its_figure_disagree(key: str, tunings: dict[str, Tuning]) -> None:
    """By the verbs, on the first, the middle and the last record behind every figure."""
    town = Town.objects.get(key=key)
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        for wanted in tunings[key].wanted():
            records = used_records(*figure(actor, town, wanted))
            records = can_go(records) or records
            for number in {records[0], records[len(records) // 2], records[-1]}:
                with undone():
                    withdraw(Record.objects.select_related("town", "unit__town").get(pk=number), actor)
                    shown = figure(actor, Town.objects.get(pk=town.pk), wanted)[1].shown
                    assert shown is None or not wanted.interval.contains(shown), (wanted.name, number, shown)


@needs_texts
@pytest.mark.parametrize("key", TOWNS)
def test_another_seed__tells_other_totals(key: str) -> None:
    """The totals are no constants of the plan: under another seed most of what is drawn comes out differently."""
    other = Tuning(key, seed=99)
    lines = other.all_lines()
    wanted = other.wanted()
    values = [other.figures.value(each, lines) for each in wanted]
    agreeing = [
        each.name
        for each, value in zip(wanted, values, strict=True)
        if value is not None and each.interval.contains(value) and other.figures.least(each, lines)[1]
    ]
    assert len(agreeing) < len(wanted) * 0.75, agreeing


@pytest.mark.usefixtures("both")
def test_zhaidian__early_2022_changes_nothing_of_2021() -> None:
    """What is cumulative or a stock stands at the end of 2021 as it does on the day the town speaks."""
    town = Town.objects.get(key="zhaidian")
    year, now = Window(DAWN, Window(DAWN, DAWN).end.replace(2021, 12, 31)), Window(DAWN, DAWN.replace(2022, 2, 14))
    keys = ["private_enterprises", "attracted_small_enterprises", "packaging_enterprises_incubated", "local_jobs"]
    keys += ["members", "volunteers", "core_value_sites", "wedding_funeral_councils", "provincial_trademarks"]
    with scope(system(town.pk)) as reader:
        figures = Figures.now(reader, town)
        root = figures.root(year.end).id
        for key in keys:
            assert figures.one(Request(key, root, year)).value == figures.one(Request(key, root, now)).value, key


@pytest.mark.usefixtures("both")
def test_tianning__has_a_year_before_and_a_history() -> None:
    """Boards have something to compare with; a theme Party day written twice in March was withdrawn on 2 July."""
    town = Town.objects.get(key="tianning")
    with scope(system(town.pk)) as reader:
        figures = Figures.now(reader, town)
        root = figures.root().id
        half = figures.default_window("theme_days")
        now, before = figures.one(Request("theme_days", root, half)), Request("theme_days", root, half.year_before())
        assert Decimal("0.85") < (figures.one(before).value or 0) / (now.value or 1) < 1
        lines = list(figures.lines(now).all_facts())
        taken_back = [fact for fact in lines if fact.reverses is not None]
        assert [str(fact.recorded_at.date()) for fact in taken_back if fact.quantity < 0] == ["2024-07-02"]
        assert sum(fact.quantity for fact in lines if fact.quantity > 0) == (now.value or 0) + 1
