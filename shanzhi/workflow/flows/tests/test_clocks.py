"""Clocks of a matter: when they begin, stand still, end, begin anew; how long they are; what is kept of them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.core.deadlines import Length, Pause
from shanzhi.core.errors import Problem
from shanzhi.core.working_days import WorkingDays
from shanzhi.workflow.flows.standing import Run, Standing
from shanzhi.workflow.flows.taking import recounted
from shanzhi.workflow.flows.tests.bench import FLOW, Matter, at, day, rules_of, told

REST = WorkingDays.of([day("06-10")], [], [2024])


def _open(**values: object) -> Matter:
    matter = Matter(rules_of(calendar=REST), {"speed": "fast", **values})
    return matter.report("06-03 09:30").take("start", "06-03 11:00")


def test_begin_and_end_with_their_states() -> None:
    """One goes over to the next; one runs through both."""
    matter = Matter(rules_of(calendar=REST)).report("06-03 09:30")
    assert [run.clock for run in matter.standing.running()] == ["answer", "whole"]
    assert matter.due("answer") == "06-03 13:30"
    matter.take("start", "06-03 11:00")
    assert [run.clock for run in matter.standing.running()] == ["whole", "work"]
    assert matter.run("answer").ended == at("06-03 11:00")
    assert matter.run("whole").since == at("06-03 09:30")
    assert (matter.run().since, matter.due()) == (at("06-03 11:00"), "06-05")
    matter.take("resolve", "06-04").take("close", "06-05")
    assert matter.standing.running() == []
    assert (matter.run().ended, matter.run("whole").ended) == (at("06-04"), at("06-05"))


def test_taken_up__after_a_failed_recheck() -> None:
    """The main one goes on where it stood, as if it had been stopped meanwhile."""
    matter = _open().take("resolve", "06-04")
    assert matter.run().ended == at("06-04")
    matter.take("recheck_bad", "06-07")
    assert (matter.due(), matter.run().ended) == ("06-08", None)
    assert matter.run().pauses == (Pause(at("06-04"), at("06-07")),)
    matter.take("resolve", "06-07").take("recheck_bad", "06-20").take("extend", "06-20", more=2)
    assert matter.due() == "06-23"
    assert [run.clock for run in matter.standing.runs].count("work") == 1


def test_taken_up__when_time_was_up() -> None:
    """Late stays late."""
    matter = _open().take("resolve", "06-07").take("recheck_bad", "06-20")
    assert matter.due() == "06-05"


def test_begin_anew__after_a_reopening() -> None:
    """With the whole length, from that moment; the run before is kept as it ended."""
    matter = _open().take("resolve", "06-04").take("close", "06-08").take("reopen", "06-20")
    assert matter.due() == "06-22"
    works = [run for run in matter.standing.runs if run.clock == "work"]
    assert [(run.since, run.ended) for run in works] == [(at("06-03 11:00"), at("06-04")), (at("06-20"), None)]


def test_runs_on__what_was_no_duplicate_after_all() -> None:
    """As if nobody had taken it for one: no time is gained by it."""
    matter = _open().take("extend", "06-04", more=1).take("merge", "06-05").take("reopen", "06-20")
    assert (matter.due(), matter.run().ended, matter.run().pauses) == ("06-06", None, ())
    assert [run.clock for run in matter.standing.runs].count("work") == 1


def test_begin_anew__without_what_was_given_before() -> None:
    """Neither extensions nor pauses come along, and it can be made longer as often as at first."""
    matter = _open().take("extend", "06-04", more=5).take("extend", "06-04", more=1)
    matter.take("pause", "06-04").take("resume", "06-05").take("close", "06-06").take("reopen", "06-20")
    assert (matter.run().added, matter.run().extended, matter.run().pauses) == (0, 0, ())
    assert matter.take("extend", "06-21", more=5).due() == "06-27"


def test_a_clock_without_a_length_is_none() -> None:
    """A type that gives a clock of the workflow no deadline has none."""
    matter = Matter(rules_of(deadlines={"answer": {"length": {"hours": 4}}})).report().take("start", "06-03")
    assert [run.clock for run in matter.standing.runs] == ["answer"]


@pytest.mark.parametrize(
    ("values", "due", "length", "until"),
    [
        ({"speed": "fast"}, "06-05", Length("days", 2), None),
        ({"speed": "slow"}, "06-18", Length("working_days", 10), None),  # the 10th is off
        ({"speed": "fast", "agreed": day("06-30")}, "06-30", None, day("06-30")),
        ({"speed": "unheard of"}, None, None, None),
        ({}, None, None, None),
    ],
)
def test_length(values: dict[str, object], due: str | None, length: Length | None, until: date | None) -> None:
    """By the code of a field, or a day that was named; nothing is due while neither is known."""
    matter = Matter(rules_of(calendar=REST), values).report().take("start", "06-03")
    assert matter.due() == due
    assert (matter.run().length, matter.run().until) == (length, until)


def test_length__that_a_step_gives() -> None:
    """A clock that runs is as long as the fields say after the step; one that ended stays."""
    matter = _open().take("assign", "06-04", values={"speed": "slow"})
    assert matter.due() == "06-18"
    assert matter.take("progress", "06-04", values={"agreed": day("06-07")}).due() == "06-07"
    matter.take("resolve", "06-05").take("recheck_bad", "06-06", values={"agreed": None})
    assert (matter.due(), matter.run().until) == ("06-19", None)


def test_recounted() -> None:
    """After a correction: the last run of each clock, with what it was given; those before keep what they had."""
    matter = _open().take("extend", "06-04", more=1).take("close", "06-05").take("reopen", "06-06")
    matter.take("extend", "06-06", more=2).take("pause", "06-06").take("resume", "06-07")
    assert matter.due() == "06-11"
    after = recounted(matter.rules, matter.standing, {"speed": "slow"})
    assert [run.length for run in after.runs if run.clock == "work"] == [Length("days", 2), Length("working_days", 10)]
    assert [run.added for run in after.runs if run.clock == "work"] == [1, 2]
    assert recounted(matter.rules, after, {"speed": "fast"}) == matter.standing
    assert (after.taken, after.state) == (matter.standing.taken, matter.standing.state)


def test_extend() -> None:
    """By so much in the clock's own unit, so often as the type allows, never the other clocks."""
    matter = _open().take("extend", "06-04", more=5)
    assert (matter.due(), matter.due("whole")) == ("06-10", "07-03")
    assert matter.take("extend", "06-04", more=1).due() == "06-11"
    assert told(lambda: matter.next("extend", "06-04", more=1)) == [("flow.extend.used_up", "more")]
    legal = matter.run().legal_due(REST)
    assert legal is not None
    assert legal.on == day("06-05")


def test_recounted__what_has_ended() -> None:
    """Whether it was done in time is asked of what is true."""
    matter = _open(speed="slow").take("resolve", "06-07")
    assert matter.due() == "06-18"
    run = recounted(matter.rules, matter.standing, {"speed": "fast"}).run_of("work")
    assert run is not None
    assert run.ended == at("06-07")
    due = run.due(REST)
    assert due is not None
    assert due.on == day("06-05")


def test_extend__after_time_was_up() -> None:
    """What is late cannot be made punctual; the last moment of the last day is in time."""
    assert _open().take("extend", "06-05 23:59", more=1).due() == "06-06"
    assert told(lambda: _open().next("extend", "06-06 00:00", more=1)) == [("flow.extend.too_late", "on")]


@pytest.mark.parametrize(
    ("span", "most", "due"),
    [
        ({"hours": 4}, {"days": 7}, "06-11"),  # the tenth is a day of rest
        ({"hours": 4}, {"hours": 7}, "06-03 22:00"),
        ({"working_days": 2}, {"days": 7}, "06-12"),
        ({"days": 2}, {"working_days": 7}, "06-17"),
        ({"months": 1}, {"months": 7}, "02-03"),
    ],
)
def test_extend__by_the_unit_extensions_are_given_in(span: dict[str, int], most: dict[str, int], due: str) -> None:
    """Whatever the clock itself is counted in."""
    rules = rules_of(deadlines={"work": {"length": span, "extend": {"at_most": most}}}, calendar=REST)
    matter = Matter(rules).report("06-03 11:00").take("start", "06-03 11:00").take("extend", "06-03 12:00", more=7)
    assert matter.due() == due


def test_extend__by_working_days_after_a_named_day() -> None:
    """Seven working days after the day that was agreed, not seven days; what was paused before it is counted once."""
    work = {"length": {"days": 2}, "until": "agreed", "extend": {"at_most": {"working_days": 7}}}
    matter = Matter(rules_of(deadlines={"work": work}, calendar=REST), {"agreed": day("06-07")})
    matter.report("06-03").take("start", "06-03").take("pause", "06-03").take("resume", "06-05")
    assert matter.due() == "06-09"
    assert matter.take("extend", "06-05", more=7).due() == "06-19"


@pytest.mark.parametrize("more", [0, -1, 6, 10**6])
def test_extend__by_too_much(more: int) -> None:
    """And by nothing at all."""
    assert told(lambda: _open().next("extend", "06-04", more=more)) == [("flow.extend.too_long", "more")]


def test_extend__a_type_that_does_not_allow_it() -> None:
    """Or a clock that does not run."""
    rules = rules_of(deadlines={"work": {"length": {"days": 2}}})
    matter = Matter(rules).report().take("start", "06-03")
    assert told(lambda: matter.next("extend", "06-04")) == [("flow.extend.not_allowed", "more")]
    assert told(lambda: Matter().report().next("extend", "06-04")) == [("flow.extend.not_allowed", "more")]


def test_pause() -> None:
    """Every clock that runs stands still, and goes on where it was; the last pause may still stand."""
    matter = _open().take("pause", "06-04")
    assert (matter.due(), matter.due("whole")) == (None, None)
    assert matter.run().is_paused
    assert matter.run().is_running
    assert matter.run("answer").pauses == ()
    matter.take("resume", "06-08").take("pause", "06-09")
    assert matter.due() is None
    assert matter.take("resume", "06-11").due() == "06-11"
    assert matter.due("whole") == "07-09"
    assert matter.run().pauses == (Pause(at("06-04"), at("06-08")), Pause(at("06-09"), at("06-11")))


def test_pause__on_the_last_day() -> None:
    """Time was not up yet: nothing is due until it runs on."""
    matter = _open().take("pause", "06-05")
    assert matter.due() is None
    assert matter.take("resume", "06-20").due() == "06-20"


def test_pause__after_the_last_day() -> None:
    """Time was up: late stays late."""
    matter = _open().take("pause", "06-06")
    assert matter.due() == "06-05"
    assert matter.take("resume", "06-20").due() == "06-05"


def test_pause__that_ends_with_the_matter() -> None:
    """Closed while paused: the pause ends with it."""
    matter = _open().take("pause", "06-04").take("close", "06-20")
    assert (matter.run().pauses, matter.run().ended) == ((Pause(at("06-04"), at("06-20")),), at("06-20"))
    assert matter.due() == "06-21"


@pytest.mark.parametrize(
    ("steps", "due"),
    [
        ([("extend", "06-04")], "06-12"),
        ([("extend", "06-04"), ("pause", "06-05"), ("resume", "06-08")], "06-15"),
        ([("extend", "06-04"), ("pause", "06-09"), ("resume", "06-11")], "06-14"),  # within what was added
        ([("extend", "06-04"), ("pause", "06-05"), ("resume", "06-08"), ("pause", "06-12")], None),
        (
            [("extend", "06-04"), ("pause", "06-05"), ("resume", "06-08"), ("pause", "06-12"), ("resume", "06-13")],
            "06-16",
        ),
        ([("extend", "06-04"), ("pause", "06-12"), ("resume", "06-20")], "06-20"),
        ([("extend", "06-04"), ("pause", "06-13")], "06-12"),
    ],
)
def test_named_day__made_longer_and_paused(steps: list[tuple[str, str]], due: str | None) -> None:
    """The day that was named is the 7th, and five days are added to it; pauses move it wherever they fall."""
    matter = _open(agreed=day("06-07"))
    for move, on in steps:
        matter.take(move, on, more=5)
    assert matter.due() == due


def test_named_day__made_longer_onto_a_day_of_rest() -> None:
    """What was added moves off it where the type says so; a day that was named never does."""
    run = Run("work", at("06-03"), until=day("06-08"), added=0)
    assert run.due(REST) == Run("work", at("06-03"), until=day("06-08"), moves_off_rest=False).due(REST)
    longer = Run("work", at("06-03"), until=day("06-08"), added=1, extended=1).due(REST)
    assert longer is not None
    assert longer.on == day("06-11")


@pytest.mark.parametrize("move", ["refer", "accept", "assign", "progress"])
def test_clocks_run_on(move: str) -> None:
    """Whoever has the matter, and whatever is said of it."""
    matter = _open()
    before = matter.standing.runs
    assert matter.take(move, "06-04").standing.runs == before


MOVES = list(FLOW["moves"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(MOVES), st.integers(0, 50), st.sampled_from([{}, {"speed": "slow"}, {"agreed": day("06-20")}])
    ),
    max_size=25,
)


@given(steps=STEPS)
def test_any_way_a_matter_goes(steps: list[tuple[str, int, dict[str, object]]]) -> None:
    """Whatever steps are tried: it stands in one piece, and is the same again once it was stored."""
    matter = Matter(rules_of(calendar=REST)).report("06-03 09:30")
    hour = 0
    for move, hours, values in steps:
        before = matter.standing
        try:
            matter.take(move, _after(hour + hours), values=values, unit=2 if before.holder != 2 else 3)
        except Problem:
            assert matter.standing == before
            continue
        hour += hours
        _check(matter)


def _after(hours: int) -> str:
    """So many hours after ten o'clock of the 3rd of June."""
    return f"{date.fromordinal(day('06-03').toordinal() + (10 + hours) // 24):%m-%d} {(10 + hours) % 24:02d}:00"


def _check(matter: Matter) -> None:
    standing, flow = matter.standing, matter.rules.flow
    stage = flow.states[standing.state].stage
    assert Standing.of_json(json.loads(json.dumps(standing.as_json()))) == standing
    where = standing.resumes_to if stage == "paused" else standing.state
    assert bool(standing.resumes_to) == (stage == "paused")
    assert {run.clock for run in standing.running()} == {
        key for key, each in flow.clocks.items() if where in each.runs_in
    }
    assert len({run.clock for run in standing.running()}) == len(standing.running())
    assert all(run.is_paused == (stage == "paused") for run in standing.running())
    for run in standing.runs:
        assert run.ended is None or (run.since <= run.ended and not run.is_paused)
        edges = [edge for each in run.pauses for edge in (each.since, each.until) if edge is not None]
        assert edges == sorted(edges)
    assert [each.at for each in standing.taken] == sorted(each.at for each in standing.taken)
    if stage == "ended":
        assert (standing.receiver, standing.running()) == (None, [])
