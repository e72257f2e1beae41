"""Verbs: begin an import, say what its columns stand for, look at its rows, correct, accept, undo, discard."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from shanzhi.core.errors import Conflict, NotFound, Problem, Refused
from shanzhi.imports.ground import Ground, ground
from shanzhi.imports.headers import find_heads, read_heads
from shanzhi.imports.kinds import KINDS
from shanzhi.imports.models import Import, ImportRow, ImportSheet
from shanzhi.imports.preview import Columns, Step, ask_about_doubles, look_at, silent
from shanzhi.imports.proposing import propose
from shanzhi.imports.reading import read_workbook
from shanzhi.imports.rows import Row, rows_of
from shanzhi.imports.sheets import shown
from shanzhi.imports.storing import (
    digest_of,
    heads_as_json,
    heads_of,
    loaded,
    put_found,
    read_sheet,
    sheets_of,
    stored,
)
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library
from shanzhi.records.queries import list_changed_since
from shanzhi.workflow.corrections import require_reason

AT_ONCE = 1000
"""Records written or taken back between two words of progress."""
LONGEST_TYPED = 4000
LONGEST_FILE_NAME = 120
FOUND = ("typed", "said", "problems", "asks", "mark", "state", "is_left_out")


@verb("import.begin")
def begin_import(town: Town, *, kind: str, type_key: str, file_name: str, content: bytes, actor: Principal) -> Import:
    """Read a file for a type. Sheet, head and columns are chosen as they seem to be; nothing is looked at yet.

    Refused to who may not write the type anywhere. Problem for a file that cannot be read.
    """
    here = ground(town, kind, type_key, actor)
    if not here.permitted:
        raise Refused("import.not_to_import", type=here.declared.label.model_dump())

    name = file_name[-LONGEST_FILE_NAME:]
    book = read_workbook(content, name)
    place = book.first_useful()
    heads = find_heads(book.sheets[place])
    proposal = propose(here, book.sheets[place], heads)

    batch = Import.objects.create(
        town=town,
        user_id=actor.user_id,
        actor=actor.key,
        kind=kind,
        type=type_key,
        access_class=_access_class(here),
        file_name=name,
        digest=hashlib.sha256(content).hexdigest(),
        sheet=place,
        head_first=heads.first,
        head_last=heads.last,
        heads=heads_as_json(heads),
        heads_digest=digest_of(heads),
        columns={str(column): each.target for column, each in proposal.matches.items()},
        fixed=proposal.fixed,
        created_at=clock.now(town),
    )
    ImportSheet.objects.bulk_create(sheets_of(batch, book))

    _audit(batch, "import.begin", actor, {"type": type_key, "file": batch.digest})
    return batch


@verb("import.map")
def map_import(
    batch: Import,
    *,
    sheet: int,
    head: tuple[int, int] | None,
    columns: Mapping[int, str],
    fixed: Mapping[str, str],
    actor: Principal,
) -> Import:
    """Say which sheet, which rows are its head (None: as found) and what each column stands for.

    What was typed into cells of the same sheet is kept. The rows have to be looked at anew.
    """
    batch = _hold_draft(batch, actor)
    kept = batch.sheets.filter(place=sheet).first()
    if kept is None:
        raise Problem("import.sheet.unknown", field="sheet")
    page = read_sheet(kept)
    heads = find_heads(page) if head is None else read_heads(page, *head)
    here = _ground(batch, actor)
    chosen = {column: key for column, key in columns.items() if key}
    _check_columns(here, chosen)

    batch.sheet, batch.head_first, batch.head_last = sheet, heads.first, heads.last
    batch.heads, batch.heads_digest = heads_as_json(heads), digest_of(heads)
    known = {column.place for column in heads.columns}
    batch.columns = {str(column): key for column, key in sorted(chosen.items()) if column in known}
    batch.fixed = {key: text.strip() for key, text in fixed.items() if key in here.targets and text.strip()}
    batch.is_checked = False
    batch.save(
        update_fields=["sheet", "head_first", "head_last", "heads", "heads_digest", "columns", "fixed", "is_checked"]
    )

    _audit(batch, "import.map", actor, {"columns": batch.columns})
    return batch


@verb("import.check")
def check_import(batch: Import, *, actor: Principal, step: Step = silent) -> Import:
    """Look at every row of the table as it is mapped. Problem if it has no rows. `step` hears how far it is."""
    batch = _hold_draft(batch, actor)
    page = read_sheet(batch.sheets.get(place=batch.sheet))
    heads = read_heads(page, batch.head_first, batch.head_last)
    rows = rows_of(page, heads) if batch.head_last >= 0 else []
    if not rows:
        raise Problem("import.no_rows", field="head")
    before = {row.place: row for row in batch.rows.exclude(typed={}, is_left_out=False)}
    for row in rows:
        if row.place in before:
            row.typed = {int(column): text for column, text in before[row.place].typed.items()}
    here, mapping = _ground(batch, actor), _mapping(batch)
    look_at(here, mapping, rows, step)
    ask_about_doubles(here, mapping, rows)

    batch.rows.all().delete()
    left_out = {place for place, row in before.items() if row.is_left_out}
    made = (stored(batch, row, is_left_out=row.place in left_out) for row in rows)
    ImportRow.objects.bulk_create(made, batch_size=AT_ONCE)
    _count(batch, is_checked=True)

    _audit(batch, "import.check", actor, batch.counts)
    return batch


@verb("import.correct")
def correct_import(
    batch: Import,
    *,
    typed: Mapping[int, Mapping[int, str]],
    left_out: Mapping[int, bool],
    actor: Principal,
) -> Import:
    """Type over cells (by row, then column) and leave rows out or take them in again; those rows are looked at anew."""
    batch = _hold_draft(batch, actor)
    if any(len(text) > LONGEST_TYPED for cells in typed.values() for text in cells.values()):
        raise Problem("import.typed_long", most=LONGEST_TYPED)
    here, mapping = _ground(batch, actor), _mapping(batch)
    kept = {row.place: row for row in batch.rows.filter(place__in=[*typed, *left_out])}
    rows = {place: _typed(row, typed.get(place, {}), mapping) for place, row in kept.items()}

    for place, each in kept.items():
        each.is_left_out = left_out.get(place, each.is_left_out)
    look_at(here, mapping, list(rows.values()))
    marks = {row.mark for row in kept.values()} | {row.mark for row in rows.values()}
    for other in batch.rows.filter(mark__in=marks - {""}).exclude(place__in=kept):
        kept[other.place], rows[other.place] = other, loaded(other)
    ordered = [rows[place] for place in sorted(rows)]
    look_at(here, mapping, ordered)
    ask_about_doubles(here, mapping, ordered)
    for place, found in rows.items():
        put_found(kept[place], found)
    ImportRow.objects.bulk_update(list(kept.values()), FOUND, batch_size=AT_ONCE)
    _count(batch, is_checked=batch.is_checked)

    _audit(batch, "import.correct", actor, {"rows": sorted(kept)[:50]})
    return batch


@verb("import.accept")
def accept_import(batch: Import, *, actor: Principal, step: Step = silent) -> Import:
    """Write every row that fits and is not left out, through the verb of its kind. All of them or none.

    Conflict if the world has changed so that a row fits no longer. `step` hears how far it is and may stop it.
    """
    batch = _hold_draft(batch, actor)
    if not batch.is_checked:
        raise Problem("import.not_looked_at")
    here, mapping = _ground(batch, actor), _mapping(batch)
    kept = list(batch.rows.filter(is_left_out=False).exclude(state=ImportRow.State.PROBLEM))
    if not kept:
        raise Problem("import.nothing_fits")
    rows = [loaded(row) for row in kept]
    total = len(rows) * 2
    look_at(here, mapping, rows, lambda done, _all: step(done, total))
    broken = [row.place + 1 for row in rows if row.problems]
    if broken:
        raise Conflict("import.rows_changed", count=len(broken), rows=broken[:10])

    records: list[int] = []
    for start in range(0, len(rows), AT_ONCE):
        entries = [row.entry for row in rows[start : start + AT_ONCE]]
        write = KINDS[batch.kind].write
        made = write(batch.town, type_key=batch.type, entries=entries, actor=actor)
        records.extend(record.pk for record in made)
        step(len(rows) + len(records), total)
    _link([row.pk for row in kept], records)
    left = batch.rows.count() - len(records)
    batch.state, batch.accepted_at = Import.State.ACCEPTED, clock.now(batch.town)
    batch.result = {"written": len(records), "left_out": left}
    batch.save(update_fields=["state", "accepted_at", "result"])
    batch.sheets.all().delete()

    _audit(batch, "import.accept", actor, batch.result)
    return batch


@verb("import.undo")
def undo_import(batch: Import, *, reason: str, actor: Principal, step: Step = silent) -> Import:
    """Take back every record of an import with one reason. Those changed since are left and named.

    Those that something issued used wait for the town office, as always.
    """
    batch = _hold(batch)
    if batch.state != Import.State.ACCEPTED:
        raise Problem("import.nothing_to_undo")
    why = require_reason(reason)
    ids = list(batch.rows.exclude(record=None).order_by("place").values_list("record_id", flat=True))
    same, changed = list_changed_since(batch.town, ids)

    taken: list[str] = []
    waiting: list[str] = []
    for start in range(0, len(same), AT_ONCE):
        some = same[start : start + AT_ONCE]
        back = KINDS[batch.kind].take_back(some, reason=why, actor=actor)
        taken.extend(record.number for record in back.done)
        waiting.extend(record.number for record in back.waiting)
        step(start + len(some), len(same))
    batch.state, batch.undone_at, batch.reason = Import.State.UNDONE, clock.now(batch.town), why
    left = [record.number for record in changed]
    batch.result = {**(batch.result or {}), "taken_back": len(taken), "waiting": waiting, "left": left}
    batch.save(update_fields=["state", "undone_at", "reason", "result"])

    _audit(batch, "import.undo", actor, {"taken_back": len(taken), "waiting": waiting, "left": left}, why)
    return batch


@verb("import.discard")
def discard_import(batch: Import, *, actor: Principal) -> None:
    """A draft is not wanted any more: what was read of the file goes."""
    batch = _hold_draft(batch, actor)

    batch.rows.all().delete()
    batch.sheets.all().delete()
    batch.state = Import.State.DISCARDED
    batch.save(update_fields=["state"])

    _audit(batch, "import.discard", actor, {})


def _hold(batch: Import) -> Import:
    """The import, locked until commit. NotFound if it is not the actor's to see."""
    held = Import.objects.select_for_update(of=("self",)).select_related("town").filter(pk=batch.pk).first()
    if held is None:
        raise NotFound("import.not_found")
    return held


def _hold_draft(batch: Import, actor: Principal) -> Import:
    """A draft of the actor's own, locked until commit."""
    held = _hold(batch)
    if held.actor != actor.key:
        raise Refused("import.of_another")
    if held.state != Import.State.DRAFT:
        raise Problem("import.not_draft")
    return held


def _ground(batch: Import, actor: Principal) -> Ground:
    return ground(batch.town, batch.kind, batch.type, actor)


def _access_class(here: Ground) -> int:
    return int(library(here.town).get("access_classes", here.declared.access_class).model.number)


def _mapping(batch: Import) -> Columns:
    columns = {int(column): key for column, key in batch.columns.items()}
    return Columns(heads_of(batch), columns, batch.fixed)


def _check_columns(here: Ground, columns: Mapping[int, str]) -> None:
    """Every column stands for something of the type, and no two for the same."""
    keys = list(columns.values())
    unknown = [key for key in keys if key not in here.targets]
    if unknown:
        raise Problem("import.column.unknown", field="columns", found=unknown[0][:60])
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise Problem("import.column.twice", field=f"columns.{twice[0]}", found=twice[0])


def _typed(row: ImportRow, cells: Mapping[int, str], mapping: Columns) -> Row:
    """A kept row with what was typed now; a text that is what was read takes an earlier correction away."""
    found = loaded(row)
    known = {column.place for column in mapping.heads.columns}
    for column, text in cells.items():
        if column not in known:
            continue
        if text.strip() == shown(found.above.get(column, found.cells.get(column))).strip():
            found.typed.pop(column, None)
        else:
            found.typed[column] = text.replace("\x00", "").strip()
    return found


def _count(batch: Import, *, is_checked: bool) -> None:
    """How many rows fit, ask, do not fit, are left out."""
    rows = batch.rows.values_list("state", "is_left_out")
    counts: dict[str, int] = {"all": 0, "left_out": 0, **dict.fromkeys(ImportRow.State.values, 0)}
    for state, is_left_out in rows:
        counts["all"] += 1
        counts["left_out" if is_left_out else state] += 1
    batch.counts, batch.is_checked = counts, is_checked
    batch.save(update_fields=["counts", "is_checked"])


def _link(rows: Sequence[int], records: Collection[int]) -> None:
    """Which row became which record."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update imports_importrow r set record_id = n.record"
            " from unnest(%s::bigint[], %s::bigint[]) as n (id, record) where r.id = n.id",
            [list(rows), list(records)],
        )


def _audit(batch: Import, name: str, actor: Principal, after: Mapping[str, Any], reason: str = "") -> None:
    audit.write(actor, name, f"import:{batch.pk}", town=batch.town, after=dict(after), reason=reason)
