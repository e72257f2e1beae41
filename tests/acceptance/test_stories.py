"""The two demo stories: sound ledgers, no record too many, a year to compare with, a history with corrections."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q, QuerySet

from shanzhi.accounts.models import Grant
from shanzhi.cases.models import Case
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.models import Unit
from shanzhi.duties.queries import DONE_LATE, IS_EXCUSED, MISSED, list_occurrences
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.ledger.models import Fact
from shanzhi.ledger.verifying import verify
from shanzhi.loader.owner import OWNER
from shanzhi.loader.story.reading import read_story
from shanzhi.records.models import Transition
from shanzhi.reports.prose.tests.texts import needs_texts
from tests.acceptance.demo import TOWNS, town_as
from tools.tuning import Tuning, show

VIOLATIONS = ("polluting_workshop", "land_clue", "water_enterprise", "weak_organisation", "misconduct")
ANY_DAY = Window(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_ledger__is_sound(key: str) -> None:
    """Sums, chain and head of the loaded ledgers hold."""
    assert verify(Town.objects.using(OWNER).get(key=key)) == []


@needs_texts
@pytest.mark.parametrize("key", TOWNS)
def test_story__no_record_can_be_missing(key: str, django_db_setup: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Without any one of the records behind it, each figure disagrees with the text (told without a database)."""
    tuning = Tuning(key)
    wrong = show(tuning, tuning.wanted())
    assert wrong == 0, capsys.readouterr().out


@pytest.mark.usefixtures("demo_towns")
def test_zhaidian__early_2022_changes_nothing_of_2021() -> None:
    """What is cumulative or a stock stands at the end of 2021 as it does on the day the town speaks."""
    year, now = Window(DAWN, date(2021, 12, 31)), Window(DAWN, date(2022, 2, 14))
    keys = ["private_enterprises", "attracted_small_enterprises", "packaging_enterprises_incubated", "local_jobs"]
    keys += ["members", "volunteers", "core_value_sites", "wedding_funeral_councils", "provincial_trademarks"]
    with town_as("zhaidian") as (town, actor):
        figures = Figures.now(actor, town)
        root = figures.root(year.end).id
        for key in keys:
            assert figures.one(Request(key, root, year)).value == figures.one(Request(key, root, now)).value, key


@pytest.mark.usefixtures("demo_towns")
def test_tianning__has_a_year_before_and_a_history() -> None:
    """Boards have something to compare with; a theme Party day written twice in March was withdrawn on 2 July."""
    with town_as("tianning") as (town, actor):
        figures = Figures.now(actor, town)
        root = figures.root().id
        half = figures.default_window("theme_days")
        now, before = figures.one(Request("theme_days", root, half)), Request("theme_days", root, half.year_before())
        assert Decimal("0.85") < (figures.one(before).value or 0) / (now.value or 1) < 1
        lines = list(figures.lines(now).all_facts())
        taken_back = [fact for fact in lines if fact.reverses is not None]
        assert [str(fact.recorded_at.date()) for fact in taken_back if fact.quantity < 0] == ["2024-07-02"]
        assert sum(fact.quantity for fact in lines if fact.quantity > 0) == (now.value or 0) + 1


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_duties__nothing_undone_stands_at_a_real_unit(key: str) -> None:
    """What was missed, made up late or is overdue stands at invented units only; elsewhere its office excused it."""
    story = read_story(key, key)
    invented = {row.key for row in story.units if row.is_invented}
    with town_as(key) as (town, actor):
        rows = list_occurrences(actor, town, ANY_DAY, clock.today(town))
        units = dict(Unit.objects.filter(town=town).values_list("pk", "key"))
        undone = {units[row.unit_id] for row in rows if row.state in (MISSED, DONE_LATE) or row.is_overdue}
        excused = [row.record_id for row in rows if row.state == IS_EXCUSED]
        acts = Transition.objects.filter(record__in=excused, verb="duty.excuse")
        count, reasons = acts.count(), set(acts.values_list("reason", flat=True))
        offices = set(Grant.objects.filter(user__in=_users_of(acts)).values_list("role", flat=True))
    assert undone == invented != set()
    assert len(excused) == count > 50
    assert offices == {"organisation_member", "town_clerk"}
    assert reasons <= {reason for several in story.excuses.values() for reason in several}


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_cases__nothing_late_or_unlawful_stands_at_a_village(key: str) -> None:
    """Cases closed late, overdue, and those of violations are the town's own or its committee's.

    The title says that the land, the workshop, the organisation or the complaint is invented.
    """
    with town_as(key) as (town, _actor):
        today = clock.today(town)
        late = Fact.objects.filter(measure__key="case.closed", dims__timing="late").values_list("record", flat=True)
        over = Case.objects.exclude(stage="ended").filter(due_at__lt=clock.end_of(today - timedelta(days=1)))
        cases = Case.objects.filter(Q(pk__in=late) | Q(pk__in=over) | Q(type__in=VIOLATIONS)).select_related("record")
        assert {case.unit.key for case in cases.select_related("unit")} == {"town", "committee"}
        assert over.exists()
        assert late.exists()
        titles = list(cases.filter(type__in=VIOLATIONS).values_list("record__title", flat=True))
        assert all("虚构" in title for title in titles)
        assert len(titles) > 20


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_organisations__put_right_month_by_month(key: str) -> None:
    """One was accepted, one is back on the list, one is in work month by month, one was not listed after all."""
    with town_as(key):
        cases = list(Case.objects.filter(type="weak_organisation").select_related("record"))
        states = [case.record.state for case in cases]
        assert {"passed", "rectifying", "refused"} <= set(states)
        lives = {case.pk: [each["step"] for each in case.standing["taken"]] for case in cases}
        back = [case for case in cases if "reopen" in lives[case.pk]]
        assert [case.record.state for case in back] == ["rectifying"]
        assert all(steps.count("progress") >= 3 for steps in lives.values() if "start" in steps)
        accepted = [steps for steps in lives.values() if "recheck" in steps]
        assert accepted
        assert any("revisit" in steps for steps in accepted)


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_misconduct__is_the_discipline_officers_alone(key: str) -> None:
    """Received, checked, answered, transferred, one still new; every step is taken by who holds that office."""
    with town_as(key):
        cases = Case.objects.filter(type="misconduct").select_related("record")
        assert {case.record.state for case in cases} == {"registered", "handling", "closed", "unfounded", "transferred"}
        acts = Transition.objects.filter(record__in=[case.pk for case in cases])
        offices = Grant.objects.filter(user__in=_users_of(acts)).values_list("role", flat=True)
        assert set(offices) == {"discipline_officer"}
        assert Fact.objects.filter(measure__key="case.found", record__in=[case.pk for case in cases]).count() == 0


@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_cases__have_lives_of_every_kind(key: str) -> None:
    """Some are open today, some were extended, paused, reopened, merged, sent on, corrected, withdrawn."""
    with town_as(key):
        steps = Transition.objects.filter(record__kind="case").values_list("verb", flat=True).distinct()
        assert set(steps) >= {
            f"case.{word}"
            for word in ("report", "extend", "pause", "resume", "reopen", "merge", "transfer", "correct", "withdraw")
        }
        assert Case.objects.filter(stage="open", assignee__isnull=False).exists()
        assert Case.objects.exclude(stage="ended").count() > 15
        rechecks = Transition.objects.filter(verb="case.recheck").select_related("record")[:200]
        for each in rechecks:
            taken = each.snapshot["case"]["taken"]
            resolved = [step["actor"] for step in taken if step["step"] == "resolve"]
            assert resolved[-1] != each.actor


def _users_of(acts: QuerySet[Transition]) -> list[int]:
    """Everybody who did something of this; the system did nothing of it."""
    return [int(actor.removeprefix("user:")) for actor in acts.values_list("actor", flat=True).distinct()]
