"""What must hold before a step: each word, where it holds and where it does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shanzhi.workflow.flows.needs import Needs
from shanzhi.workflow.flows.tests.bench import Matter, rules_of, told


def _open(move: str, needs: dict[str, Any]) -> Matter:
    return Matter(rules_of(needs={move: needs})).report().take("start", "06-03")


def test_fields() -> None:
    """Each that is empty, at its own place; one given with the step will do, and one that was there before."""
    matter = _open("resolve", {"fields": ["cause", "done"]})
    assert told(lambda: matter.next("resolve", "06-04")) == [("field.missing", "cause"), ("field.missing", "done")]
    assert told(lambda: matter.next("resolve", "06-04", values={"cause": "堵", "done": ""})) == [
        ("field.missing", "done")
    ]
    matter.values["done"] = "搬走"
    assert matter.take("resolve", "06-04", values={"cause": "堵"}).standing.state == "ready"


@pytest.mark.parametrize("empty", [None, "", [], ()])
def test_fields__that_say_nothing(empty: Any) -> None:
    """Nothing is nothing, in whatever form."""
    matter = _open("resolve", {"fields": ["cause"]})
    assert told(lambda: matter.next("resolve", "06-04", values={"cause": empty})) == [("field.missing", "cause")]


@pytest.mark.parametrize("said", [0, False])
def test_fields__that_say_none(said: Any) -> None:
    """Zero and no are answers."""
    matter = _open("resolve", {"fields": ["cause"]})
    assert matter.take("resolve", "06-04", values={"cause": said}).standing.state == "ready"


@pytest.mark.parametrize(
    "said", [{"new_files": 1, "files": 1}, {"values": {"done": "搬走"}}, {"values": {"paper": "3号"}}]
)
def test_evidence(said: dict[str, Any]) -> None:
    """A file put to this step, or one of the fields in its place."""
    assert _open("resolve", {"evidence": ["done", "paper"]}).take("resolve", "06-04", **said).standing.state == "ready"


def test_evidence__missing() -> None:
    """A file of an earlier step shows nothing of this one."""
    matter = _open("resolve", {"evidence": {"instead": ["done", "paper"]}})
    assert told(lambda: matter.next("resolve", "06-04", files=3)) == [("flow.evidence.missing", "done")]


@pytest.mark.parametrize(
    ("said", "told_at"),
    [
        ({"speed": "slow", "signed": True}, []),
        ({"speed": "fast", "signed": True}, ["speed"]),
        ({"speed": "slow", "signed": False}, ["signed"]),
        ({"speed": None}, ["speed", "signed"]),
    ],
)
def test_codes(said: dict[str, Any], told_at: list[str]) -> None:
    """Each field has one of its codes; yes and no are codes, nothing is none."""
    matter = _open("resolve", {"codes": {"speed": ["slow", "slower"], "signed": ["yes"]}})
    if not told_at:
        assert matter.take("resolve", "06-04", values=said).standing.state == "ready"
        return
    assert told(lambda: matter.next("resolve", "06-04", values=said)) == [("flow.other_code", each) for each in told_at]


def test_only_where() -> None:
    """What it is already decides, not what the step would make of it; fields of other types stand in nobody's way."""
    needs = {"only_where": {"speed": ["slow", "slower"], "unknown": ["no"]}}
    assert told(lambda: _open("resolve", needs).next("resolve", "06-04")) == [("flow.only_where", "speed")]
    matter = Matter(rules_of(needs={"resolve": needs}), {"speed": "slow"}).report().take("start", "06-03")
    assert matter.take("resolve", "06-04").standing.state == "ready"
    assert matter.rules.flow.moves["resolve"].fields_named() == []


@pytest.mark.parametrize(
    ("said", "told_at"),
    [
        ({"score": Decimal(70), "share": Decimal(50)}, []),
        ({"score": Decimal("69.9"), "share": Decimal(0)}, [("flow.too_little", "score")]),
        ({"score": Decimal(100), "share": Decimal("50.1")}, [("flow.too_much", "share")]),
        ({"score": 70, "share": 51}, [("flow.too_much", "share")]),
        ({"score": 0, "share": None}, [("flow.too_little", "score"), ("field.missing", "share")]),
    ],
)
def test_at_least_and_at_most(said: dict[str, Any], told_at: list[tuple[str, str]]) -> None:
    """The number itself will do, what lies beyond will not; zero is a number, nothing is none."""
    matter = _open("resolve", {"at_least": {"score": 70}, "at_most": {"share": 50}})
    if not told_at:
        assert matter.take("resolve", "06-04", values=said).standing.state == "ready"
        return
    assert told(lambda: matter.next("resolve", "06-04", values=said)) == told_at


def test_codes__are_said_anew_each_time() -> None:
    """What was signed the last time shows nothing of this one."""
    matter = _open("resolve", {"codes": {"signed": ["yes"]}}).take("resolve", "06-04", values={"signed": True})
    matter.take("recheck_bad", "06-05")
    assert told(lambda: matter.next("resolve", "06-06")) == [("flow.other_code", "signed")]


def test_at_least__is_said_anew_each_time() -> None:
    """What was scored the last time shows nothing of this one."""
    matter = _open("resolve", {"at_least": {"score": 70}}).take("resolve", "06-04", values={"score": 80})
    matter.take("recheck_bad", "06-05")
    assert told(lambda: matter.next("resolve", "06-06")) == [("field.missing", "score")]


def test_another_person() -> None:
    """Nobody closes what they say they solved; whoever did something else may."""
    matter = _open("close", {"another_person": ["resolve"]}).take("resolve", "06-04", actor="user:2")
    assert told(lambda: matter.next("close", "06-05", actor="user:2")) == [("flow.another_person", None)]
    assert matter.next("close", "06-05", actor="user:1").state == "solved"


def test_another_person__only_the_last_time_counts() -> None:
    """Who solved it at first may check what somebody else did after that."""
    matter = _open("close", {"another_person": ["resolve"]})
    matter.take("resolve", "06-04", actor="user:2").take("recheck_bad", "06-05", actor="user:3")
    matter.take("resolve", "06-06", actor="user:3")
    assert told(lambda: matter.next("close", "06-07", actor="user:3")) == [("flow.another_person", None)]
    assert matter.take("close", "06-07", actor="user:2").standing.state == "solved"


def test_another_person__before_anybody_did_it() -> None:
    """Nobody's own work: nothing stands against it."""
    assert _open("close", {"another_person": ["resolve", "recheck"]}).take("close", "06-04").standing.state == "solved"


def test_not_before() -> None:
    """So many days after the step was taken last; that day itself will do."""
    matter = _open("revisit", {"not_before": {"after": "close", "days": 7}}).take("close", "06-04 23:30")
    assert told(lambda: matter.next("revisit", "06-10 23:59")) == [("flow.too_early", "on")]
    assert matter.next("revisit", "06-11 00:00").last.step == "revisit"
    matter.take("reopen", "06-12").take("close", "06-20")
    assert told(lambda: matter.next("revisit", "06-26")) == [("flow.too_early", "on")]


def test_not_after() -> None:
    """At most so many days after the step was taken last; that day itself will do."""
    matter = _open("reopen", {"not_after": {"after": "close", "days": 30}}).take("close", "06-04")
    assert matter.next("reopen", "07-04 23:59").state == "open"
    assert told(lambda: matter.next("reopen", "07-05 00:00")) == [("flow.too_late", "on")]


def test_not_after__a_day_of_rest() -> None:
    """The next working day will do; of what must have gone by the day itself counts."""
    matter = _open("reopen", {"not_after": {"after": "close", "days": 30}}).take("close", "06-06")
    assert matter.next("reopen", "07-08 23:59").state == "open"
    assert told(lambda: matter.next("reopen", "07-09 00:00")) == [("flow.too_late", "on")]
    matter = _open("revisit", {"not_before": {"after": "close", "days": 30}}).take("close", "06-06")
    assert matter.next("revisit", "07-06").state == "solved"


@pytest.mark.parametrize("word", ["not_before", "not_after"])
def test_lapse__without_anything_to_count_from(word: str) -> None:
    """Holds."""
    matter = _open("close", {word: {"after": "revisit", "days": 0}})
    assert matter.take("close", "06-09").standing.state == "solved"


def test_done() -> None:
    """So often, since the matter was last opened."""
    matter = _open("close", {"done": {"step": "progress", "times": 2}}).take("progress", "06-04")
    assert told(lambda: matter.next("close", "06-05")) == [("flow.not_done_yet", None)]
    matter.take("progress", "06-05").take("close", "06-06").take("reopen", "06-10").take("progress", "06-11")
    assert told(lambda: matter.next("close", "06-12")) == [("flow.not_done_yet", None)]
    assert matter.take("progress", "06-12").take("close", "06-12").standing.state == "solved"


def test_several_at_once() -> None:
    """Everything that does not hold is told, each with its field."""
    matter = _open(
        "close",
        {
            "fields": ["cause"],
            "evidence": ["done"],
            "another_person": ["start"],
            "not_before": {"after": "report", "days": 9},
            "done": {"step": "resolve"},
        },
    )
    assert told(lambda: matter.next("close", "06-04", note="")) == [
        ("field.missing", "cause"),
        ("flow.evidence.missing", "done"),
        ("flow.another_person", None),
        ("flow.too_early", "on"),
        ("flow.not_done_yet", None),
    ]


def test_the_first_step_has_needs_too() -> None:
    """A matter that cannot be reported is not begun."""
    matter = Matter(rules_of(needs={"report": {"fields": ["cause"]}}))
    assert told(matter.report) == [("field.missing", "cause")]
    assert matter.standing.taken == ()


def test_every_need_is_tried_here() -> None:
    """The words these tests know are all there are."""
    assert Needs.model_fields.keys() == {
        "fields",
        "evidence",
        "codes",
        "only_where",
        "at_least",
        "at_most",
        "another_person",
        "not_before",
        "not_after",
        "done",
    }


def test_needs_say_what_they_speak_of() -> None:
    """Fields and steps, for the checks of a pack and for forms."""
    raw = {"fields": ["cause"], "evidence": ["done", "paper"], "another_person": ["resolve"], "done": {"step": "start"}}
    needs = Needs.model_validate({**raw, "at_least": {"score": 70}, "at_most": {"share": 50}})
    named = ["cause", "score", "share", "done", "paper"]
    assert [name for each in needs.all() for name in each.fields_named()] == named
    assert [name for each in needs.all() for name in each.numbers_named()] == ["score", "share"]
    assert [name for each in needs.all() for name in each.steps_named()] == ["resolve", "start"]
