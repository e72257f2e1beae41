"""The set marked is the set that used it, and the drafted note names exactly the sentences whose value changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.core.periods import Window
from shanzhi.indicators.citations import list_of_artefact
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.models import CitationMark
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.reports.corrections.actions import LET_STAND, let_stand
from shanzhi.reports.corrections.drafting import draft_correction
from shanzhi.reports.corrections.marks import open_marks
from shanzhi.reports.corrections.tests.issues import issue_of
from shanzhi.reports.models import Issue
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

pytestmark = pytest.mark.django_db
BRANCHES = ("podi_branch", "nailin_branch")
COVERS = {
    "town": {"podi_branch", "nailin_branch"},
    "podi": {"podi_branch"},
    "podi_branch": {"podi_branch"},
    "nailin": {"nailin_branch"},
}
"""Which branches a unit's figures count. Stated here, not asked of the trees."""

DAYS = (date(2024, 1, 31), date(2024, 2, 1), date(2024, 3, 31), date(2024, 6, 5), date(2024, 6, 30), date(2024, 7, 1))
INDICATORS = ("theme_days", "theme_day_attendance")


@dataclass(frozen=True)
class Held:
    """A Party day as it stands: this is all the test knows of it."""

    branch: str
    on: date
    came: int
    is_there: bool = True


@dataclass(frozen=True)
class Asked:
    """A figure some document prints."""

    indicator: str
    unit: str
    start: date
    end: date

    def holds(self, each: Held) -> bool:
        """Whether the figure counts it."""
        return each.is_there and each.branch in COVERS[self.unit] and self.start <= each.on <= self.end

    def value(self, held: Iterable[Held]) -> int:
        """What the figure is."""
        counted = [each for each in held if self.holds(each)]
        return len(counted) if self.indicator == "theme_days" else sum(each.came for each in counted)


HELD = st.builds(Held, st.sampled_from(BRANCHES), st.sampled_from(DAYS), st.integers(1, 5))
ASKED = st.builds(
    lambda indicator, unit, days: Asked(indicator, unit, min(days), max(days)),
    st.sampled_from(INDICATORS),
    st.sampled_from(sorted(COVERS)),
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)),
)
ISSUE = st.tuples(st.just("issue"), st.lists(ASKED, min_size=1, max_size=3))
CORRECT = st.tuples(st.just("correct"), st.tuples(st.integers(0, 9), st.sampled_from(DAYS), st.integers(1, 5)))
WITHDRAW = st.tuples(st.just("withdraw"), st.integers(0, 9))
STEPS = st.lists(st.one_of(ISSUE, ISSUE, CORRECT, WITHDRAW, st.tuples(st.just("add"), HELD)), min_size=2, max_size=7)


class Bench:
    """The real town beside what the test believes of it."""

    def __init__(self, actor: Principal) -> None:
        self.actor = actor
        self.records: list[Record] = []
        self.held: list[Held] = []
        self.issues: list[tuple[Issue, list[Asked], list[Held]]] = []
        self.marked: set[tuple[str, int]] = set()

    def add(self, each: Held) -> None:
        """Somebody writes a Party day down."""
        self.records.append(party_day(self.actor, came=each.came, branch=each.branch, on=each.on))
        self.held.append(each)

    def issue(self, asked: list[Asked]) -> None:
        """A document is issued as things stand."""
        requests = [Request(each.indicator, cast.unit(each.unit).pk, Window(each.start, each.end)) for each in asked]
        self.issues.append((issue_of(requests, self.actor), asked, list(self.held)))

    def correct(self, drawn: tuple[int, date, int]) -> None:
        """Another day, another number of those who came."""
        number, on, came = drawn
        at = self._live(number)
        if at is None:
            return
        now = replace(self.held[at], on=on, came=came)
        entry = party_day_entry(came=came, branch=now.branch, on=on)
        correct_activity(self.records[at], entry=entry, reason="核对签到表", actor=self.actor)
        self._changed(at, now)

    def withdraw(self, number: int) -> None:
        """It is taken back."""
        at = self._live(number)
        if at is not None:
            withdraw_activity(self.records[at], reason="重复登记", actor=self.actor)
            self._changed(at, replace(self.held[at], is_there=False))

    def _live(self, number: int) -> int | None:
        there = [at for at, each in enumerate(self.held) if each.is_there]
        return there[number % len(there)] if there else None

    def _changed(self, at: int, now: Held) -> None:
        """What the test expects to be marked: every figure that held the record when it was printed."""
        self.held[at] = now
        for issue, asked, then in self.issues:
            for place, each in enumerate(asked, start=1):
                if at < len(then) and each.holds(then[at]):
                    self.marked.add((issue.artefact, place))

    def check(self) -> None:
        """What is marked, and what each draft says."""
        rows = CitationMark.objects.filter(citation__artefact__in=[issue.artefact for issue, _, _ in self.issues])
        found = rows.values_list("citation__artefact", "citation__position")
        assert set(found) == self.marked
        for issue, asked, then in self.issues:
            self._check_draft(issue, asked, then)

    def _check_draft(self, issue: Issue, asked: list[Asked], then: list[Held]) -> None:
        draft = draft_correction(issue, Figures.now(self.actor, cast.town()))
        marked = [place for place in range(1, len(asked) + 1) if (issue.artefact, place) in self.marked]
        changed = [at for at in marked if asked[at - 1].value(then) != asked[at - 1].value(self.held)]
        assert [each.cited.citation.position for each in draft.changed] == changed
        assert [each.cited.citation.position for each in draft.unchanged] == [at for at in marked if at not in changed]
        places = {each.position: each.place for each in list_of_artefact(cast.town(), issue.artefact)}
        assert [passage.before for passage in draft.passages] == [places[at] for at in changed]
        for passage, at in zip(draft.passages, changed, strict=True):
            now = asked[at - 1].value(self.held)
            assert passage.after.startswith(f"第{at - 1}项，共{now}")


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(HELD, min_size=1, max_size=3), STEPS)
def test_marked__is_exactly_what_used_it(first: list[Held], steps: list[tuple[str, object]]) -> None:
    """Whatever was written, issued, corrected and taken back, in whatever order."""
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        for each in first:
            bench.add(each)
        for name, drawn in steps:
            getattr(bench, name)(drawn)
        bench.check()
        transaction.set_rollback(True)


def test_marked__not_what_had_moved_away_before() -> None:
    """Counted in February, corrected to January, then issued: what becomes of it later moves no figure of February."""
    february = date(2024, 2, 1)
    with cast.as_user("organiser") as actor:
        bench = Bench(actor)
        bench.add(Held("podi_branch", february, 1))
        bench.correct((0, date(2024, 1, 31), 1))
        bench.issue([Asked("theme_days", "podi", february, february)])
        bench.withdraw(0)
        bench.check()
        assert bench.marked == set()


def test_marked__again_after_it_was_answered() -> None:
    """An answer quiets what it answered and nothing that comes later."""
    with cast.as_user("organiser") as actor:
        bench = Bench(actor)
        bench.add(Held("podi_branch", date(2024, 6, 5), 5))
        bench.issue([Asked("theme_day_attendance", "town", date(2024, 1, 1), date(2024, 6, 30))])
        issue = bench.issues[0][0]
        bench.correct((0, date(2024, 6, 5), 4))
        first = open_marks(issue)
        assert len(first) == 1
        let_stand(issue, seen=first, reason="只差一人", actor=actor)
        assert open_marks(issue) == frozenset()
        assert draft_correction(issue, Figures.now(actor, cast.town())).marks == frozenset()
        bench.correct((0, date(2024, 6, 5), 3))
        again = open_marks(issue)
        assert len(again) == 1
        assert again.isdisjoint(first)
    assert LET_STAND == "report.let_stand"
