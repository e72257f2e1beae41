"""What each verb leaves behind: state, clocks, facts, figures now and as of before."""

from __future__ import annotations

from datetime import time
from uuid import uuid4

import pytest

from shanzhi.cases.actions import Taking, report_case, take_step
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.models import Case
from shanzhi.cases.tests.bench import (
    ASKED,
    CLOSED,
    FOUND,
    OPEN,
    OVERDUE,
    REOPENED,
    WHY,
    changed,
    closed,
    count,
    day,
    due,
    facts,
    fresh,
    now,
    report,
    solved,
    standing,
    state,
    step,
    steps,
)
from shanzhi.core.errors import Conflict
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.models import Fact
from shanzhi.ledger.posting import live_facts
from shanzhi.records.actions import upload_file
from shanzhi.records.models import File, Proposal, Record, Transition
from shanzhi.records.queries import find_open_proposal
from shanzhi.workflow.actions import confirm_proposal
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db

INTERIM = {"interim": "派人看着"}


def _accepted(actor: Principal, on: str = "06-03", **said: object) -> Record:
    return step(actor, report(actor, on, **said), "accept", on)  # type: ignore[arg-type]


def test_report__what_it_counts_for() -> None:
    """One case, so many people, by the channel it came by."""
    with cast.as_user("clerk") as actor:
        record = report(actor, people=3, channel="visit")
        assert facts(record) == [("case.asked", 3, "06-03", ("visit",)), ("case.found", 1, "06-03", ("visit",))]
        assert due(record) == "06-04"
        assert (count(FOUND), count(ASKED), count(OPEN), count(OVERDUE)) == (1, 3, 1, 0)
        assert count(FOUND, on="06-02") == 0


def test_report__in_the_holidays() -> None:
    """A working day to take it on: from Saturday, 8 June, over the Dragon Boat Festival."""
    with cast.as_user("clerk") as actor:
        assert due(report(actor, "06-07")) == "06-11"
        assert due(report(actor, "04-30")) == "05-06"


@pytest.mark.parametrize(("unit", "holder"), [("podi", "podi"), ("town", "town")])
def test_report__who_receives_it(unit: str, holder: str) -> None:
    """The village at the place, else the place itself."""
    with cast.as_user("clerk") as actor:
        assert standing(report(actor, unit=unit)).holder == cast.unit(holder).pk


def test_report__what_is_wrong_is_told_at_once() -> None:
    """Each at its field."""
    with cast.as_user("clerk") as actor:
        assert refused(lambda: report(actor, "07-06", unit="podi_branch", channel="pigeon", people=0, kind="")) == [
            "record.unit.wrong_kind",
            "flow.in_future",
            "case.channel.unknown",
            "case.people.outside",
            "field.missing",
        ]
        assert not Record.objects.filter(kind="case").exists()


def test_refer__gives_the_receiver_sight_and_the_matter() -> None:
    """It reads and acts though it sees nothing else there; nothing is posted twice, and every step has its history."""
    with cast.as_user("podi_secretary") as actor:
        record = report(actor)
        other = report(actor)
        record = step(actor, record, "refer", "06-03", unit="nailin")
        posted = Fact.objects.filter(record=record).count()
    with cast.as_user("nailin_secretary") as actor:
        assert list(Record.objects.filter(kind="case")) == [record]
        assert not Fact.objects.filter(record=record).exists()
        assert [each[0] for each in facts(record)] == ["case.asked", "case.found"]
        assert len(live_facts(record)) == posted
        assert live_facts(other) == []
        step(actor, record, "accept", "06-04")
        solved_record = step(actor, record, "resolve", "06-06", values={"done": "搬走", "removed": 2})
        assert solved_record.state == "rectified"
    with cast.as_user("clerk") as actor:
        record = step(actor, record, "recheck_passed", "06-06")
        assert count({"sum": "structure.removed"}) == 2
        assert not Fact.objects.filter(record=record, reverses__isnull=False).exists()
        assert facts(record) == [
            ("case.asked", 1, "06-03", ("found",)),
            ("case.closed", 1, "06-06", ("resolved", "on_time")),
            ("case.due", 1, "06-11", ()),
            ("case.found", 1, "06-03", ("found",)),
            ("case.met", 1, "06-06", ("on_time",)),
            ("case.stepped", 1, "06-06", ("recheck",)),
        ]
        assert (count(FOUND, "podi"), count(FOUND, "nailin"), count(CLOSED, "podi")) == (1 + 1, 0, 1)
        told = Transition.objects.filter(record=record).order_by("pk")
        assert [(each.from_state, each.to_state) for each in told] == [
            ("", "reported"),
            ("reported", "reported"),
            ("reported", "accepted"),
            ("accepted", "rectified"),
            ("rectified", "closed"),
        ]


def test_refer__files_of_the_receiver() -> None:
    """Whoever is responsible shows what was done, wherever the place is."""
    with cast.as_user("podi_secretary") as actor:
        record = step(actor, report(actor), "refer", "06-03", unit="nailin")
    with cast.as_user("nailin_secretary") as actor:
        step(actor, record, "accept", "06-04")
        key = uuid4()
        upload_file(cast.town(), key=key, name="改后.txt", content=b"after", actor=actor)
        take_step(record, move="resolve", said=Taking(on=day("06-06"), files=key), actor=actor)
        assert File.objects.filter(record=record).count() == 1


def test_refer__twice_to_the_same_unit() -> None:
    """Sent back and asked again: it reads the case once more, and nothing stands in the way."""
    with cast.as_user("podi_secretary") as actor:
        record = step(actor, report(actor), "refer", "06-03", unit="nailin")
    with cast.as_user("nailin_secretary") as actor:
        step(actor, record, "send_back", "06-04", ground="other_place")
    with cast.as_user("podi_secretary") as actor:
        assert (standing(record).holder, standing(record).receiver) == (cast.unit("podi").pk, None)
        step(actor, record, "refer", "06-05", unit="nailin")
    with cast.as_user("nailin_secretary") as actor:
        assert step(actor, record, "accept", "06-05").state == "accepted"


def test_send_back__is_counted() -> None:
    """Each time, on its day."""
    with cast.as_user("clerk") as actor:
        record = steps(
            actor,
            report(actor),
            ("refer", "06-03", {"unit": "nailin"}),
            ("send_back", "06-04", {"ground": "not_ours"}),
            ("refer", "06-05", {"unit": "nailin"}),
            ("send_back", "06-06", {"ground": "not_ours"}),
        )
        assert [each for each in facts(record) if each[0] == "case.stepped"] == [
            ("case.stepped", 1, "06-04", ("send_back",)),
            ("case.stepped", 1, "06-06", ("send_back",)),
        ]


def test_merge__keeps_those_who_asked() -> None:
    """One case is left; the people of both are counted."""
    with cast.as_user("clerk") as actor:
        record, other = _accepted(actor, people=2), report(actor, people=3)
        before = now(is_now=False)
        assert (count(FOUND), count(ASKED), count(OPEN), count(OVERDUE)) == (2, 5, 2, 1)
        record = step(actor, record, "merge", "06-04", other=other)
        assert (count(FOUND), count(ASKED), count(OPEN), count(OVERDUE), count(CLOSED)) == (1, 5, 1, 0, 0)
        assert facts(record) == [("case.asked", 2, "06-03", ("found",))]
        assert (count(FOUND, as_of=before), count(OVERDUE, as_of=before)) == (2, 1)
        case = Case.objects.get(pk=record.pk)
        assert (case.stage, case.merged_into_id, case.due_at) == ("ended", other.pk, None)


def test_merge__into_what_cannot_take_it() -> None:
    """Itself, one that is merged, one that was withdrawn, something that is no case."""
    with cast.as_user("clerk") as actor:
        record, merged, gone, last = (report(actor) for _each in range(4))
        step(actor, merged, "merge", "06-03", other=last)
        withdraw_case(gone, reason=WHY, actor=actor)

        def codes(other: Record) -> list[str]:
            return refused(lambda: step(actor, record, "merge", "06-04", other=other))

        assert codes(record) == ["case.merge.other_type"]
        assert codes(merged) == ["case.merge.is_merged"]
        assert codes(gone) == ["record.withdrawn"]
        assert state(record) == "reported"


def test_merge__of_what_others_were_merged_into() -> None:
    """One case is left in the end, with everybody who asked."""
    with cast.as_user("clerk") as actor:
        first, second, third = (report(actor, people=number) for number in (1, 2, 4))
        step(actor, first, "merge", "06-04", other=second)
        step(actor, second, "merge", "06-05", other=third)
        assert (count(FOUND), count(ASKED), count(OPEN)) == (1, 7, 1)


def test_extend__restates_what_is_due() -> None:
    """From that moment it is due later; as of before it still was due then."""
    with cast.as_user("clerk") as actor:
        record = _accepted(actor)
        assert (due(record), count(OVERDUE, on="06-12")) == ("06-10", 1)
        before = now(is_now=False)
        step(actor, record, "extend", "06-10", more=15, values=INTERIM)
        assert (due(record), count(OVERDUE, on="06-12"), count(OVERDUE, on="06-25")) == ("06-25", 0, 1)
        assert count(OVERDUE, on="06-12", as_of=before) == 1
        assert refused(lambda: step(actor, record, "extend", "06-11", more=1, values=INTERIM)) == [
            "flow.extend.used_up"
        ]


def test_pause__takes_back_what_is_due() -> None:
    """While time stands still nothing is overdue; then it is due by so much later."""
    with cast.as_user("clerk") as actor:
        record = _accepted(actor)
        record = step(actor, record, "pause", "06-06", ground="weather", values=INTERIM)
        assert (due(record), count(OVERDUE), count(OPEN)) == (None, 0, 1)
        assert "case.due" not in {each[0] for each in facts(record)}
        record = step(actor, record, "resume", "06-20")
        assert (record.state, due(record), count(OVERDUE)) == ("accepted", "06-24", 1)
        assert ("case.due", 1, "06-24", ()) in facts(record)


def test_resolve__on_the_last_day() -> None:
    """Put right in time is in time, however long the recheck takes; done again because it failed, it is not met."""
    with cast.as_user("clerk") as actor:
        record = step(actor, _accepted(actor), "resolve", "06-10", values={"done": "搬走"})
        assert (count(OVERDUE), ("case.met", 1, "06-10", ("on_time",)) in facts(record)) == (0, True)
    with cast.as_system(cast.town()) as actor:
        record = step(actor, record, "recheck_failed", "06-12", values={"recheck": "没有改到位"})
        assert (due(record), count(OVERDUE)) == ("06-12", 1)
        record = step(actor, record, "resolve", "06-13", values={"done": "又搬了一次"})
    with cast.as_user("clerk") as actor:
        record = step(actor, record, "recheck_passed", "06-13")
        assert [each[3] for each in facts(record) if each[0] in ("case.met", "case.closed")] == [
            ("resolved", "late"),
            ("late",),
        ]


def test_reopen__is_closed_no_longer() -> None:
    """From that moment; as of before it was. How often it was reopened is counted."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
    record = closed(record)
    with cast.as_user("clerk") as actor:
        before = now(is_now=False)
        assert (count(CLOSED), count(OPEN), count({"sum": "structure.removed"})) == (1, 0, 2)
        record = step(actor, record, "reopen", "06-20")
        assert (record.state, due(record)) == ("working", "06-27")
        assert (count(CLOSED), count(OPEN), count(OVERDUE), count(REOPENED)) == (0, 1, 1, 1)
        assert count({"sum": "structure.removed"}) == 0
        assert (count(CLOSED, as_of=before), count(OPEN, as_of=before), count(REOPENED, as_of=before)) == (1, 0, 0)
        assert count(CLOSED, on="06-10") == 0
        record = step(actor, record, "resolve", "06-28", values={"done": "改了锁", "removed": 1})
    with cast.as_system(cast.town()) as actor:
        record = step(actor, record, "recheck_passed", "06-28")
        assert ("case.closed", 1, "06-28", ("resolved", "late")) in facts(record)
        assert (count(CLOSED), count(REOPENED), count(OVERDUE)) == (1, 1, 0)


def test_correct__moves_the_clocks() -> None:
    """The day it was found begins the first; the time that was set is that of the one that runs."""
    with cast.as_user("clerk") as actor:
        record = report(actor, "06-07")
        assert due(record) == "06-11"
        correct_case(record, entry=changed(record, on="06-05"), reason=WHY, actor=actor)
        assert due(record) == "06-06"
        record = step(actor, fresh(record), "accept", "06-07")
        assert due(record) == "06-14"
        correct_case(record, entry=changed(record, values={"term": "d15"}), reason=WHY, actor=actor)
        assert due(record) == "06-22"
        assert [each for each in facts(record) if each[0] in ("case.due", "case.found")] == [
            ("case.due", 1, "06-22", ()),
            ("case.found", 1, "06-05", ("found",)),
        ]
        assert Case.objects.get(pk=record.pk).standing["state"] == "accepted"


def test_correct__the_day_before_a_step_of_the_same_moment() -> None:
    """Found and accepted on one day without a time: only the clock that began when it was found moves."""
    with cast.as_user("clerk") as actor:
        record = _accepted(actor, "06-03")
        correct_case(record, entry=changed(record, on="05-30"), reason=WHY, actor=actor)
        assert due(record) == "06-10"
        assert standing(record).taken[0].on == day("05-30")
        codes = refused(lambda: correct_case(record, entry=changed(fresh(record), on="06-04"), reason=WHY, actor=actor))
        assert codes == ["case.found_after_step"]


def test_correct__something_else_leaves_the_moment() -> None:
    """A word that was put right does not start a clock anew."""
    with cast.as_user("clerk") as actor:
        record = report(actor, "06-03", at="09:15")
        correct_case(record, entry=changed(record, values={"what": "后门（试）"}), reason=WHY, actor=actor)
        assert standing(record).last.at.time() == time(9, 15)
        assert fresh(record).title == "后门（试）"


def test_correct__to_another_place() -> None:
    """It counts there; the unit that is responsible still sees it."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
        correct_case(record, entry=changed(record, unit="nailin"), reason=WHY, actor=actor)
        assert (count(FOUND, "podi"), count(FOUND, "nailin"), count(FOUND)) == (0, 1, 1)
    with cast.as_user("podi_secretary") as actor:
        assert step(actor, record, "accept", "06-04").state == "accepted"


def test_correct__of_an_ended_case() -> None:
    """What it says changes, when it ended does not."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
    record = closed(record)
    with cast.as_user("clerk") as actor:
        correct_case(record, entry=changed(record, people=5, values={"term": "at_once"}), reason=WHY, actor=actor)
        assert ("case.closed", 1, "06-06", ("resolved", "on_time")) in facts(record)
        assert (state(record), count(ASKED)) == ("closed", 5)


def test_withdraw__reverses_everything() -> None:
    """As if it had never been; as of before it was."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
    record = closed(record)
    with cast.as_user("clerk") as actor:
        before = now(is_now=False)
        withdraw_case(record, reason=WHY, actor=actor)
        assert facts(record) == []
        every = (FOUND, ASKED, CLOSED, OPEN, OVERDUE)
        assert [count(each) for each in every] == [0, 0, 0, 0, 0]
        assert [count(each, as_of=before) for each in every] == [1, 1, 1, 0, 0]
        assert (state(record), Case.objects.get(pk=record.pk).stage) == ("withdrawn", "ended")


def test_change__of_what_was_issued_waits() -> None:
    """The town office confirms what an issued figure used; until then nothing moves. Steps never wait."""
    with cast.as_user("podi_secretary") as actor:
        record = report(actor)
    with cast.as_user("clerk") as actor:
        _issue(actor)
    with cast.as_user("podi_secretary") as actor:
        record = step(actor, record, "accept", "06-03")
        waiting = correct_case(record, entry=changed(record, on="06-02", people=4), reason=WHY, actor=actor)
        assert isinstance(waiting, Proposal)
        assert (count(ASKED, "podi"), count(FOUND, "podi", on="06-02")) == (1, 0)
        assert refused(lambda: withdraw_case(record, reason=WHY, actor=actor)) == ["correction.already_proposed"]
    with cast.as_user("clerk") as actor:
        proposal = find_open_proposal(record)
        assert proposal is not None
        confirm_proposal(proposal, actor=actor)
        assert (count(ASKED), count(FOUND, on="06-02"), due(record)) == (4, 1, "06-10")


def test_change__what_steps_said_while_it_waited_stays() -> None:
    """The town office confirms what was proposed, upon what the case says by then."""
    with cast.as_user("podi_secretary") as actor:
        record = step(actor, report(actor), "accept", "06-03")
    with cast.as_user("clerk") as actor:
        _issue(actor)
    with cast.as_user("podi_secretary") as actor:
        assert isinstance(
            correct_case(record, entry=changed(record, people=4, values={"object": "供销社"}), reason=WHY, actor=actor),
            Proposal,
        )
        step(actor, fresh(record), "resolve", "06-05", values={"done": "搬走", "removed": 2})
    with cast.as_user("clerk") as actor:
        step(actor, fresh(record), "recheck_passed", "06-06", values={"recheck": "看过"})
        proposal = find_open_proposal(record)
        assert proposal is not None
        confirm_proposal(proposal, actor=actor)
        record = fresh(record)
        assert (record.state, count(ASKED), count({"sum": "structure.removed"})) == ("closed", 4, 2)
        said = {name: record.data.get(name) for name in ("object", "done", "removed", "recheck")}
        assert said == {"object": "供销社", "done": "搬走", "removed": 2, "recheck": "看过"}


def test_correct__not_the_deadline_of_whoever_has_to_meet_it() -> None:
    """Whoever may not extend it does not correct what it goes by once it runs; the town's office does."""
    with cast.as_user("podi_secretary") as actor:
        record = report(actor)
        correct_case(record, entry=changed(record, values={"term": "d3"}), reason=WHY, actor=actor)
        record = step(actor, fresh(record), "accept", "06-03")
        for values in ({"term": "d30"}, {"deadline": "2024-12-31"}):
            entry = changed(record, values=values)
            assert refused(lambda entry=entry: correct_case(record, entry=entry, reason=WHY, actor=actor)) == [
                "case.correct.deadline"
            ]
        correct_case(record, entry=changed(record, values={"object": "供销社"}), reason=WHY, actor=actor)
    with cast.as_user("clerk") as actor:
        correct_case(fresh(record), entry=changed(record, values={"term": "d15"}), reason=WHY, actor=actor)
        assert due(record) == "06-18"


def test_correct__not_away_what_a_step_had_to_find_said() -> None:
    """A pause needs its interim control; it may be put otherwise, not emptied."""
    with cast.as_user("clerk") as actor:
        record = step(actor, _accepted(actor), "pause", "06-05", ground="weather", values=INTERIM)
        entry = changed(record, values={"interim": ""})
        assert refused(lambda: correct_case(record, entry=entry, reason=WHY, actor=actor)) == ["field.missing"]
        correct_case(record, entry=changed(record, values={"interim": "拉了线"}), reason=WHY, actor=actor)
        assert fresh(record).data["interim"] == "拉了线"


def test_withdraw__of_what_was_issued_waits() -> None:
    """Then it is withdrawn."""
    with cast.as_user("podi_secretary") as actor:
        record = report(actor)
    with cast.as_user("clerk") as actor:
        _issue(actor)
    with cast.as_user("podi_secretary") as actor:
        assert isinstance(withdraw_case(record, reason=WHY, actor=actor), Proposal)
        assert count(FOUND, "podi") == 1
    with cast.as_user("clerk") as actor:
        proposal = find_open_proposal(record)
        assert proposal is not None
        confirm_proposal(proposal, actor=actor)
        assert (state(record), count(FOUND)) == ("withdrawn", 0)


def _issue(actor: Principal) -> None:
    """Something is issued with a figure over the cases found."""
    figures = Figures.now(actor, cast.town())
    figure = figures.one(Request("cases_found", cast.unit("town").pk, figures.default_window("cases_found")))
    cite(cast.town(), "print:试", [Use(figure, str(figure.shown), "试")])


def test_seen__somebody_was_faster() -> None:
    """Whoever looked before the last step is told, and nothing is written."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
        looked_at = record.transitions.order_by("-pk")[0].pk
        step(actor, record, "accept", "06-03", seen=looked_at)
        with pytest.raises(Conflict):
            step(actor, record, "start", "06-03", seen=looked_at)
        with pytest.raises(Conflict):
            correct_case(record, entry=changed(record, people=2), reason=WHY, actor=actor, seen=looked_at)
        with pytest.raises(Conflict):
            withdraw_case(record, reason=WHY, actor=actor, seen=looked_at)
        assert state(record) == "accepted"


def test_a_refused_step_leaves_nothing() -> None:
    """Neither files, nor fields, nor history, nor sight."""
    with cast.as_user("clerk") as actor:
        record = solved(actor, report(actor))
        before = (record.data, record.transitions.count(), facts(record))
        key = uuid4()
        upload_file(cast.town(), key=key, name="复查.txt", content=b"seen", actor=actor)
        said = Taking(on=day("06-06"), values={"recheck": "看过"}, files=key)
        assert refused(lambda: take_step(record, move="recheck_passed", said=said, actor=actor)) == [
            "flow.another_person"
        ]
        record = fresh(record)
        assert (record.data, record.transitions.count(), facts(record)) == before
        assert File.objects.filter(record=record).count() == 0


def test_merge__into_an_earlier_one_that_goes_on() -> None:
    """Nobody gains time by it, and nothing ends in what was never taken on."""
    with cast.as_user("clerk") as actor:
        earlier, record = report(actor, "06-02"), report(actor, "06-03")
        told = refused(lambda: step(actor, earlier, "merge", "06-04", other=record))
        assert told == ["case.merge.into_later"]
        step(actor, earlier, "refuse", "06-03", ground="no_hazard")
        told = refused(lambda: step(actor, record, "merge", "06-04", other=earlier))
        assert told == ["case.merge.ended"]


def test_merge__taken_back() -> None:
    """What was no duplicate after all counts again, and is due when it was."""
    with cast.as_user("clerk") as actor:
        other, record = report(actor, "06-02"), _accepted(actor, "06-03")
        before = facts(record)
        record = step(actor, record, "merge", "06-05", other=other)
        record = step(actor, record, "reopen", "06-20")
        assert (record.state, due(record), count(OVERDUE)) == ("working", "06-10", 1)
        assert facts(record) == sorted([*before, ("case.stepped", 1, "06-20", ("reopen",))])
        withdraw_case(fresh(other), reason=WHY, actor=actor)


def test_merge__who_has_the_other_sees_what_it_took_up() -> None:
    """And cannot withdraw it from under it; once that one is withdrawn itself it is in nobody's way."""
    with cast.as_user("podi_secretary") as actor:
        first = report(actor, "06-03")
    with cast.as_system(cast.town()) as actor:
        other = report(actor, "06-04", unit="nailin")
        step(actor, other, "merge", "06-04", other=first)
    with cast.as_user("podi_secretary") as actor:
        assert Record.objects.filter(pk=other.pk).exists()
        assert refused(lambda: withdraw_case(fresh(first), reason=WHY, actor=actor)) == ["case.withdraw.has_merged"]
    with cast.as_system(cast.town()) as actor:
        withdraw_case(fresh(other), reason=WHY, actor=actor)
    with cast.as_user("podi_secretary") as actor:
        withdraw_case(fresh(first), reason=WHY, actor=actor)


def test_reopen__what_was_said_of_its_end_says_nothing_any_more() -> None:
    """The fields are empty, the history keeps them; ended otherwise it counts for what it came to then."""
    with cast.as_user("clerk") as actor:
        record = report(actor)
    record = closed(record)
    with cast.as_user("clerk") as actor:
        assert count({"sum": "structure.removed"}) == 2
        record = step(actor, record, "reopen", "06-08")
        assert not {"done", "removed", "recheck"} & record.data.keys()
        record = step(actor, record, "resolve", "06-09", values={"done": "又搬了"})
    with cast.as_system(cast.town()) as actor:
        record = step(actor, record, "recheck_passed", "06-09")
        assert count({"sum": "structure.removed"}) == 0
        told = Transition.objects.filter(record=record, verb="case.resolve").order_by("pk")
        assert [each.snapshot["data"]["done"] for each in told] == ["搬走", "又搬了"]


def test_recheck__what_an_earlier_one_found_is_not_said_of_the_last() -> None:
    """Still cluttered, it said; then it was in order, and nobody wrote more."""
    with cast.as_system(cast.town()) as actor:
        record = solved(actor, report(actor))
    with cast.as_user("clerk") as actor:
        record = step(actor, record, "recheck_failed", "06-06", values={"recheck": "仍有堆物"})
    with cast.as_system(cast.town()) as actor:
        record = step(actor, record, "resolve", "06-07", values={"done": "全搬走"})
    with cast.as_user("clerk") as actor:
        assert "recheck" not in step(actor, record, "recheck_passed", "06-07").data


def test_time_to_come() -> None:
    """Half past ten has not struck: it is 10:46."""
    with cast.as_user("clerk") as actor:
        assert refused(lambda: report(actor, "07-05", at="10:47")) == ["flow.later_than_now"]
        record = report(actor, "07-05", at="10:46")
        assert refused(lambda: step(actor, record, "accept", "07-05", time=time(23, 30))) == ["flow.later_than_now"]


@pytest.mark.parametrize(
    ("done", "timing"),
    [(time(8), "on_time"), (time(8, 6), "late"), (None, "on_time")],
    ids=["minute", "later", "unstated"],
)
def test_on_time__by_the_minute_where_the_clock_runs_by_hours(done: time | None, timing: str) -> None:
    """Six minutes after its 24 hours it is late, on the same day all the same; without a time the day decides."""
    with cast.as_user("clerk") as actor:
        grid = {"what": "路灯不亮", "kind": "facilities", "urgency": "today"}
        entry = Entry(cast.unit("podi"), day("06-03"), grid, time=time(8), channel="patrol")
        record = report_case(cast.town(), type_key="grid_event", entry=entry, actor=actor)
        at = due(record)
        record = steps(actor, record, ("start", "06-03", {"time": time(8, 5)}))
        record = step(actor, record, "resolve", "06-04", time=done, values={"done": "换灯"})
        assert at == "06-04 08:00"
        assert [each[3] for each in facts(record) if each[0] == "case.met"] == [(timing,)]


def test_withdraw__not_while_others_are_merged_into_it() -> None:
    """They would be counted nowhere."""
    with cast.as_system(cast.town()) as actor:
        first, other = report(actor, "06-03"), report(actor, "06-04")
        step(actor, other, "merge", "06-04", other=first)
        told = refused(lambda: withdraw_case(fresh(first), reason=WHY, actor=actor))
    assert told == ["case.withdraw.has_merged"]
