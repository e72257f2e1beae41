"""Who may change a record that was written down before.

The author or the unit's secretary may correct or withdraw with a reason; once an issued document used the record, the
town office confirms (DESIGN 5.11). Until then the change waits as a proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from shanzhi.core.errors import Problem, Refused
from shanzhi.indicators.citations import is_any_over, is_any_using, list_citations_using
from shanzhi.kernel import clock
from shanzhi.kernel.policy import may
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Proposal, Record

CONFIRM = "correction.confirm"

Apply = Callable[[Record, Mapping[str, Any], str, Principal], object]
APPLY: dict[str, Apply] = {}
"""How a confirmed proposal of each verb is carried out; the kinds register theirs."""


def may_change(record: Record, permission: str, writing: str, actor: Principal) -> bool:
    """Whether the actor holds `permission` at the record's unit, or wrote the record and may still write there."""
    is_author = record.created_by == actor.key and may(actor, writing, town_id=record.town_id, unit_id=record.unit_id)
    return is_author or may(actor, permission, town_id=record.town_id, unit_id=record.unit_id)


def require_may_change(record: Record, permission: str, writing: str, actor: Principal) -> None:
    """Raise Refused unless `may_change`."""
    if not may_change(record, permission, writing, actor):
        raise Refused("policy.refused", permission=permission)


def require_reason(reason: str) -> str:
    """The reason, trimmed. Problem if there is none: a changed record must say why."""
    words = reason.strip()
    if not words:
        raise Problem("correction.reason_missing", field="reason")
    return words


def must_wait(record: Record, actor: Principal, *, since: date | None = None) -> bool:
    """Whether the change needs the town office, because something issued used the record.

    `since` is the first day on which the change makes a difference, where it is not the record as a whole: what was
    issued up to the day before stays true.
    """
    return not _may_confirm(record, actor) and bool(list_citations_using(record, actor, since=since))


def must_wait_of(records: Sequence[Record], actor: Principal) -> set[int]:
    """Those of these records of one town, by id, whose change as a whole must wait. See `must_wait`."""
    if not records or not is_any_using([record.pk for record in records], records[0].town_id):
        return set()
    return {record.pk for record in records if must_wait(record, actor)}


def place_must_wait(record: Record, units: Collection[int], actor: Principal, *, since: date) -> bool:
    """Whether a change to the trees from a day on needs the town office: something issued was reckoned over them.

    `record` is that of the unit's standing, `units` those whose figures the change can touch.
    """
    return not _may_confirm(record, actor) and is_any_over(record.town, units, since=since)


def _may_confirm(record: Record, actor: Principal) -> bool:
    return may(actor, CONFIRM, town_id=record.town_id, unit_id=None)


def propose(record: Record, *, verb: str, changes: Mapping[str, Any], reason: str, actor: Principal) -> Proposal:
    """Put the change before the town office. Problem if one waits already."""
    if Proposal.objects.filter(record=record, decision="").exists():
        raise Problem("correction.already_proposed", number=record.number)
    return Proposal.objects.create(
        record=record,
        town_id=record.town_id,
        verb=verb,
        changes=dict(changes),
        reason=reason,
        proposed_by=actor.key,
        proposed_at=clock.now(record.town),
    )
