from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from shanzhi.workflow.flows.needs.bound import Bound


class AtMost(Bound):
    """These fields are that much or less.

    `at_most: {dissatisfied: 50}`
    """

    word: ClassVar[str] = "at_most"
    code: ClassVar[str] = "flow.too_much"

    def _is_beyond(self, found: Decimal, allowed: Decimal) -> bool:
        return found > allowed
