"""Who may take which step: by place, by responsibility, by having been asked, by being in charge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shanzhi.accounts.models import User
from shanzhi.cases.actions import Taking, take_step
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.tests.bench import (
    WHY,
    changed,
    day,
    fresh,
    report,
    solved,
    standing,
    state,
    step,
    steps,
    user,
)
from shanzhi.directory.models import Unit
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.workflow.flows.standing import Standing
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def _reported(unit: str = "podi", by: str = "clerk") -> Record:
    with cast.as_user(by) as actor:
        return report(actor, unit=unit)


def _standing(record: Record) -> Standing:
    with cast.as_user("clerk", write=False):
        return standing(record)


def _refused(who: str, record: Record, move: str, on: str = "06-05", **said: Any) -> list[str]:
    with cast.as_user(who) as actor:
        return refused(lambda: step(actor, record, move, on, **said))


def _done(who: str, record: Record, move: str, on: str = "06-05", **said: Any) -> str:
    with cast.as_user(who) as actor:
        return step(actor, record, move, on, **said).state


@pytest.mark.parametrize("who", ["auditor", "podi_branch"])
def test_report__needs_the_permission_at_the_place(who: str) -> None:
    """Reading is not enough, nor an office elsewhere."""
    with cast.as_user(who) as actor:
        assert refused(lambda: report(actor)) == ["policy.refused"]
    with cast.as_user("nailin_secretary") as actor:
        assert refused(lambda: report(actor, unit="podi")) == ["policy.refused"]


def test_holder() -> None:
    """The village that received it acts for itself; the next one does not even see it; the town may always."""
    record = _reported()
    assert _refused("nailin_secretary", record, "accept") == ["record.not_found"]
    assert _refused("auditor", record, "accept") == ["policy.refused"]
    assert _done("podi_secretary", record, "accept") == "accepted"
    assert _done("clerk", record, "start") == "working"


@pytest.mark.parametrize(
    ("move", "said"),
    [
        ("pause", {"ground": "weather", "values": {"interim": "看住"}}),
        ("extend", {"more": 3, "values": {"interim": "看住"}}),
        ("close_unsolved", {"ground": "gone", "values": {"interim": "看住"}}),
        ("transfer", {"ground": "major"}),
    ],
)
def test_town(move: str, said: dict[str, Any]) -> None:
    """What only the town decides, the village asks for in vain."""
    record = _reported()
    _done("podi_secretary", record, "accept")
    assert _refused("podi_secretary", record, move, **said) == ["policy.refused"]
    assert _done("clerk", record, move, **said)


def test_receiver() -> None:
    """Only the unit that was asked takes it or sends it back; until then the first one acts."""
    record = _reported()
    assert _done("podi_secretary", record, "refer", unit="nailin") == "reported"
    assert _refused("podi_secretary", record, "accept") == ["policy.refused"]
    assert _refused("podi_secretary", record, "send_back", ground="not_ours") == ["policy.refused"]
    assert _refused("nailin_secretary", record, "refuse", ground="outside") == ["policy.refused"]
    assert _done("nailin_secretary", record, "accept") == "accepted"
    assert _standing(record).holder == cast.unit("nailin").pk
    assert _refused("podi_secretary", record, "start") == ["policy.refused"]
    assert _done("nailin_secretary", record, "start") == "working"


def test_take_over__nobody_was_asked() -> None:
    """There is nothing to take over."""
    record = _reported()
    _done("podi_secretary", record, "accept")
    assert _refused("podi_secretary", record, "take_over") == ["policy.refused"]


def test_place() -> None:
    """Who looks whether it stayed solved may be the place itself, though another unit solved it."""
    record = _reported()
    _done("podi_secretary", record, "refer", unit="nailin")
    _done("nailin_secretary", record, "accept")
    _done("nailin_secretary", record, "resolve", values={"done": "搬走"})
    assert _refused("podi_secretary", record, "recheck_passed") == ["policy.refused"]
    _done("clerk", record, "recheck_passed")
    assert _done("podi_secretary", record, "revisit", "06-20") == "closed"
    assert _refused("podi_secretary", record, "reopen", "06-20") == ["policy.refused"]


def test_assignee() -> None:
    """Whoever is in charge reports and solves, and no more than that; when somebody else is, no longer."""
    record = _reported()
    with cast.as_system(cast.town()) as actor:
        steps(actor, record, ("refer", "06-05", {"unit": "nailin"}), ("accept", "06-05"))
        step(actor, record, "assign", "06-05", person="podi_secretary")
    assert _refused("podi_secretary", record, "refer", unit="sanjiao") == ["policy.refused"]
    assert _done("podi_secretary", record, "progress") == "working"
    with cast.as_user("nailin_secretary") as actor:
        step(actor, record, "assign", "06-05", person="clerk")
    assert _refused("podi_secretary", record, "resolve", values={"done": "搬走"}) == ["policy.refused"]


def test_another_person__than_whoever_solved_it() -> None:
    """However wide their rights are."""
    record = _reported()
    with cast.as_user("clerk") as actor:
        solved(actor, record)
        assert refused(lambda: step(actor, record, "recheck_passed", "06-06")) == ["flow.another_person"]
    assert _done("podi_secretary", record, "recheck_passed", "06-06") == "closed"


@pytest.mark.parametrize("act", [correct_case, withdraw_case])
def test_changes__by_the_author_or_the_unit(act: Callable[..., object]) -> None:
    """Not by the next village, and not without a reason."""
    record = _reported(by="podi_secretary")
    said = {"entry": _entry(record)} if act is correct_case else {}
    with cast.as_user("nailin_secretary") as actor:
        assert refused(lambda: act(record, **said, reason=WHY, actor=actor)) == ["policy.refused"]
    with cast.as_user("podi_secretary") as actor:
        assert refused(lambda: act(record, **said, reason=" ", actor=actor)) == ["correction.reason_missing"]
        assert act(record, **said, reason=WHY, actor=actor) is None


def _entry(record: Record) -> object:
    with cast.as_user("clerk", write=False):
        return changed(record, people=2)


def test_correct__to_a_place_of_somebody_else() -> None:
    """Nobody puts a case to a place they may not report from."""
    record = _reported(by="podi_secretary")
    with cast.as_user("podi_secretary") as actor:
        entry = changed(record, unit="nailin")
        assert refused(lambda: correct_case(record, entry=entry, reason=WHY, actor=actor)) == ["policy.refused"]


def test_a_withdrawn_case_takes_no_steps() -> None:
    """Nor can it be withdrawn again."""
    record = _reported()
    with cast.as_user("clerk") as actor:
        withdraw_case(record, reason=WHY, actor=actor)
        assert refused(lambda: step(actor, record, "accept", "06-05")) == ["record.withdrawn"]
        assert refused(lambda: withdraw_case(fresh(record), reason=WHY, actor=actor)) == ["record.withdrawn"]


def test_steps__of_the_workflow_only() -> None:
    """By the verb of their own word, on fields the step asks for, not after today."""
    record = _reported()
    assert _refused("clerk", record, "dance") == ["flow.move.unknown"]
    assert _refused("clerk", record, "report") == ["flow.move.unknown"]
    assert _refused("clerk", record, "start") == ["flow.move.not_from_here"]
    assert _refused("clerk", record, "accept", values={"done": "搬走"}) == ["field.unknown"]
    assert _refused("clerk", record, "accept", "07-06") == ["flow.in_future"]
    with cast.as_user("clerk", write=False):
        assert state(record) == "reported"


def test_refer__to_a_unit_of_another_town() -> None:
    """Nothing leaves the town by a referral."""
    record = _reported()
    away = Unit.objects.get(key="podi", town__key="zhaidian")
    with cast.as_user("clerk") as actor:
        said = Taking(on=day("06-05"), unit=away)
        assert refused(lambda: take_step(record, move="refer", said=said, actor=actor)) == ["case.unit.not_there"]


def test_assign__to_somebody_without_an_office_in_the_town() -> None:
    """Nor to nobody at all."""
    record = _reported()
    _done("clerk", record, "accept")
    stranger = User.objects.get(username="zhaidian_clerk").pk
    for person in (stranger, 0):
        with cast.as_user("clerk") as actor:
            said = Taking(on=day("06-05"), person=person)
            assert refused(lambda said=said, actor=actor: _assign(record, said, actor)) == ["case.person.not_there"]
    assert _done("clerk", record, "assign", person="podi_secretary") == "working"
    assert _standing(record).assignee == user("podi_secretary")


def _assign(record: Record, said: Taking, actor: Principal) -> None:
    take_step(record, move="assign", said=said, actor=actor)
