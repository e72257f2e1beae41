"""Cases that may be the same matter: about the same place, much the same words. A hint, never a verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shanzhi.cases.declare import CaseType, Similarity
from shanzhi.cases.models import Case
from shanzhi.cases.queries import ENDED
from shanzhi.directory.trees import Forest
from shanzhi.kernel.models import Town
from shanzhi.records.fields import Choice
from shanzhi.records.models import Record
from shanzhi.workflow.writing import WITHDRAWN

LOOKED_AT = 500
"""Cases whose titles are compared, of the open ones and of those that ended: the latest."""

NAMED = 3
"""So many are named; who has more to look at looks at none."""


@dataclass(frozen=True)
class Similar:
    """A case that may be the same matter, and how much speaks for it (0 to 1 and a little more)."""

    record: Record
    likeness: float


def around(trees: Forest, unit: int) -> frozenset[int]:
    """The unit, those above it and everything below: who was not heard in the village goes to the town."""
    return frozenset(node.id for node in trees.path(unit)) | trees.below(unit)


def list_similar(
    town: Town,
    types: Collection[str],
    declared: CaseType,
    *,
    units: Collection[int],
    title: str,
    values: Mapping[str, Any],
    on: date,
    besides: int | None = None,
) -> list[Similar]:
    """The likeliest first, by the rule of a type; without one, none.

    Open ones, and those that ended lately (they may have to be reopened); those that were merged stand for nothing any
    more.
    """
    rule = declared.similar
    if rule is None:
        return []
    here = Case.objects.filter(town=town, type__in=types, unit__in=units, merged_into=None)
    here = here.exclude(state=WITHDRAWN).exclude(pk=besides).order_by("-last_step_on", "-pk")
    still_open = here.exclude(stage=ENDED).values("pk")[:LOOKED_AT]
    ended = here.filter(stage=ENDED, last_step_on__gte=_days_before(on, rule.ended_within)).values("pk")[:LOOKED_AT]
    # apart, because each has an index of its own
    rows = Case.objects.filter(pk__in=still_open.union(ended)).select_related("record").order_by("-pk")
    choices = {name: values.get(name) for name, each in declared.fields.items() if isinstance(each, Choice)}
    found = [Similar(case.record, _likeness(title, choices, case.record, rule)) for case in rows]
    likely = sorted((each for each in found if each.likeness >= rule.alike), key=lambda each: -each.likeness)
    return likely[:NAMED]


def _days_before(day: date, days: int) -> date:
    return day - min(timedelta(days), day - date.min)


def _likeness(title: str, choices: Mapping[str, Any], other: Record, rule: Similarity) -> float:
    shared = likeness(title, other.title)
    codes = [name for name, value in choices.items() if isinstance(value, str) and other.data.get(name) == value]
    return shared + (rule.same_code if codes and shared > 0 else 0)


def likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring signs two texts have in common; 1 for the same text, 0 for nothing."""
    pairs, others = _pairs(one), _pairs(other)
    if not pairs or not others:
        return 0.0
    return len(pairs & others) / len(pairs | others)


def _pairs(text: str) -> set[str]:
    signs = "".join(sign for sign in text.casefold() if sign.isalnum())
    return {signs[place : place + 2] for place in range(max(len(signs) - 1, 1))} if signs else set()
