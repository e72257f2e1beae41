"""What each step asks for, what it does to a matter, and what is refused at which field."""

from __future__ import annotations

import pytest

from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.flows.taking import LONGEST_NOTE
from shanzhi.workflow.flows.tests.bench import ACTOR, FAR, HOME, NEAR, Matter, at, rules_of, told

MISSING = {
    "unit": "flow.missing.unit",
    "person": "flow.missing.person",
    "other": "flow.missing.other",
    "more": "flow.missing.more",
    "ground": "flow.ground.missing",
    "note": "flow.note.missing",
}


def _open() -> Matter:
    return Matter().report().take("start", "06-03")


def test_report() -> None:
    """It begins with the unit that received it, which is asked nothing more."""
    standing = Matter().report(actor="user:5").standing
    assert (standing.state, standing.holder, standing.receiver, standing.assignee) == ("new", HOME, None, None)
    assert [(each.move, each.step, each.at, each.actor) for each in standing.taken] == [
        ("report", "report", at("06-03"), "user:5")
    ]


@pytest.mark.parametrize(
    ("move", "missing"),
    [
        ("refer", ["unit"]),
        ("assign", ["person"]),
        ("extend", ["more", "note"]),
        ("pause", ["ground", "note"]),
        ("refuse", ["ground", "note"]),
        ("transfer", ["ground"]),
        ("merge", ["other", "note"]),
    ],
)
def test_what_a_step_asks_for(move: str, missing: list[str]) -> None:
    """Everything that is missing is told at once, each at its field."""
    matter = Matter().report()
    if move == "extend":
        matter.take("start", "06-03")
    nothing = {"note": " ", "ground": "", "unit": None, "person": None, "other": None, "more": None}
    codes = told(lambda: matter.next(move, "06-03", **nothing))
    assert codes == [(MISSING[field], field) for field in missing]


@pytest.mark.parametrize(("move", "opened"), [("progress", True), ("reopen", False)])
def test_a_word_is_asked_for(move: str, *, opened: bool) -> None:
    """Where nothing but words say what happened, there must be some."""
    matter = _open()
    if not opened:
        matter.take("close", "06-03")
    assert told(lambda: matter.next(move, "06-03", note="\n")) == [("flow.note.missing", "note")]


def test_grounds_are_those_of_the_list() -> None:
    """A ground that the workflow does not list is none."""
    assert told(lambda: Matter().report().next("pause", "06-03", ground="tired")) == [("flow.ground.missing", "ground")]
    assert Matter().report().take("pause", "06-03", ground="poor").standing.last.ground == "poor"


def test_grounds__of_a_step_that_could_do_without() -> None:
    """Where the workflow lists some, one of them must be chosen."""
    matter = Matter()
    matter.rules = rules_of(grounds=["give_up"])
    matter.report()
    assert told(lambda: matter.next("give_up", "06-03", ground="")) == [("flow.ground.missing", "ground")]
    assert matter.take("give_up", "06-03", ground="wet").standing.state == "unsolved"


def test_words_have_an_end() -> None:
    """Longer ones belong into a file."""
    matter = _open()
    matter.take("progress", "06-03", note="长" * LONGEST_NOTE)
    assert told(lambda: matter.next("progress", "06-03", note="长" * (LONGEST_NOTE + 1))) == [
        ("flow.note.too_long", "note")
    ]


def test_accept__by_whoever_was_asked() -> None:
    """The receiver becomes responsible, and whoever was in charge at the other unit is so no longer."""
    matter = Matter().report().take("assign", "06-03", person=7).take("refer", "06-03", unit=NEAR)
    assert (matter.standing.holder, matter.standing.receiver, matter.standing.assignee) == (HOME, NEAR, 7)
    after = matter.take("accept", "06-04").standing
    assert (after.state, after.holder, after.receiver, after.assignee) == ("new", NEAR, None, None)


def test_accept__by_the_unit_itself() -> None:
    """Without a referral everything stays; only the state may change."""
    after = Matter().report().take("assign", "06-03", person=7).take("take_on", "06-03").standing
    assert (after.state, after.holder, after.receiver, after.assignee) == ("open", HOME, None, 7)


def test_refer__to_another_unit_meanwhile() -> None:
    """Only the last one asked can accept; a unit that has it, or is asked already, is not asked."""
    matter = Matter().report().take("refer", "06-03", unit=NEAR)
    for unit in (HOME, NEAR):
        refused = told(lambda unit=unit: matter.next("refer", "06-03", unit=unit))  # type: ignore[misc]
        assert refused == [("flow.refer.has_it_already", "unit")]
    after = matter.take("refer", "06-04", unit=FAR).take("accept", "06-05").standing
    assert (after.holder, after.receiver) == (FAR, None)


def test_send_back() -> None:
    """Who was responsible still is; without a referral there is nothing to send back."""
    matter = Matter().report()
    assert told(lambda: matter.next("send_back", "06-03")) == [("flow.send_back.nobody_asked", None)]
    matter.take("refer", "06-03", unit=NEAR)
    assert told(lambda: matter.next("send_back", "06-03", ground="", note="")) == [
        ("flow.ground.missing", "ground"),
        ("flow.note.missing", "note"),
    ]
    after = matter.take("send_back", "06-04").standing
    assert (after.state, after.holder, after.receiver) == ("new", HOME, None)


def test_refer__there_and_back_and_there_again() -> None:
    """Each acceptance hands over, however often."""
    matter = Matter().report()
    for number, unit in enumerate((NEAR, HOME, NEAR), start=3):
        matter.take("refer", f"06-0{number}", unit=unit).take("accept", f"06-0{number}")
        assert (matter.standing.holder, matter.standing.receiver) == (unit, None)


def test_assign__somebody_else() -> None:
    """Whoever is in charge, the time is the matter's."""
    matter = _open().take("assign", "06-03", person=7)
    due = matter.due()
    matter.take("assign", "06-04", person=8)
    assert matter.standing.assignee == 8
    assert matter.due() == due == "06-05"


@pytest.mark.parametrize("move", ["progress", "extend"])
def test_steps_of_stay(move: str) -> None:
    """Nothing changes but the history, and the clock that is made longer."""
    matter = _open()
    before = matter.standing
    after = matter.take(move, "06-04").standing
    assert (after.state, after.holder, after.receiver) == (before.state, before.holder, before.receiver)
    assert [each.step for each in after.taken] == ["report", "start", move]


def test_revisit() -> None:
    """The matter stays closed, as often as somebody looks."""
    matter = _open().take("close", "06-04").take("revisit", "06-12").take("revisit", "06-20")
    assert matter.standing.state == "solved"
    assert matter.standing.running() == []


@pytest.mark.parametrize("move", ["refuse", "give_up", "transfer", "merge"])
def test_ends__nobody_is_asked_any_more(move: str) -> None:
    """A referral that nobody answered ends with the matter, however it ends; so do its clocks."""
    after = Matter().report().take("refer", "06-03", unit=NEAR).take(move, "06-04").standing
    assert after.receiver is None
    assert after.running() == []
    assert all(run.ended == at("06-04") for run in after.runs)


def test_merge() -> None:
    """It remembers which one it is a duplicate of."""
    matter = Matter().report().take("merge", "06-04", other=42)
    assert (matter.standing.state, matter.standing.merged_into) == ("doubled", 42)
    assert matter.take("reopen", "06-05").standing.merged_into is None


def test_resolve__while_somebody_is_asked() -> None:
    """The referral stands until it is answered or the matter ends."""
    matter = _open().take("refer", "06-03", unit=NEAR).take("resolve", "06-04")
    assert matter.standing.receiver == NEAR
    assert matter.take("close", "06-05").standing.receiver is None


@pytest.mark.parametrize("state", ["new", "open"])
def test_resume__leads_back(state: str) -> None:
    """To where it was before the pause."""
    matter = Matter().report() if state == "new" else _open()
    assert matter.take("pause", "06-04").standing.resumes_to == state
    after = matter.take("resume", "06-06").standing
    assert (after.state, after.resumes_to) == (state, "")


@pytest.mark.parametrize("steps", [["assign"], ["refer"], ["refer", "accept"], ["refer", "send_back"]])
def test_resume__after_what_is_done_during_a_pause(steps: list[str]) -> None:
    """Whom it was given to meanwhile does not change where it goes on, nor when."""
    plain = _open().take("pause", "06-04").take("resume", "06-09")
    matter = _open().take("pause", "06-04")
    for step in steps:
        matter.take(step, "06-05")
    assert (matter.standing.state, matter.standing.resumes_to) == ("held", "open")
    assert matter.due() is None
    after = matter.take("resume", "06-09").standing
    assert (after.state, after.resumes_to) == ("open", "")
    assert matter.due() == plain.due() == "06-10"


def test_moves__that_do_not_lead_from_here() -> None:
    """Told with the state it is in, and before anything that is missing."""
    matter = Matter().report()
    assert told(lambda: matter.next("resolve", "06-03")) == [("flow.move.not_from_here", None)]
    assert told(lambda: matter.next("resume", "06-01", note="")) == [("flow.move.not_from_here", None)]
    assert told(lambda: matter.next("report", "06-03")) == [("flow.move.not_from_here", None)]
    assert told(lambda: matter.next("dance", "06-03")) == [("flow.move.unknown", None)]
    ended = _open().take("close", "06-04")
    assert told(lambda: ended.next("close", "06-04")) == [("flow.move.not_from_here", None)]


def test_steps__come_one_after_another() -> None:
    """None before the last; at the same minute is fine."""
    matter = _open().take("progress", "06-04 15:00")
    assert told(lambda: matter.next("progress", "06-04 14:59")) == [("flow.before_last_step", "on")]
    assert matter.take("progress", "06-04 15:00").standing.last.at == at("06-04 15:00")


def test_everything_is_told_at_once() -> None:
    """What the step asks for, how much longer, and the day."""
    matter = _open()
    assert told(lambda: matter.next("extend", "06-02", more=9, note="")) == [
        ("flow.before_last_step", "on"),
        ("flow.note.missing", "note"),
        ("flow.extend.too_long", "more"),
    ]


def test_a_refused_step_leaves_the_matter() -> None:
    """It stands as before."""
    matter = _open()
    before = matter.standing
    told(lambda: matter.take("extend", "06-02", more=9))
    assert matter.standing == before


def test_every_step_is_tried_here() -> None:
    """The workflow of these tests has a move of every word there is."""
    flow = Matter().rules.flow
    assert {move.step for move in flow.moves.values()} == STEPS.keys()


def test_who_did_what_is_kept() -> None:
    """The history is told step by step."""
    matter = Matter().report(actor="user:5").take("start", "06-04", actor="user:6").take("resolve", "06-05")
    assert [(each.step, each.actor) for each in matter.standing.taken] == [
        ("report", "user:5"),
        ("start", "user:6"),
        ("resolve", ACTOR),
    ]
    assert [each.step for each in matter.standing.steps("resolve", "report")] == ["report", "resolve"]
    assert matter.standing.last.step == "resolve"
