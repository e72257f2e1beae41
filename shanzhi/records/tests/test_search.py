"""The words records are found by follow the records, and the function that finds them keeps to the scope."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from shanzhi.activities.actions import correct_activity, record_activity
from shanzhi.activities.entry import Entry
from shanzhi.kernel.scope import Principal, scope
from shanzhi.records.models import Record, RecordAccess, SearchText
from shanzhi.records.search import COUNTED, find_records
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

pytestmark = pytest.mark.django_db
JUNE = date(2024, 6, 5)


def found(town_key: str, words: str) -> tuple[list[str], int]:
    """What is found in the open scope."""
    records, total = find_records(cast.town(town_key), words, 10)
    return [record.number for record in records], total


def test_find_records__follows_every_change() -> None:
    """A record is found by its new words as soon as a verb has changed it, and no longer by the old ones."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor)
        assert found("tianning", "党纪条例") == ([record.number], 1)
        entry = party_day_entry(topic="看红色影片", branch="nailin_branch")
        correct_activity(record, entry=entry, reason="题目错了", actor=actor)
        assert found("tianning", "党纪条例") == ([], 0)
        assert found("tianning", "红色影片") == ([record.number], 1)
    with cast.as_user("podi_secretary", write=False):
        assert found("tianning", "红色影片") == ([], 0)
    with cast.as_user("nailin_secretary", write=False):
        assert found("tianning", "红色影片") == ([record.number], 1)


def test_find_records__in_texts_that_are_not_the_title() -> None:
    """Number, title and every text of the type; codes of choices are no words."""
    with cast.as_user("clerk") as actor:
        values = {"title": "防诈骗讲座", "topic": "fraud", "way": "lecture"}
        record = record_activity(
            cast.town(), type_key="legal_education", entry=Entry(cast.unit("podi"), JUNE, values), actor=actor
        )
        assert found("tianning", "诈骗讲座") == ([record.number], 1)
        assert found("tianning", "fraud") == ([], 0)


@pytest.mark.parametrize("words", ["", " ", "学", "%", "_", "\\", "学 党", "%%", "党%条", "学\\"])
def test_find_records__signs_of_patterns_are_signs(words: str) -> None:
    """One sign finds nothing, and what LIKE would take for a pattern is looked for as it stands."""
    with cast.as_user("clerk") as actor:
        party_day(actor)
        assert found("tianning", words) == ([], 0)


def test_find_records__keeps_to_towns_and_units() -> None:
    """Neither found nor counted outside the scope: another town's, another village's."""
    with cast.as_user("clerk") as actor:
        here = party_day(actor, branch="podi_branch")
    with cast.as_user("clerk", of="zhaidian", write=False):
        assert found("zhaidian", "党纪条例") == ([], 0)
        assert found("tianning", "党纪条例") == ([], 0)
    for name, numbers in (("podi_branch", [here.number]), ("nailin_secretary", []), ("auditor", [here.number])):
        with cast.as_user(name, write=False):
            assert found("tianning", "党纪条例") == (numbers, len(numbers))


def test_find_records__by_class_and_by_referral() -> None:
    """The class is part of the reach; a unit that was given access finds the record too."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor, branch="podi_branch")
        town, unit = record.town_id, record.unit_id
    with cast.as_system(cast.town()):
        Record.objects.filter(pk=record.pk).update(access_class=2)
    for reader, numbers in (
        (Principal("user:1", towns=frozenset({(town, 1)}), home=frozenset({town})), []),
        (Principal("user:1", units=frozenset({(unit, 1)}), home=frozenset({town})), []),
        (Principal("user:1", towns=frozenset({(town, 2)}), home=frozenset({town})), [record.number]),
        (Principal("user:1", units=frozenset({(unit, 2)}), home=frozenset({town})), [record.number]),
        (Principal("user:1"), []),
    ):
        with scope(reader):
            assert found("tianning", "党纪条例") == (numbers, len(numbers))
    nailin = cast.unit("nailin")
    with cast.as_system(cast.town()):
        RecordAccess.objects.create(record=record, unit=nailin, town_id=town, access_class=1)
    with scope(Principal("user:1", units=frozenset({(nailin.pk, 1)}), home=frozenset({town}))):
        assert found("tianning", "党纪条例") == ([record.number], 1)


def test_find_records__without_a_scope_there_is_nothing() -> None:
    """As with every protected table."""
    with cast.as_user("clerk") as actor:
        party_day(actor)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from search_records(%s, %s, 5)", [cast.town().pk, "党纪条例"])
        assert cursor.fetchone() == (0,)


def test_search_text__is_nobodys_to_read_or_write() -> None:
    """The table of words is empty for everybody, and only its triggers write it."""
    with cast.as_user("clerk") as actor:
        party_day(actor)
        assert not SearchText.objects.exists()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("update records_searchtext set words = ''")
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select search_keep('{1}')")


def test_find_records__too_many_are_counted_up_to_a_limit() -> None:
    """Over a thousand: the total says more than that, and the latest come first."""
    with cast.as_user("clerk") as actor:
        first = party_day(actor)
        _multiply(first, COUNTED + 5)
    with cast.as_user("clerk", write=False):
        records, total = find_records(cast.town(), "党纪条例", 3)
        assert total == COUNTED + 1
        assert [record.happened_on for record in records] == sorted(
            (record.happened_on for record in records), reverse=True
        )
        assert records[0].happened_on == date(2024, 6, 30)


def _multiply(record: Record, count: int) -> None:
    """Copies of a spine row, for the index alone; the last is of the latest day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with made as (insert into directory_subject (kind, town_id)"
            " select 'record', %s from generate_series(1, %s) returning id)"
            " insert into records_record select id, r.kind, r.type, 'COPY-' || id, r.title, r.state,"
            " case when id = (select max(id) from made) then date '2024-06-30' else r.happened_on end, r.ended_on,"
            " r.access_class, r.data, r.created_by, r.created_at, r.definition_id, r.town_id, r.unit_id"
            " from made, records_record r where r.subject_id = %s",
            [record.town_id, count, record.pk],
        )
