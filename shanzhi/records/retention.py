"""Section `retention`: what is kept how long, by which rule; and what has been kept longer than that.

Retention is counted from a day of the record. What falls due is listed; nothing is emptied by the passing of time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Count, F, Min, QuerySet
from pydantic import Field

from shanzhi.kernel.models import Town
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.library import library
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import RecordType
from shanzhi.records.models import Record


class Retention(Declared):
    """How long records of some types are kept: `years` from the day they happened, or the day they ended.

    What has not ended is kept. Without `years` they are kept for ever. A type stands in one rule at most; a type in
    none is kept for ever, too, and said to have no rule.
    """

    label: Label
    types: list[Key] = Field(min_length=1)
    years: int | None = Field(default=None, ge=1, le=100)
    since: Literal["happened", "ended"] = "happened"
    source: Source
    help: Label | None = None


def record_types(pack: Pack) -> dict[str, RecordType]:
    """Every record type of a pack by its key, whatever its kind."""
    return {
        entry.key: entry.model for section in pack.entries.values() for entry in section.values()
        if isinstance(entry.model, RecordType)
    }  # fmt: skip


def _check(pack: Pack, key: str, declared: Retention) -> Iterator[Flaw]:
    known = record_types(pack)
    others = {each for other, rule in pack.all("retention").items() if other != key for each in rule.types}
    for index, each in enumerate(declared.types):
        if each not in known:
            yield Flaw("pack.reference.unknown", ("types", index), found=each, allowed=sorted(known))
        elif each in others:
            yield Flaw("pack.retention.twice", ("types", index), found=each)


SECTIONS = [Section("retention", Retention, check=_check)]


@dataclass(frozen=True)
class Due:
    """Records of one type that have been kept as long as a rule asks."""

    rule: str
    type: str
    count: int
    first: date


def last_day(rule: Retention, today: date) -> date | None:
    """The last day whose records have been kept long enough; None where they are kept for ever."""
    if rule.years is None:
        return None
    year = today.year - rule.years
    is_leap_day = (today.month, today.day) == (2, 29)
    return date(year, 2, 28) if is_leap_day else today.replace(year=year)


def list_due(town: Town, today: date) -> list[Due]:
    """What has been kept longer than its rule asks, by rule and type."""
    found: list[Due] = []
    for key, row in library(town).all("retention").items():
        due = find_due(town, row.model, today)
        if due is not None:
            day = F("happened_on") if row.model.since == "happened" else F("ended_on")
            counted = due.values("type").annotate(count=Count("pk"), first=Min(day)).order_by("type")
            found.extend(Due(key, each["type"], each["count"], each["first"]) for each in counted)
    return found


def find_due(town: Town, rule: Retention, today: date) -> QuerySet[Record] | None:
    """The records that one rule lets go, the oldest first; None where it keeps them for ever."""
    last = last_day(rule, today)
    if last is None:
        return None
    rows = Record.objects.filter(town=town, type__in=rule.types)
    if rule.since == "ended":
        return rows.filter(ended_on__lte=last).order_by("ended_on", "pk")
    return rows.filter(happened_on__lte=last).order_by("happened_on", "pk")
