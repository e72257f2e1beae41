"""Opening and changing spine rows. Called by verbs of the kinds, through `workflow`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shanzhi.directory.models import Subject, Unit
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import Applied
from shanzhi.records.declare import RecordType
from shanzhi.records.fields import as_json
from shanzhi.records.models import Link, Record
from shanzhi.records.numbering import next_numbers

AT_ONCE = 1000
"""Rows of one insert."""


@dataclass(frozen=True)
class Content:
    """What a record says: the values of its fields, its day or days, its title and whom it links to by role."""

    unit: Unit
    title: str
    happened_on: date
    data: Mapping[str, Any]
    ended_on: date | None = None
    links: Mapping[str, Sequence[int]] = field(default_factory=dict)


def open_record(
    town: Town, definition: Applied, kind: str, content: Content, *, access_class: int, state: str, actor: Principal
) -> Record:
    """A new spine row with its number and links."""
    (record,) = open_records(town, definition, kind, [(content, state)], access_class=access_class, actor=actor)
    return record


def open_records(
    town: Town,
    definition: Applied,
    kind: str,
    openings: Sequence[tuple[Content, str]],
    *,
    access_class: int,
    actor: Principal,
) -> list[Record]:
    """`open_record` for many of one type, each a content and a state, numbered in their order."""
    declared: RecordType = definition.model
    years = [content.happened_on.year for content, _ in openings]
    numbers = next_numbers(town, declared.prefix, years, access_class=access_class)
    made = (Subject(kind=Subject.Kind.RECORD, town=town) for _ in openings)
    subjects = Subject.objects.bulk_create(made, batch_size=AT_ONCE)
    now = clock.now(town)
    rows = (
        Record(
            subject=subject,
            town=town,
            kind=kind,
            type=definition.key,
            definition_id=definition.definition_id,
            number=number,
            title=content.title,
            unit=content.unit,
            state=state,
            happened_on=content.happened_on,
            ended_on=content.ended_on,
            access_class=access_class,
            data=as_stored(content.data),
            created_by=actor.key,
            created_at=now,
        )
        for subject, number, (content, state) in zip(subjects, numbers, openings, strict=True)
    )
    records = Record.objects.bulk_create(rows, batch_size=AT_ONCE)
    links = (
        Link(record=record, role=role, subject_id=subject)
        for record, (content, _) in zip(records, openings, strict=True)
        for role, subject in sorted({(role, each) for role, several in content.links.items() for each in several})
    )
    Link.objects.bulk_create(links, batch_size=AT_ONCE)
    return records


def put_content(record: Record, content: Content) -> None:
    """The record says something else from now on. Its transitions keep what it said before."""
    record.unit = content.unit
    record.title = content.title
    record.happened_on = content.happened_on
    record.ended_on = content.ended_on
    record.data = as_stored(content.data)
    record.save(update_fields=["unit", "title", "happened_on", "ended_on", "data"])
    put_links(record, content.links)


def put_links(record: Record, links: Mapping[str, Sequence[int]]) -> None:
    """Make the record's links exactly these."""
    wanted = {(role, subject) for role, subjects in links.items() for subject in subjects}
    present = {(link.role, link.subject_id): link for link in Link.objects.filter(record=record)}
    for key, link in present.items():
        if key not in wanted:
            link.delete()
    Link.objects.bulk_create(
        Link(record=record, role=role, subject_id=subject) for role, subject in sorted(wanted - present.keys())
    )


def as_stored(data: Mapping[str, Any]) -> dict[str, Any]:
    """Field values as JSON."""
    return {name: as_json(value) for name, value in data.items()}


def snapshot_of(content: Content, extras: Mapping[str, Any]) -> dict[str, Any]:
    """The record as a transition keeps it: ids and codes, no names. `extras` is what the kind adds (a roster)."""
    return {
        "unit": content.unit.pk,
        "title": content.title,
        "happened_on": content.happened_on.isoformat(),
        "ended_on": content.ended_on.isoformat() if content.ended_on else None,
        "data": as_stored(content.data),
        "links": {role: sorted(subjects) for role, subjects in content.links.items()},
        **extras,
    }
