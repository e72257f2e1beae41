"""What a word for a step must know: what it asks for and what it does to a matter. One word, one file.

What each is called and how it explains itself stands in `packs/base/texts/workflow.yaml`.
"""

from __future__ import annotations

from abc import ABC
from typing import ClassVar, Literal

from shanzhi.workflow.flows.standing import Given, Standing

Asked = Literal["unit", "person", "other", "more", "ground", "note"]


class Step(ABC):
    """A step. By itself it leaves everything but the state as it is."""

    name: ClassVar[str]
    asks: ClassVar[tuple[Asked, ...]] = ()
    """What must be given beside the fields the workflow asks for."""

    is_of_stay: ClassVar[bool] = False
    """Whether the matter stays in its state, whatever the workflow says."""

    def take(self, before: Standing, given: Given) -> Standing:
        """The matter as this step leaves it, apart from state, clocks and history."""
        return before
