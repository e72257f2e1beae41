"""Assertions asked every night: what does not hold is remembered since when, and forgotten once it holds again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shanzhi.indicators.assertions.actions import ask_assertions
from shanzhi.indicators.assertions.watching import list_failing, since_when
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.models import AssertionState
from shanzhi.jobs.actions import enqueue
from shanzhi.kernel.models import Town
from tests.support import cast
from tests.support.activities import party_day
from tests.support.jobs import run_waiting

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
TURNOUT = "theme_day_turnout"
OWNER = "organisation_member"


def night() -> dict[str, object]:
    """What the job of a night comes to."""
    with cast.as_system(cast.town()) as actor:
        enqueue(cast.town(), "assertion.ask", {}, actor=actor)
    (run,) = run_waiting()
    assert run.state == "done", run.result
    return dict((run.result or {})["params"])


def held(came: int) -> None:
    """A theme Party day."""
    with cast.as_user("clerk") as actor:
        party_day(actor, came=came)


def two_days_later() -> Town:
    """The town with its calendar moved on."""
    town = cast.town()
    town.demo_now = cast.NOW + timedelta(days=2)
    return town


def failing(role: str) -> list[str]:
    """What an office is told of."""
    with cast.as_user("organiser", write=False) as actor:
        return [each.answer.question.key for each in list_failing(Figures.now(actor, cast.town()), {role})]


def since() -> dict[str, object]:
    """What is remembered."""
    with cast.as_user("organiser", write=False):
        return dict(since_when(cast.town(), [TURNOUT]))


def test_night__tells_the_owner_what_does_not_hold() -> None:
    """One of eight came: the organisation member is told, nobody else; the other town is asked for itself."""
    held(1)
    assert night() == {"asked": 2, "failing": 1}
    assert failing(OWNER) == [TURNOUT]
    assert failing("town_clerk") == []
    with cast.as_system(cast.town("zhaidian")):
        assert not AssertionState.objects.exists()


def test_night__twice_is_the_same_and_a_later_one_keeps_since_when() -> None:
    """The day it was first found stays, however often it is asked."""
    held(1)
    night()
    first = since()
    night()
    assert since() == first
    later = two_days_later()
    with cast.as_system(later) as actor:
        ask_assertions(later, actor=actor)
    assert since() == first
    with cast.as_user("organiser", write=False):
        assert {row.asked_at for row in AssertionState.objects.all()} == {later.demo_now}


def test_night__what_holds_again_is_gone_at_once() -> None:
    """The rosters were filled: gone from the list before the next night, and from memory with it."""
    held(1)
    night()
    held(8)
    assert failing(OWNER) == []
    assert set(since()) == {TURNOUT}
    assert night() == {"asked": 2, "failing": 0}
    assert since() == {}


def test_night__nothing_to_tell_is_nothing_wrong() -> None:
    """No Party day was held yet: neither side has a value, and nobody is told."""
    assert night()["failing"] == 0
    assert failing(OWNER) == []
