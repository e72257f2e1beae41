"""Changing what a text says, and what stands behind it."""

from __future__ import annotations

import re
from decimal import Decimal

from shanzhi.activities.actions import withdraw_activity
from shanzhi.cases.correcting import withdraw_case
from shanzhi.directory.models import Unit
from shanzhi.directory.queries import has_units_below
from shanzhi.inventory.actions import withdraw_item, withdraw_reading
from shanzhi.kernel.scope import Principal
from shanzhi.party.actions import withdraw_membership
from shanzhi.records.models import Record
from shanzhi.reports.prose import Claim
from shanzhi.units.actions import withdraw_unit

NEXT_NUMERAL = {"两": "三", "三": "五", "四": "六", "一": "二"}
"""Another numeral for those the texts write as words."""


def with_another_number(text: str, claim: Claim) -> str:
    """The text with one number changed by the least its wording tells apart.

    224 becomes 225, 1800余 becomes 1900余, 4.2万 becomes 4.3万.
    """
    written = text[claim.start : claim.end]
    return text[: claim.start] + _another(written, claim.approximation != "exact") + text[claim.end :]


def _another(written: str, is_rounded: bool) -> str:
    found = re.search(r"[\d.]+", written)
    if found is None:
        return "".join(NEXT_NUMERAL.get(sign, sign) for sign in written)
    number = found.group()
    digits = number.rstrip("0") if is_rounded and "." not in number else number
    step = (
        Decimal(10) ** (len(number) - len(digits))
        if "." not in number
        else Decimal(1).scaleb(-len(number.split(".")[1]))
    )
    other = Decimal(number) - step if Decimal(number) == 100 else Decimal(number) + step
    return written.replace(number, str(other), 1)


def withdraw(record: Record, actor: Principal) -> None:
    """Take a record back by the verb of its kind; a unit with the units below it and with its work."""
    if record.kind == "activity":
        assert withdraw_activity(record, reason=WHY, actor=actor) is None
    elif record.kind == "item":
        assert withdraw_item(record, reason=WHY, actor=actor) is None
    elif record.kind == "reading":
        assert withdraw_reading(record, reason=WHY, actor=actor) is None
    elif record.kind == "case":
        assert withdraw_case(record, reason=WHY, actor=actor) is None
    elif record.kind == "enrolment":
        withdraw_membership(record, reason=WHY, actor=actor)
    else:
        _withdraw_unit(record.unit, actor)


WHY = "写错了，没有这回事"


def _withdraw_unit(unit: Unit, actor: Principal) -> None:
    below = Unit.objects.filter(states__parent=unit, states__known_to=None)
    for each in below.distinct():
        _withdraw_unit(each, actor)
    assert not has_units_below(unit, on=unit.states.earliest("valid_from").valid_from)
    withdraw_unit(unit, reason=WHY, actor=actor, with_its_work=True)
