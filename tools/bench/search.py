"""Finding records by their words, beside an ILIKE scan: for the town, and for a village that sees its own alone."""

from __future__ import annotations

from functools import partial

import psycopg

from shanzhi.directory.search import find_people
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.records.search import find_records
from tools.bench.measuring import Row, side_by_side
from tools.bench.place import Place
from tools.bench.town import reading

MOST = 8
WORDS = {"a word of many": "出租屋", "a word of none": "没有这样的话", "a number": "0777"}
PEOPLE = {"a surname": "王", "pinyin": "zhang"}

PLAIN = """
select r.subject_id from records_record r
where r.town_id = %(town)s and r.unit_id = any(%(units)s) and (r.title ilike %(like)s or r.number ilike %(like)s)
order by r.number ilike %(exact)s desc, r.number ilike %(end)s desc, r.happened_on desc, r.subject_id desc
limit %(most)s
"""
PLAIN_PEOPLE = """
select count(*) from directory_person p
where p.town_id = %(town)s and (p.name ilike %(like)s or p.spelling ilike %(like)s)
"""


def measure(place: Place, rounds: int) -> list[Row]:
    """Each kind of word for both readers, and people for the town."""
    with reading() as here:
        town = here.town
        villages = here.trees.of_kind("village")
        units = {"town": sorted(here.trees.nodes), "village": sorted(here.trees.covered_by(villages[0].id))}
    readers = {"town": system(town.pk), "village": _village(town, units["village"])}
    rows = []
    with psycopg.connect(place.plain) as connection:
        for name, reader in readers.items():
            for what, words in WORDS.items():
                params = {"town": town.pk, "units": units[name], "most": MOST, **_likes(words)}
                ours, plain = partial(_records, reader, town, words), partial(_plain, connection, params)
                one, other, found = side_by_side(ours, plain, rounds)
                rows.append(Row(f"search of the {name}: {what}", f"{len(found)} shown", one, other, "ILIKE scan"))
        for what, words in PEOPLE.items():
            params = {"town": town.pk, **_likes(words)}
            people = partial(_people, readers["town"], town, words)
            one, other, count = side_by_side(people, partial(_plain_people, connection, params), rounds)
            rows.append(Row(f"search of people: {what}", f"{count} found", one, other, "ILIKE scan"))
    return rows


def _village(town: Town, units: list[int]) -> Principal:
    """Who sees the records of a village and of what belongs to it."""
    return Principal("user:0", units=frozenset((unit, 1) for unit in units), home=frozenset({town.pk}))


def _likes(words: str) -> dict[str, str]:
    return {"like": f"%{words}%", "exact": words, "end": f"%-{words}"}


def _records(reader: Principal, town: Town, words: str) -> list[int]:
    with scope(reader):
        return [record.pk for record in find_records(town, words, MOST)[0]]


def _people(reader: Principal, town: Town, words: str) -> int:
    with scope(reader):
        return find_people(town, words, MOST)[1]


def _plain(connection: psycopg.Connection, params: dict[str, object]) -> list[int]:
    return [row[0] for row in connection.execute(PLAIN, params).fetchall()]


def _plain_people(connection: psycopg.Connection, params: dict[str, object]) -> int:
    row = connection.execute(PLAIN_PEOPLE, params).fetchone()
    return int(row[0]) if row else 0
