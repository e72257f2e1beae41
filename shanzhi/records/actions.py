"""Verbs on what stands beside a record: files and notes. None of them changes what the record says or counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.directory.models import Unit
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import may, require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.files import MOST_FILES, ReadFile, read_file
from shanzhi.records.models import File, Note, Record

ATTACH = "file.attach"
WITHDRAW = "file.withdraw"
NOTE = "note.add"
WITHDRAWN = "withdrawn"

LONGEST_NOTE = 500
LONGEST_REASON = 500

KEPT_WITHDRAWN = timedelta(days=30)
"""So long the content of a withdrawn file can be brought back by whoever runs the installation; then it is emptied."""

KEPT_WAITING = timedelta(days=14)
"""So long a file waits for the form it was put into; as long as drafts do."""


@verb("file.upload")
def upload_file(town: Town, *, key: UUID, name: str, content: bytes, actor: Principal) -> File:
    """Take a file for a form that is not saved yet. It waits under the form's key, seen by nobody else.

    Problem for what is empty, too large, broken or of no kind that is kept, and for more than a record can hold.
    """
    if actor.user_id is None or not _attaches_somewhere(town, actor):
        raise Refused("policy.refused", permission=ATTACH)

    if File.objects.filter(town=town, key=key, record=None).count() >= MOST_FILES:
        raise Problem("file.too_many", field="files", allowed=MOST_FILES, name=name[:60])
    found = read_file(name, content)

    file = File.objects.create(
        town=town,
        content_id=_keep(town, found),
        key=key,
        user_id=actor.user_id,
        name=found.name,
        kind=found.kind.key,
        size=len(found.content),
        digest=found.digest,
        width=found.width,
        height=found.height,
        uploaded_at=clock.now(town),
    )

    audit.write(actor, "file.upload", f"file:{file.pk}", town=town, after=_unnamed(file))
    return file


@verb("file.discard")
def discard_file(file: File, *, actor: Principal) -> None:
    """Throw a file away that still waits. Problem once it is attached: then it can only be withdrawn."""
    if file.user_id != actor.user_id:
        raise NotFound("file.not_found")

    if file.record_id is not None:
        raise Problem("file.attached_already", name=file.name)

    key, facts = file.pk, _unnamed(file)
    file.delete()

    audit.write(actor, "file.discard", f"file:{key}", town=file.town, before=facts)


@verb(ATTACH)
def attach_files(record: Record, *, key: UUID, actor: Principal, also_at: Collection[int] = ()) -> list[File]:
    """Attach to a record whatever the actor has put into the form with this key. Nothing waits: nothing happens.

    `also_at` are units that have to do with the record beside its own; the permission will do at one of them.
    Problem for a withdrawn record, and for more files than a record can hold.
    """
    waiting = list(File.objects.select_for_update().filter(town=record.town, key=key, record=None).order_by("pk"))
    if not waiting:
        return []
    theirs = (unit for unit in also_at if may(actor, ATTACH, town_id=record.town_id, unit_id=unit))
    require(actor, ATTACH, town_id=record.town_id, unit_id=next(theirs, record.unit_id))

    record = _hold(record)
    attached = File.objects.filter(record=record, withdrawn_at=None).count()
    if attached + len(waiting) > MOST_FILES:
        raise Problem("file.too_many", field="files", allowed=MOST_FILES, name=waiting[-1].name)

    at = _moment(record)
    for file in waiting:
        file.record, file.attached_at, file.attached_by = record, at, actor.key
        file.save(update_fields=["record", "attached_at", "attached_by"])

    for file in waiting:
        facts = {**_facts(file), "record": record.number}
        _audit(actor, ATTACH, f"file:{file.pk}", record, after=facts)
    return waiting


@verb(WITHDRAW)
def withdraw_file(file: File, *, reason: str, actor: Principal) -> None:
    """Take a file back: nobody can open it any more; that it was there, its digest and the reason stay.

    Whoever attached it may, and whoever holds the permission at the record's unit. Its content is emptied later.
    """
    record = file.record
    if record is None:
        raise NotFound("file.not_found")
    if not may_withdraw_file(file, actor):
        raise Refused("policy.refused", permission=WITHDRAW)

    held = File.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if held.withdrawn_at is not None:
        raise Problem("file.gone", name=held.name)
    why = reason.strip()
    if not why:
        raise Problem("file.reason_missing", field="reason")
    if len(why) > LONGEST_REASON:
        raise Problem("file.reason_long", field="reason", found=len(why), allowed=LONGEST_REASON)

    held.withdrawn_at, held.withdrawn_by, held.withdraw_reason = _moment(record), actor.key, why
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])

    _audit(actor, WITHDRAW, f"file:{held.pk}", record, before=_facts(held), reason=why)


@verb("file.empty")
def empty_files(town: Town, *, actor: Principal) -> int:
    """Empty the content of files withdrawn long enough ago, and forget what waited too long. How many were emptied.

    The system's work, for it looks at every record of the town. What the same bytes are attached to elsewhere stays;
    digest and history stay in any case.
    """
    require(actor, "file.empty", town_id=town.pk)

    now = clock.now(town)

    with connection.cursor() as cursor:
        cursor.execute(
            "select records_empty_contents(%s, %s, %s, %s)", [town.pk, now, now - KEPT_WITHDRAWN, now - KEPT_WAITING]
        )
        count = int(cursor.fetchone()[0])

    audit.write(actor, "file.empty", f"town:{town.key}", town=town, after={"emptied": count})
    return count


@verb(NOTE)
def add_note(record: Record, *, text: str, actor: Principal) -> Note:
    """Write a short remark on a record, for everybody who may see it."""
    require(actor, NOTE, town_id=record.town_id, unit_id=record.unit_id)

    words = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not words:
        raise Problem("note.missing", field="note")
    if len(words) > LONGEST_NOTE:
        raise Problem("note.too_long", field="note", found=len(words), allowed=LONGEST_NOTE)

    at = _moment(record)
    note = Note.objects.create(record=record, town=record.town, text=words, written_by=actor.key, written_at=at)

    _audit(actor, NOTE, f"record:{record.number}", record, after={"note": note.pk})
    return note


def may_withdraw_file(file: File, actor: Principal) -> bool:
    """Whether the actor holds the permission at the record's unit, or attached the file and may still attach there."""
    record = file.record
    if record is None:
        return False
    is_theirs = file.attached_by == actor.key and may(actor, ATTACH, town_id=file.town_id, unit_id=record.unit_id)
    return is_theirs or may(actor, WITHDRAW, town_id=file.town_id, unit_id=record.unit_id)


def _attaches_somewhere(town: Town, actor: Principal) -> bool:
    right = actor.rights.get(ATTACH)
    if right is None:
        return False
    return town.pk in right.towns or Unit.objects.filter(pk__in=right.units, town=town).exists()


def _hold(record: Record) -> Record:
    """The record, locked until commit, so that two who attach at once are counted together."""
    rows = Record.objects.select_for_update(of=("self",)).select_related("town", "unit")
    held = rows.filter(pk=record.pk).first()
    if held is None:
        raise NotFound("record.not_found")
    if held.state == WITHDRAWN:
        raise Problem("record.withdrawn", number=held.number)
    return held


def _moment(record: Record) -> datetime:
    """Now, and not before what was done to the record last: in a demo town the calendar stands still."""
    last = record.transitions.order_by("-pk").values_list("recorded_at", flat=True).first()
    now = clock.now(record.town)
    return now if last is None else max(now, last)


def _keep(town: Town, found: ReadFile) -> int:
    """The bytes, once in the town."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select records_keep_content(%s, %s, %s, %s)", [town.pk, found.digest, found.content, found.thumbnail]
        )
        return int(cursor.fetchone()[0])


def _audit(actor: Principal, verb_name: str, target: str, record: Record, **said: Any) -> None:
    """A line for whoever may know of the record."""
    audit.write(actor, verb_name, target, town=record.town, about=(record.pk, record.access_class), **said)


def _facts(file: File) -> dict[str, object]:
    return {"name": file.name, **_unnamed(file)}


def _unnamed(file: File) -> dict[str, object]:
    """What is said of a file that is beside no record yet: its name may tell what nobody else is to know."""
    return {"kind": file.kind, "size": file.size, "sha256": file.digest}
