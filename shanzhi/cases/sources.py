"""The record a case came of: whether it is there for who reports, and whether its type leads to the case's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shanzhi.cases.declare import SOURCE, CaseType
from shanzhi.core.errors import Problem
from shanzhi.kernel.models import Town
from shanzhi.packs.library import Library, library
from shanzhi.records.models import Record
from shanzhi.workflow.leading import leads_to
from shanzhi.workflow.writing import WITHDRAWN


def leading_of(
    town: Town, type_key: str, links: Mapping[str, Iterable[int]], *, known: Iterable[int] = ()
) -> dict[int, bool]:
    """Of the records an entry names as its source those that are there, and whether they lead to the type.

    Row-level security decides: what the reporter may not see is not there. `known` are those the case came of already;
    they stay, whoever corrects it.
    """
    kept = set(known)
    wanted = set(links.get(SOURCE, ()))
    found = dict.fromkeys(wanted & kept, True)
    rows = Record.objects.filter(town=town, pk__in=wanted - kept).exclude(state=WITHDRAWN) if wanted - kept else ()
    for record in rows:
        found[record.pk] = leads_to(declared_of(library(town), record.definition_id), type_key)
    return found


def declared_of(rows: Library, definition_id: int) -> Any:
    """A record's type as it is in force now, or as it was when the record was opened if it is none any more."""
    then = rows.by_id(definition_id)
    return (rows.find(then.section, then.key) or then).model


def problems_of_sources(
    declared: CaseType, links: Mapping[str, Iterable[int]], leading: Mapping[int, bool]
) -> Iterator[Problem]:
    """What is wrong with the records an entry says it came of."""
    for subject in links.get(SOURCE, ()):
        if subject not in leading:
            yield Problem("case.source.not_there", field="came_of")
        elif not leading[subject]:
            yield Problem("case.source.leads_elsewhere", field="came_of", type=declared.label.model_dump())
