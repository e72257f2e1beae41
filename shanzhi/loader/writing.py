"""Writing a chunk: COPY for what is new, statements for the few rows that have changed since they were written."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.loader import tables
from shanzhi.loader.chunk import Chunk, Row, Spine
from shanzhi.loader.owner import Cursor
from shanzhi.loader.tables import Table

CHANGE_CASE = """
update cases_case set unit_id = %s, channel = %s, people = %s, stage = %s, state = %s, holder_id = %s, receiver_id = %s,
assignee_id = %s, due_at = %s, due_clock = %s, is_provisional = %s, last_step_on = %s, merged_into_id = %s,
left_out = %s, standing = %s where record_id = %s
"""


def write(chunk: Chunk, town_id: int, cursor: Cursor) -> None:
    """Write everything, parents before children: foreign keys are checked at once, so nothing piles up until commit."""
    for table in (tables.SUBJECT, tables.UNIT, tables.PERSON, tables.UNIT_STATE, tables.UNIT_LINK, tables.UNIT_PLACE):
        _copy(cursor, table, chunk.rows[table])
    _rewrite(cursor, list(chunk.changed.values()))
    _close_memberships(cursor, chunk)
    _copy(cursor, tables.MEMBERSHIP, chunk.memberships.values())

    opened, said = chunk.opened.values(), [spine for spine in chunk.changed.values() if spine.is_said_anew]
    _copy(cursor, tables.RECORD, (_record_row(spine, town_id) for spine in opened))
    _copy(cursor, tables.TRANSITION, chunk.rows[tables.TRANSITION])
    _copy(cursor, tables.LINK, (row for spine in (*opened, *said) for row in sorted(spine.link_rows())))
    _copy(cursor, tables.ACTIVITY, ((spine.id, *spine.activity) for spine in opened if spine.activity is not None))
    _copy(cursor, tables.ROSTER, ((spine.id, *line) for spine in (*opened, *said) for line in spine.roster))
    _copy(cursor, tables.CASE, (_case_row(spine, spine.case, town_id) for spine in opened if spine.case is not None))
    _rewrite_cases(cursor, chunk.changed.values())
    _copy(cursor, tables.ACCESS, chunk.rows[tables.ACCESS])
    _copy(cursor, tables.FACT, chunk.facts)
    for spine in (*opened, *said):
        spine.is_said_anew = False


def _copy(cursor: Cursor, table: Table, rows: Iterable[Row]) -> None:
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    with cursor.copy(table.copy) as copy:
        copy.write_row(first)
        for row in iterator:
            copy.write_row(row)


def _record_row(spine: Spine, town_id: int) -> Row:
    return (
        spine.id, town_id, spine.kind, spine.type, spine.definition_id, spine.number, spine.title, spine.unit_id,
        spine.state, spine.happened_on, spine.ended_on, spine.access_class, spine.data, spine.created_by,
        spine.created_at,
    )  # fmt: skip


def _case_row(spine: Spine, changes: Row, town_id: int) -> Row:
    return (spine.id, town_id, spine.access_class, spine.type, *changes)


def _rewrite(cursor: Cursor, spines: list[Spine]) -> None:
    """Bring records of earlier chunks to what they are now. Links and roster lines are taken away and copied again."""
    if not spines:
        return
    cursor.executemany(
        "update records_record set unit_id = %s, title = %s, state = %s, happened_on = %s, ended_on = %s, data = %s"
        " where subject_id = %s",
        [(s.unit_id, s.title, s.state, s.happened_on, s.ended_on, s.data, s.id) for s in spines],
    )
    said = [spine for spine in spines if spine.is_said_anew]
    ids = [spine.id for spine in said]
    cursor.execute("delete from records_link where record_id = any(%s)", [ids])
    cursor.execute("delete from activities_rosterline where activity_id = any(%s)", [ids])
    activities = [(*spine.activity, spine.id) for spine in said if spine.activity is not None]
    if activities:
        cursor.executemany("update activities_activity set starts_at = %s, place = %s where record_id = %s", activities)


def _rewrite_cases(cursor: Cursor, spines: Iterable[Spine]) -> None:
    """Bring cases of earlier chunks to how they stand now; one may have been merged into a case of this chunk."""
    cases = [(*spine.case, spine.id) for spine in spines if spine.case is not None]
    if cases:
        cursor.executemany(CHANGE_CASE, cases)


def _close_memberships(cursor: Cursor, chunk: Chunk) -> None:
    if chunk.closed_memberships:
        cursor.executemany(
            "update directory_membership set known_to = %s where id = %s",
            [(known_to, membership) for membership, known_to in chunk.closed_memberships.items()],
        )
