from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from shanzhi.workflow.flows.needs.bound import Bound


class AtLeast(Bound):
    """These fields are that much or more.

    `at_least: {score: 70}`
    """

    word: ClassVar[str] = "at_least"
    code: ClassVar[str] = "flow.too_little"

    def _is_beyond(self, found: Decimal, allowed: Decimal) -> bool:
        return found < allowed
