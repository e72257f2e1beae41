"""The closed vocabulary of what must hold before a step can be taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator

from shanzhi.packs.declare import Declared
from shanzhi.workflow.flows.needs.another_person import AnotherPerson
from shanzhi.workflow.flows.needs.at_least import AtLeast
from shanzhi.workflow.flows.needs.at_most import AtMost
from shanzhi.workflow.flows.needs.base import Asking, Names, Need
from shanzhi.workflow.flows.needs.codes import HasCode
from shanzhi.workflow.flows.needs.done import Done
from shanzhi.workflow.flows.needs.evidence import Evidence
from shanzhi.workflow.flows.needs.fields import FilledIn
from shanzhi.workflow.flows.needs.not_after import NotAfter
from shanzhi.workflow.flows.needs.not_before import NotBefore
from shanzhi.workflow.flows.needs.only_where import OnlyWhere

__all__ = ["Asking", "Names", "Need", "Needs"]


def _list_as(name: str) -> BeforeValidator:
    """A bare list stands for the one thing the word speaks of."""

    def widen(raw: Any) -> Any:
        return {name: raw} if isinstance(raw, list) else raw

    return BeforeValidator(widen)


def _whole_as(name: str) -> BeforeValidator:
    """A mapping of fields stands for the one thing the word speaks of."""

    def widen(raw: Any) -> Any:
        return {name: raw} if isinstance(raw, dict) and name not in raw else raw

    return BeforeValidator(widen)


class Needs(Declared):
    """Everything that must hold; each word at most once."""

    fields: Annotated[FilledIn, _list_as("fields")] | None = None
    evidence: Annotated[Evidence, _list_as("instead")] | None = None
    codes: Annotated[HasCode, _whole_as("codes")] | None = None
    only_where: Annotated[OnlyWhere, _whole_as("codes")] | None = None
    at_least: Annotated[AtLeast, _whole_as("numbers")] | None = None
    at_most: Annotated[AtMost, _whole_as("numbers")] | None = None
    another_person: Annotated[AnotherPerson, _list_as("than")] | None = None
    not_before: NotBefore | None = None
    not_after: NotAfter | None = None
    done: Done | None = None

    def all(self) -> Iterator[Need]:
        """Those that are stated."""
        words = (
            self.fields,
            self.codes,
            self.only_where,
            self.at_least,
            self.at_most,
            self.evidence,
            self.another_person,
            self.not_before,
            self.not_after,
            self.done,
        )
        yield from (each for each in words if each is not None)
