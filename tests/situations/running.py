"""Playing a situation from its first step to its last."""

from __future__ import annotations

from shanzhi.core.errors import Problem
from tests.situations.acting import codes_of, perform
from tests.situations.declare import Act, Then
from tests.situations.looking import differences
from tests.situations.reading import Case, in_words
from tests.situations.stage import Stage


def play(case: Case) -> None:
    """Every step in order. AssertionError names the file, the line, and everything that is not as expected."""
    stage = Stage(case.town)
    for number, step in enumerate(case.situation.story):
        stage.refresh()
        try:
            if isinstance(step, Then):
                _look(step, stage)
            else:
                _act(step, stage, step.by or case.situation.by)
        except AssertionError as wrong:
            raise AssertionError(f"{case.place(number)}: {wrong}") from None


def _look(step: Then, stage: Stage) -> None:
    with stage.acting(step.then.reader):
        found = differences(step.then, stage)
    if found:
        raise AssertionError("\n  ".join(["not as expected", *found]))


def _act(act: Act, stage: Stage, who: str | None) -> None:
    try:
        with stage.acting(who) as actor:
            perform(act, stage, actor)
    except Problem as problem:
        told = codes_of(problem)
        if sorted(told) != sorted(act.refused):
            raise AssertionError(
                f"expected {act.refused or 'no refusal'}, refused with {told}: {in_words(problem)}"
            ) from None
    else:
        if act.refused:
            raise AssertionError(f"expected {act.refused}, but it was done")
