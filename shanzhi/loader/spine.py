"""Opening a record and carrying out a transition, as `workflow` does for the verbs, into rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shanzhi.directory.models import Subject
from shanzhi.ledger.posting import Line, difference
from shanzhi.loader import tables
from shanzhi.loader.acts import Act
from shanzhi.loader.chunk import Spine
from shanzhi.loader.state import Held, Load
from shanzhi.packs.library import Applied
from shanzhi.records.writing import Content, as_stored, snapshot_of
from shanzhi.workflow.posting import Statement, lines_of
from shanzhi.workflow.writing import WITHDRAWN


@dataclass(frozen=True, slots=True)
class Step:
    """What a transition is called, where it leads, why, and what its snapshot keeps beside the content."""

    verb: str
    to_state: str
    reason: str = ""
    extras: Mapping[str, Any] = field(default_factory=dict)


def begin(load: Load, act: Act, definition: Applied, kind: str, content: Content) -> Held:
    """A new record with its number, without a state yet."""
    access_class: int = load.library.get("access_classes", definition.model.access_class).model.number
    spine = Spine(
        id=new_subject(load, Subject.Kind.RECORD),
        kind=kind,
        type=definition.key,
        definition_id=definition.definition_id,
        number=load.numbers.next(definition.model.prefix, content.happened_on.year, access_class),
        access_class=access_class,
        created_by=act.actor,
        created_at=load.moment(act),
        state="",
    )
    load.chunk.open(spine)
    load.records += 1
    held = Held(spine, definition, content)
    load.remember(act, held)
    return held


def new_subject(load: Load, kind: str) -> int:
    """A new spine row of the directory."""
    subject = load.ids.subject()
    load.chunk.rows[tables.SUBJECT].append((subject, kind, load.town.pk))
    return subject


def say(load: Load, act: Act, held: Held, content: Content, statement: Statement, step: Step) -> datetime:
    """The record says `content` from now on, and its facts are brought to what its type declares for it."""
    return say_lines(load, act, held, content, lines_of(held.definition.model, statement), step)


def say_lines(load: Load, act: Act, held: Held, content: Content, lines: Sequence[Line], step: Step) -> datetime:
    """The record says `content` from now on, and its facts are brought to these lines."""
    held.content = content
    spine = held.spine
    spine.unit_id = content.unit.pk
    spine.title = content.title
    spine.happened_on = content.happened_on
    spine.ended_on = content.ended_on
    spine.data = json.dumps(as_stored(content.data))
    spine.links = content.links
    spine.is_said_anew = True
    held.snapshot = json.dumps(snapshot_of(content, step.extras))
    return _carry_out(load, act, held, step, lines)


def take_back(load: Load, act: Act, held: Held, verb: str, reason: str) -> datetime:
    """All facts of the record are reversed; the record stays as it was, struck through."""
    return _carry_out(load, act, held, Step(verb, WITHDRAWN, reason), [])


def _carry_out(load: Load, act: Act, held: Held, step: Step, lines: Sequence[Line]) -> datetime:
    spine = held.spine
    recorded_at = load.ledger.tick(load.moment(act))
    transition = load.ids.transition()
    seqs, fresh = difference(held.live, lines) if held.live else ([], lines)
    gone = set(seqs)
    reversed_ = [(seq, line) for seq, line in held.live if seq in gone]
    posted = load.ledger.post(spine.id, transition, reversed_, fresh, load.chunk.facts)
    held.live = [*(each for each in held.live if each[0] not in gone), *posted]
    load.chunk.rows[tables.TRANSITION].append(
        (
            transition, spine.id, load.town.pk, step.verb, spine.state, step.to_state, act.actor, step.reason,
            held.snapshot, load.ledger.seq, recorded_at,
        )
    )  # fmt: skip
    spine.state = step.to_state
    load.chunk.change(spine)
    return recorded_at
