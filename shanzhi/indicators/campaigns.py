"""Campaigns: work for a stretch of days, in stages, aimed at units; what is written down joins it by its own field.

A campaign is data of a framework. Nothing is typed into it: where it stands follows from the day, what it did from the
figures of its own days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import Field

from shanzhi.core.periods import Window
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.records.fields import Choice


class Stage(Declared):
    """A stretch of a campaign, both days included: calling for it, checking oneself, joint checks, looking back."""

    label: Label
    since: date
    until: date


class Joining(Declared):
    """By which field of a record, and which of its choices, records of any type belong to a campaign."""

    field: Key
    code: Key


class Column(Declared):
    """A figure shown for each unit a campaign is aimed at; `label` is what its column is called, if anything else."""

    indicator: Key
    label: Label | None = None


class Campaign(Declared):
    """A campaign's days, its stages in order, on what basis it is run, and the kinds of unit it is aimed at.

    `reached_by` is the figure by unit that marks a target as reached once it is above none, `share_reached` the share
    of the targets that are: those where it is above none, over all of them. `by_unit` are the figures shown for each
    target, the mark first; `joined_by` says which records belong to it.
    """

    since: date
    until: date | None = None
    basis: Source | None = None
    stages: list[Stage] = Field(default_factory=list)
    targets: list[Key] = Field(default_factory=list)
    reached_by: Key | None = None
    share_reached: Key | None = None
    by_unit: list[Column] = Field(default_factory=list)
    joined_by: Joining | None = None

    def columns(self) -> list[Column]:
        """What is shown for each target: the mark first, then the others."""
        marks = [each for each in self.by_unit if each.indicator == self.reached_by]
        if not marks and self.reached_by is not None:
            marks = [Column(indicator=self.reached_by)]
        return [*marks, *(each for each in self.by_unit if each.indicator != self.reached_by)]

    def holds(self, day: date) -> bool:
        """Whether a day is one of its own."""
        return self.since <= day and (self.until is None or day <= self.until)


State = Literal["coming", "running", "ended"]


@dataclass(frozen=True)
class Course:
    """Where a campaign stands on a day."""

    campaign: Campaign
    day: date

    @property
    def state(self) -> State:
        """Whether it is still to come, is running, or has ended."""
        return _state(self.campaign.since, self.campaign.until, self.day)

    @property
    def window(self) -> Window | None:
        """Its own days up to the day asked; None while it has not begun."""
        if self.state == "coming":
            return None
        until = self.campaign.until
        return Window(self.campaign.since, self.day if until is None else min(self.day, until))

    @property
    def days_left(self) -> int | None:
        """Days after this one until its last, or until it begins; None where no last day is set, or it has passed."""
        if self.state == "coming":
            return (self.campaign.since - self.day).days
        if self.state == "ended" or self.campaign.until is None:
            return None
        return (self.campaign.until - self.day).days

    def stages(self) -> Iterator[tuple[Stage, State]]:
        """Its stages in order, each with how it stands."""
        for stage in self.campaign.stages:
            yield stage, _state(stage.since, stage.until, self.day)


def _state(since: date, until: date | None, day: date) -> State:
    if day < since:
        return "coming"
    return "ended" if until is not None and day > until else "running"


def is_joined_by(campaign: Campaign, declared: object) -> bool:
    """Whether records of a type can belong to a campaign: the type has its field with its choice."""
    joining = campaign.joined_by
    if joining is None:
        return False
    found = getattr(declared, "fields", {}).get(joining.field)
    return isinstance(found, Choice) and joining.code in found.choices


def campaign_of(
    campaigns: Mapping[str, Campaign], declared: object, values: Mapping[str, Any], on: date
) -> tuple[str, str] | None:
    """The campaign a record belongs to and the field that says so; of several, the one whose days hold the record's."""
    found = [
        (key, campaign)
        for key, campaign in campaigns.items()
        if campaign.joined_by is not None
        and is_joined_by(campaign, declared)
        and values.get(campaign.joined_by.field) == campaign.joined_by.code
    ]
    for key, campaign in sorted(found, key=lambda each: not each[1].holds(on)):
        if campaign.joined_by is not None:
            return key, campaign.joined_by.field
    return None
