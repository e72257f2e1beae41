"""Everything a town holds, ids replaced by what they stand for, so that two towns can be held against each other."""

from __future__ import annotations

import json
from typing import Any

from django.db import connections

from shanzhi.kernel.models import Town
from shanzhi.loader.owner import OWNER

TABLES = {
    "directory_subject": "select id, kind from directory_subject where town_id = %(town)s",
    "directory_unit": "select subject_id, tree, kind, key, code from directory_unit where town_id = %(town)s",
    "directory_unitstate": "select unit_id, parent_id, name, aliases, valid_from, valid_to, known_from, known_to"
    " from directory_unitstate where town_id = %(town)s",
    "directory_unitlink": "select kind, source_id, target_id, is_mutual, valid_from, valid_to, known_from, known_to"
    " from directory_unitlink where town_id = %(town)s",
    "directory_unitplace": "select unit_id, lng, lat, outline, is_sketch, valid_from, valid_to, known_from, known_to"
    " from directory_unitplace where town_id = %(town)s",
    "directory_person": "select subject_id, name, initials, spelling, is_synthetic, erased_at"
    " from directory_person where town_id = %(town)s",
    "directory_membership": "select person_id, unit_id, kind, standing, valid_from, valid_to, known_from, known_to"
    " from directory_membership where town_id = %(town)s",
    "records_record": "select subject_id, kind, type, number, title, unit_id, state, happened_on, ended_on,"
    " access_class, data, created_by, created_at from records_record where town_id = %(town)s",
    "records_transition": "select record_id, verb, from_state, to_state, actor, reason, snapshot, seq, recorded_at,"
    " row_number() over (partition by record_id order by id) from records_transition where town_id = %(town)s",
    "records_link": "select l.record_id, l.role, l.subject_id from records_link l"
    " join records_record r on r.subject_id = l.record_id where r.town_id = %(town)s",
    "records_searchtext": "select record_id, reach %% 64 as class, unit_id, happened_on, words"
    " from records_searchtext where town_id = %(town)s",
    "records_counter": "select series, last, scattered_by from records_counter where town_id = %(town)s",
    "activities_activity": "select a.record_id, starts_at, place from activities_activity a"
    " join records_record r on r.subject_id = a.record_id where r.town_id = %(town)s",
    "activities_rosterline": "select a.activity_id, a.person_id, standing, reason from activities_rosterline a"
    " join records_record r on r.subject_id = a.activity_id where r.town_id = %(town)s",
    "cases_case": "select c.record_id, unit_id, access_class, type, channel, people, stage, state, holder_id,"
    " receiver_id, assignee_id, due_at, due_clock, is_provisional, last_step_on, merged_into_id, left_out, standing"
    " from cases_case c where c.town_id = %(town)s",
    "records_recordaccess": "select record_id, unit_id, access_class from records_recordaccess"
    " where town_id = %(town)s",
    "ledger_head": "select seq, recorded_at, is_demo from ledger_head where town_id = %(town)s",
    "ledger_fact": "select f.seq, f.record_id, t.verb, t.seq, f.line, m.key, f.access_class, f.quantity, f.unit_id,"
    " f.subject_id, f.happened_on, f.recorded_at, f.dims, f.reverses"
    " from ledger_fact f join ledger_measure m on m.id = f.measure_id"
    " join records_transition t on t.id = f.transition_id where f.town_id = %(town)s",
    "ledger_dailysum": "select m.key, unit_id, happened_on, dims, s.access_class, quantity, facts"
    " from ledger_dailysum s join ledger_measure m on m.id = s.measure_id where s.town_id = %(town)s",
    "ledger_monthlysum": "select m.key, unit_id, month, dims, s.access_class, quantity, facts"
    " from ledger_monthlysum s join ledger_measure m on m.id = s.measure_id where s.town_id = %(town)s",
}
"""What each table holds of a town. Columns that are ids of subjects are named in `_is_subject`."""

_SUBJECTS = {
    "subject_id",
    "unit_id",
    "parent_id",
    "source_id",
    "target_id",
    "person_id",
    "record_id",
    "activity_id",
    "holder_id",
    "receiver_id",
    "merged_into_id",
    "id",
}


def contents(town: Town) -> dict[str, list[str]]:
    """Every table's rows of a town as sorted lines of text."""
    names = _names(town)
    return {table: sorted(_line(row, names) for row in _rows(query, town)) for table, query in TABLES.items()}


def _names(town: Town) -> dict[int, str]:
    """What each subject stands for: a unit's key, a person's name, a record's number."""
    found = {}
    with connections[OWNER].cursor() as cursor:
        for query in (
            "select subject_id, 'unit ' || key from directory_unit where town_id = %s or town_id is null",
            "select subject_id, 'person ' || name from directory_person where town_id = %s",
            "select subject_id, 'record ' || number from records_record where town_id = %s",
        ):
            cursor.execute(query, [town.pk])
            found.update(cursor.fetchall())
    return found


def _rows(query: str, town: Town) -> list[dict[str, Any]]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(query, {"town": town.pk})
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _line(row: dict[str, Any], names: dict[int, str]) -> str:
    shown = {column: names.get(value, value) if column in _SUBJECTS else value for column, value in row.items()}
    if shown.get("assignee_id") is not None:
        shown["assignee_id"] = f"user:{shown['assignee_id']}"
    if "standing" in shown and "holder_id" in shown:
        shown["standing"] = _standing(json.loads(shown["standing"]), names)
    if "snapshot" in shown:
        shown["snapshot"] = _snapshot(json.loads(shown["snapshot"]), names)
    return json.dumps(shown, default=str, ensure_ascii=False, sort_keys=True)


def _snapshot(kept: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    kept["unit"] = names[kept["unit"]]
    kept["links"] = {role: sorted(names[subject] for subject in subjects) for role, subjects in kept["links"].items()}
    if "roster" in kept:
        kept["roster"] = [[names[person], *rest] for person, *rest in kept["roster"]]
    if "case" in kept:
        kept["case"] = _standing(kept["case"], names)
    if "given" in kept:
        kept["given"] = _named(kept["given"], ("to_unit", "other"), names, users=("to_user",))
    return kept


def _standing(kept: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    return _named(kept, ("holder", "receiver", "merged_into"), names, users=("assignee",))


def _named(kept: dict[str, Any], ids: tuple[str, ...], names: dict[int, str], users: tuple[str, ...]) -> dict[str, Any]:
    """The same with subjects by name, and users as actors are written, which a test may put names for."""
    found = {name: names[value] if name in ids and value is not None else value for name, value in kept.items()}
    return {name: f"user:{value}" if name in users and value is not None else value for name, value in found.items()}
