"""Who may take a step of a case: the first paragraph of its verbs, and what pages offer."""

from __future__ import annotations

from collections.abc import Callable

from shanzhi.core.errors import Refused
from shanzhi.kernel.policy import may
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.workflow.flows.declare import Move, Who
from shanzhi.workflow.flows.standing import Standing


def permission_of(move: Move) -> str:
    """The permission a move asks for: its step's."""
    return f"case.{move.step}"


def may_take(record: Record, standing: Standing, move: Move, actor: Principal) -> bool:
    """Whether the actor is one of those the workflow lets take the move, and holds the permission there."""
    if actor.is_system:
        return True
    return any(_IS[who](record, standing, permission_of(move), actor) for who in who_may(move, standing))


def may_report(move: Move, *, town_id: int, unit_id: int, actor: Principal) -> bool:
    """Whether the workflow lets the actor report at this unit: there, or from the town's office only."""
    at = None if set(move.who) == {"town"} else unit_id
    return may(actor, permission_of(move), town_id=town_id, unit_id=at)


def require_may_report(move: Move, *, town_id: int, unit_id: int, actor: Principal) -> None:
    """Raise Refused unless `may_report`."""
    if not may_report(move, town_id=town_id, unit_id=unit_id, actor=actor):
        raise Refused("policy.refused", permission=permission_of(move))


def require_may_take(record: Record, standing: Standing, move: Move, actor: Principal) -> None:
    """Raise Refused unless `may_take`."""
    if not may_take(record, standing, move, actor):
        raise Refused("policy.refused", permission=permission_of(move))


def who_may(move: Move, standing: Standing) -> list[Who]:
    """Those the workflow lets take the move. What was put before a unit nobody else accepts in its place."""
    if move.step != "accept" or standing.receiver is None:
        return move.who
    return [who for who in move.who if who in ("receiver", "town")]


def _at(unit_id: int | None, record: Record, permission: str, actor: Principal) -> bool:
    return unit_id is not None and may(actor, permission, town_id=record.town_id, unit_id=unit_id)


def _holds_somewhere(record: Record, permission: str, actor: Principal) -> bool:
    right = actor.rights.get(permission)
    return right is not None and (record.town_id in right.towns or bool(right.units))


_IS: dict[Who, Callable[[Record, Standing, str, Principal], bool]] = {
    "place": lambda record, _standing, permission, actor: _at(record.unit_id, record, permission, actor),
    "holder": lambda record, standing, permission, actor: _at(standing.holder, record, permission, actor),
    "receiver": lambda record, standing, permission, actor: _at(standing.receiver, record, permission, actor),
    "town": lambda record, _standing, permission, actor: may(actor, permission, town_id=record.town_id),
    "author": lambda record, _standing, permission, actor: (
        record.created_by == actor.key and _holds_somewhere(record, permission, actor)
    ),
    "assignee": lambda record, standing, permission, actor: (
        standing.assignee is not None
        and standing.assignee == actor.user_id
        and _holds_somewhere(record, permission, actor)
    ),
}
