from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.ledger.models import DailySum, Fact
from shanzhi.ledger.posting import Line, live_facts
from shanzhi.ledger.verifying import verify
from tests.support import cast
from tests.support.ledger import line, make_record, post

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 4)


def _lines(data: list[tuple[str, int, int, str]], units: list[int]) -> list[Line]:
    return [
        line(measure, date(2024, 1, 1 + day), unit=units[day % len(units)], quantity=quantity, form=form)
        for measure, day, quantity, form in data
    ]


DRAWN = st.lists(
    st.tuples(
        st.sampled_from(["test.done", "test.there"]), st.integers(0, 27), st.integers(1, 5), st.sampled_from(["a", "b"])
    ),
    max_size=8,
)


def test_restate__reverses_only_what_changed() -> None:
    """A second statement leaves equal facts alone, reverses what is gone and posts what is new."""
    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        unit = record.unit_id
        post(record, [line("test.done", DAY, unit=unit), line("test.there", DAY, unit=unit, quantity=3)])
        post(record, [line("test.done", DAY, unit=unit), line("test.there", DAY, unit=unit, quantity=4)])
        facts = list(
            Fact.objects.filter(record=record).order_by("seq").values_list("measure__key", "quantity", "reverses")
        )
        first = Fact.objects.filter(record=record).order_by("seq").values_list("seq", flat=True)[1]
        assert facts == [
            ("test.done", 1, None),
            ("test.there", 3, None),
            ("test.there", -3, first),
            ("test.there", 4, None),
        ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(versions=st.lists(DRAWN, min_size=1, max_size=5))
def test_restate__live_facts_are_what_was_stated(versions: list[list[tuple[str, int, int, str]]]) -> None:
    """The live facts are exactly the last statement; the sums agree; an empty statement leaves zero."""
    with cast.as_user("clerk") as actor, transaction.atomic():
        record = make_record(actor)
        units = [cast.unit(key).pk for key in ("podi_branch", "nailin_branch")]
        for version in [*versions, []]:
            lines = _lines(version, units)
            post(record, lines)
            assert sorted(str(live.identity()) for _, live in live_facts(record)) == sorted(
                str(each.identity()) for each in lines
            )
            assert [finding.code for finding in verify(cast.town()) if finding.code == "ledger.sums.differ"] == []
        assert sum(Fact.objects.filter(record=record).values_list("quantity", flat=True)) == 0
        assert set(DailySum.objects.filter(measure__key__startswith="test.").values_list("quantity", flat=True)) <= {
            Decimal(0)
        }
        transaction.set_rollback(True)


def test_post__seq_is_gapless_and_time_rises() -> None:
    """Every fact of a town has the next seq and a later moment than the transition before."""
    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        before = Fact.objects.count()
        moments = [post(record, [line("test.done", DAY, unit=record.unit_id, quantity=n)]) for n in (1, 2, 3)]
        assert [moment.seq for moment in moments] == [before + 1, before + 3, before + 5]
        assert moments[0].recorded_at < moments[1].recorded_at < moments[2].recorded_at


def test_post__a_transition_posts_once() -> None:
    """The same transition cannot post again, so a repeated call counts nothing twice."""
    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        post(record, [line("test.done", DAY, unit=record.unit_id)])
        transition = record.transitions.get()
        with (
            pytest.raises(DatabaseError, match="does not wait for facts"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select ledger_post(%s, %s, '[]')", [record.pk, transition.pk])


def test_post__another_town_is_refused() -> None:
    """The database refuses posting into a town outside the scope, whatever the code asks for."""
    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        post_to = record.transitions.create(
            town_id=record.town_id, verb="test", to_state="done", actor="test", snapshot={}
        )
        with connection.cursor() as cursor:
            cursor.execute("select set_config('app.home', %s, true)", [f"{{{cast.town('zhaidian').pk}}}"])
        with (
            pytest.raises(DatabaseError, match="outside the scope"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("select ledger_post(%s, %s, '[]')", [record.pk, post_to.pk])


def test_reversal__of_another_record_is_refused() -> None:
    """A record can only take back its own facts."""
    with cast.as_user("clerk") as actor:
        mine, other = make_record(actor), make_record(actor)
        theirs = post(other, [line("test.done", DAY, unit=other.unit_id)])
        transition = mine.transitions.create(
            town_id=mine.town_id, verb="test", to_state="done", actor="test", snapshot={}
        )
        with pytest.raises(DatabaseError, match="could be posted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "select ledger_post(%s, %s, %s)", [mine.pk, transition.pk, f'[{{"reverses": {theirs.seq}}}]']
            )


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize(
    "statement", ["update ledger_fact set quantity = 2", "delete from ledger_fact", "truncate ledger_fact cascade"]
)
def test_facts__are_append_only_even_for_the_owner(statement: str) -> None:
    """The database itself refuses to change a fact."""
    owner = connections["owner"]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute(statement)
