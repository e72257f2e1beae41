"""`activity.withdraw`, `item.withdraw`, `reading.withdraw`, `member.withdraw`, `case.withdraw`."""

from __future__ import annotations

from shanzhi.activities.actions import KIND as ACTIVITY
from shanzhi.cases.stating import KIND as CASE
from shanzhi.inventory.actions import ITEM_KIND, READING_KIND
from shanzhi.loader.acts import Withdraw
from shanzhi.loader.performing.cases import let_go, require_none_merged
from shanzhi.loader.performing.members import close_membership
from shanzhi.loader.spine import take_back
from shanzhi.loader.state import Load
from shanzhi.party.actions import KIND as ENROLMENT
from shanzhi.workflow.corrections import require_reason

VERBS = {
    ACTIVITY: "activity.withdraw",
    ITEM_KIND: "item.withdraw",
    READING_KIND: "reading.withdraw",
    ENROLMENT: "member.withdraw",
    CASE: "case.withdraw",
}


def withdraw(load: Load, act: Withdraw) -> None:
    """Take the record back: all its facts are reversed; an enrolment's membership never was, nobody has the case."""
    held = load.recall(act.record, *VERBS)
    why = require_reason(act.reason)
    require_none_merged(held)
    known_at = take_back(load, act, held, VERBS[held.spine.kind], why)
    if held.spine.kind == CASE:
        let_go(held)
    if held.spine.kind == ENROLMENT:
        close_membership(load, held, held.content.happened_on, known_at)
