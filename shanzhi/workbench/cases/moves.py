"""What can be done with a case now: the moves its workflow lets this person take, and who takes the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shanzhi.cases.rights import may_take, who_may
from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.ui.formats import listed
from shanzhi.workbench.cases.looking import CaseLook
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given
from shanzhi.workflow.flows.taking import advance
from shanzhi.workflow.flows.words import step_does, who_label
from shanzhi.workflow.writing import WITHDRAWN

ONWARD = ("accept", "assign", "start", "resolve", "recheck", "close", "resume", "progress", "revisit")
"""Steps that bring a case on, in the order in which they are offered; the others come after."""

IN_THE_WAY = frozenset(
    {
        "flow.another_person",
        "flow.too_early",
        "flow.too_late",
        "flow.not_done_yet",
        "flow.extend.not_allowed",
        "flow.extend.used_up",
        "flow.send_back.nobody_asked",
    }
)
"""Problems that nothing filled into a form helps against."""

Item = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """A move this person may take; `why` says why it cannot be taken yet."""

    key: str
    move: Move
    why: str = ""


def offers(case: CaseLook) -> list[Offer]:
    """The moves this person may take from where the case stands, those that bring it on first."""
    if not _can_move(case):
        return []
    moves = case.flow.moves_from(case.standing.state).items()
    found = [
        Offer(key, move, in_the_way(case, key))
        for key, move in moves
        if may_take(case.record, case.standing, move, case.desk.actor)
    ]
    return sorted(found, key=lambda offer: _place(offer.move))


def items(case: CaseLook, found: list[Offer]) -> list[Item]:
    """As the page lists them: the first that can be taken is the main one."""
    main = next((offer.key for offer in found if not offer.why and offer.move.step in ONWARD), "")
    return [
        {
            "label": case.say_move(offer.key),
            "url": "" if offer.why else case.desk.url("case_step", case.record.pk, offer.key),
            "kind": "main" if offer.key == main else "",
            "why": offer.why,
            "help": case.desk.say(offer.move.help or step_does(offer.move.step)),
        }
        for offer in found
    ]


def others(case: CaseLook, found: list[Offer]) -> list[Item]:
    """The moves that only others take, with who they are: whom it waits for."""
    if not _can_move(case):
        return []
    own = {offer.key for offer in found}
    moves = case.flow.moves_from(case.standing.state).items()
    rest = sorted(((key, move) for key, move in moves if key not in own), key=lambda each: _place(each[1]))
    return [
        {
            "label": case.say_move(key),
            "value": listed([case.desk.say(who_label(who)) for who in who_may(move, case.standing)]),
        }
        for key, move in rest
    ]


def in_the_way(case: CaseLook, key: str) -> str:
    """Why a move cannot be taken now, whatever is filled in; '' if it can."""
    given = Given(at=max(case.now, case.standing.last.at), actor=case.desk.actor.key)
    try:
        advance(case.rules.rules, case.standing, key, given, values=case.look.values)
    except Problem as problem:
        return " ".join(sentence(each, case.desk.language) for each in _each(problem) if each.code in IN_THE_WAY)
    return ""


def _each(problem: Problem) -> Iterator[Problem]:
    yield from problem.problems if isinstance(problem, Problems) else [problem]


def _can_move(case: CaseLook) -> bool:
    """Only now, and only if it was not withdrawn. A correction that waits for the town office holds no step up."""
    look = case.look
    return look.desk.as_of is None and look.state != WITHDRAWN


def _place(move: Move) -> int:
    return ONWARD.index(move.step) if move.step in ONWARD else len(ONWARD)
