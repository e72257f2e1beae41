"""Changes that wait for the town office."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.activities.queries import get_details
from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.scope import current
from shanzhi.records.models import Proposal, Record
from shanzhi.records.queries import (
    count_open_proposals,
    find_open_proposal,
    get_proposal,
    list_open_proposals,
    list_transitions,
)
from shanzhi.workflow.actions import confirm_proposal, refuse_proposal
from tests.support import cast
from tests.support.activities import party_day, party_day_entry
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))


def issued() -> Record:
    """A Party day that something issued has used."""
    with cast.as_user("podi_branch") as actor:
        record = party_day(actor, came=5)
    with cast.as_user("clerk") as actor:
        figure = Figures.now(actor, cast.town()).one(Request("theme_day_attendance", cast.unit("town").pk, HALF))
        cite(cast.town(), "issue:1", [Use(figure, "5", "p1")])
    return record


def proposed(came: int = 3) -> tuple[Record, Proposal]:
    """The branch secretary wants it corrected."""
    record = issued()
    with cast.as_user("podi_branch") as actor:
        waiting = correct_activity(record, entry=party_day_entry(came=came), reason="重复勾选", actor=actor)
        assert waiting is not None
    return record, waiting


def attendance() -> object:
    """What counts now."""
    figures = Figures.now(current(), cast.town())
    return figures.one(Request("theme_day_attendance", cast.unit("town").pk, HALF)).value


def test_proposal__waits_and_changes_nothing() -> None:
    """The record says what it said; the office sees who wants what, and why."""
    record, waiting = proposed()
    with cast.as_user("clerk"):
        town = cast.town()
        assert attendance() == 5
        assert find_open_proposal(record) == waiting
        assert (count_open_proposals(town), list(list_open_proposals(town))) == (1, [waiting])
        found = get_proposal(town, waiting.pk)
        assert (found.verb, found.reason, found.decision) == ("activity.correct", "重复勾选", "")
        assert found.proposed_by == record.created_by
        assert len(list_transitions(record)) == 1
    with cast.as_user("clerk", "zhaidian"):
        for town in (cast.town("tianning"), cast.town("zhaidian")):
            with pytest.raises(NotFound):
                get_proposal(town, waiting.pk)


def test_confirm__carried_out_in_the_name_of_the_office() -> None:
    """The change holds, with the reason of who wanted it and the name of who confirmed it."""
    record, waiting = proposed()
    with cast.as_user("clerk") as actor:
        confirm_proposal(waiting, actor=actor)
        assert attendance() == 3
        step = list_transitions(record)[-1]
        assert (step.verb, step.reason, step.actor) == ("activity.correct", "重复勾选", actor.key)
        decided = get_proposal(cast.town(), waiting.pk)
        assert (decided.decision, decided.decided_by) == ("confirmed", actor.key)
        assert decided.decided_at == cast.town().demo_now
        assert count_open_proposals(cast.town()) == 0
        assert sum(1 for _, standing, _ in get_details(record).roster if standing == "present") == 3


def test_confirm__of_two_at_once_the_second_is_told() -> None:
    """Whoever looked at the change before somebody else answered it does not answer it again."""
    record, waiting = proposed()
    with cast.as_user("clerk"):
        seen_before = get_proposal(cast.town(), waiting.pk)
    with cast.as_user("organiser") as actor:
        confirm_proposal(waiting, actor=actor)
    with cast.as_user("clerk") as actor:
        assert refused(lambda: confirm_proposal(seen_before, actor=actor)) == ["correction.already_decided"]
        told = refused(lambda: refuse_proposal(seen_before, answer="不改", actor=actor))
        assert told == ["correction.already_decided"]
        assert len(list_transitions(record)) == 2


def test_confirm__what_has_become_impossible() -> None:
    """A record that was withdrawn meanwhile is not corrected any more; the change goes on waiting for an answer."""
    record, waiting = proposed()
    with cast.as_user("clerk") as actor:
        withdraw_activity(record, reason="与另一条重复", actor=actor)
        assert refused(lambda: confirm_proposal(waiting, actor=actor)) == ["record.withdrawn"]
        assert find_open_proposal(record) == waiting
        refuse_proposal(waiting, answer="已经撤回", actor=actor)
        assert find_open_proposal(record) is None


def test_refuse__with_an_answer() -> None:
    """The answer is kept with the change; without one it is not refused."""
    record, waiting = proposed()
    with cast.as_user("organiser") as actor:
        assert refused(lambda: refuse_proposal(waiting, answer=" ", actor=actor)) == ["correction.reason_missing"]
        refuse_proposal(waiting, answer="  签到表上是5人 ", actor=actor)
        decided = get_proposal(cast.town(), waiting.pk)
        assert (decided.decision, decided.answer, decided.decided_by) == ("refused", "签到表上是5人", actor.key)
        assert attendance() == 5
    with cast.as_user("podi_branch") as actor:
        again = correct_activity(record, entry=party_day_entry(came=4), reason="还是要改", actor=actor)
        assert again is not None


def test_proposal__one_at_a_time() -> None:
    """A second change waits until the first is answered, whoever wants it and whatever it is."""
    record, _ = proposed()
    with cast.as_user("podi_secretary") as actor:
        told = refused(lambda: correct_activity(record, entry=party_day_entry(), reason="再改", actor=actor))
        assert told == ["correction.already_proposed"]
        told = refused(lambda: withdraw_activity(record, reason="撤", actor=actor))
        assert told == ["correction.already_proposed"]


def test_answer__only_by_the_office() -> None:
    """Neither who proposed it nor a reader decides."""
    _, waiting = proposed()
    for name in ("podi_branch", "podi_secretary", "leader", "auditor", "admin"):
        with cast.as_user(name) as actor:
            assert refused(lambda actor=actor: confirm_proposal(waiting, actor=actor)) == ["policy.refused"]
            told = refused(lambda actor=actor: refuse_proposal(waiting, answer="不改", actor=actor))
            assert told == ["policy.refused"]


def test_change__of_what_somebody_changed_meanwhile() -> None:
    """Who corrects or withdraws from a page that is out of date is told so, and nothing changes."""
    with cast.as_user("podi_branch") as actor:
        record = party_day(actor, came=5)
        seen = list_transitions(record)[-1].pk
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=party_day_entry(came=4), reason="核对", actor=actor, seen=seen)
    with cast.as_user("podi_branch") as actor:
        entry = party_day_entry(came=2)
        told = refused(lambda: correct_activity(record, entry=entry, reason="核对", actor=actor, seen=seen))
        assert told == ["record.changed_meanwhile"]
        told = refused(lambda: withdraw_activity(record, reason="重复", actor=actor, seen=seen))
        assert told == ["record.changed_meanwhile"]
        last = list_transitions(record)[-1].pk
        assert correct_activity(record, entry=entry, reason="核对", actor=actor, seen=last) is None
    with cast.as_user("clerk"):
        assert attendance() == 2
