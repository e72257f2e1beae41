from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.ledger.canonical import canonical
from shanzhi.ledger.exporting import export, verify_file
from shanzhi.ledger.sealing import Anchor, seal
from shanzhi.ledger.verifying import verify
from shanzhi.ledger.writing import keep_measure
from shanzhi.packs.library import library
from tests.support import cast
from tests.support.ledger import line, make_record, post
from tests.support.refusals import refused

DAY = date(2024, 3, 4)


def _write(count: int = 3) -> None:
    """Post some facts and commit."""
    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        for number in range(1, count + 1):
            post(record, [line("test.done", DAY, unit=record.unit_id, quantity=number)])


def _as_owner(*statements: str) -> None:
    """What somebody could do who owns the database: switch the guards off, then change what they like."""
    guards = "alter table ledger_fact {0} trigger user; alter table ledger_seal {0} trigger user"
    with connections["owner"].cursor() as cursor:
        cursor.execute(guards.format("disable"))
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(guards.format("enable"))


TAMPERINGS: dict[str, tuple[str, str]] = {
    "a quantity": ("update ledger_fact set quantity = quantity + 1 where seq = {seq}", "ledger.seal.other_content"),
    "a day": ("update ledger_fact set happened_on = '2023-01-01' where seq = {seq}", "ledger.seal.other_content"),
    "a moment": (
        "update ledger_fact set recorded_at = recorded_at - interval '1 year' where seq = {seq}",
        "ledger.seal.other_content",
    ),
    "a unit": (
        "update ledger_fact set unit_id = (select min(subject_id) from directory_unit) where seq = {seq}",
        "ledger.seal.other_content",
    ),
    "a dimension": (
        """update ledger_fact set dims = '{{"form": "b"}}' where seq = {seq}""",
        "ledger.seal.other_content",
    ),
    "a missing fact": ("delete from ledger_fact where seq = {seq}", "ledger.fact.missing"),
    "a seal": ("update ledger_seal set digest = repeat('0', 64) where number = 1", "ledger.seal.other_content"),
}


def test_seal__covers_everything_committed(own_database: str) -> None:
    """A seal covers the gapless prefix; without new facts there is no new one; the next names the one before."""
    town = cast.town()
    _write()
    first = seal(town)
    assert seal(town) == first
    _write()
    second = seal(town)
    assert (second.number, second.last_seq > first.last_seq) == (2, True)
    assert verify(town, anchor=second.anchor) == []


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verify__finds_tampering(own_database: str, what: str) -> None:
    """Whoever owns the database can change a fact, but not unseen."""
    town = cast.town()
    _write()
    sealed = seal(town)
    statement, code = TAMPERINGS[what]
    _as_owner(statement.format(seq=sealed.last_seq - 1))
    assert code in {finding.code for finding in verify(town)}


def test_verify__resealing_everything_fails_against_the_anchor(own_database: str) -> None:
    """Who changes a fact, mends the sums and seals anew passes the ledger's own check, not the anchor."""
    town = cast.town()
    _write()
    sealed = seal(town)
    anchor = Anchor.parse(str(sealed.anchor))
    _as_owner(
        f"update ledger_fact set quantity = quantity + 5 where seq = {sealed.last_seq} and town_id = {town.pk}",
        "update ledger_dailysum s set quantity = s.quantity + 5 from ledger_fact f"
        f" where f.seq = {sealed.last_seq} and f.town_id = {town.pk} and s.town_id = f.town_id"
        " and s.measure_id = f.measure_id and s.unit_id = f.unit_id and s.happened_on = f.happened_on"
        " and s.dims = f.dims",
        f"delete from ledger_seal where town_id = {town.pk}",
    )
    seal(town)
    assert verify(town) == []
    assert [finding.code for finding in verify(town, anchor=anchor)] == ["ledger.anchor.differs"]


def test_sums__of_months_follow_the_days_whoever_writes_them(own_database: str) -> None:
    """Moved to another month, taken away, written again: the months are those of the days there are."""
    town = cast.town()
    _write()
    rebuilt = (
        "insert into ledger_dailysum (town_id, measure_id, unit_id, happened_on, dims, access_class, quantity, facts)"
        " select town_id, measure_id, unit_id, happened_on, dims, access_class, sum(quantity), count(*)"
        " from ledger_fact group by 1, 2, 3, 4, 5, 6"
    )
    by_days = "select measure_id, unit_id, date_trunc('month', happened_on)::date, dims, sum(quantity), sum(facts)"
    kept = "select measure_id, unit_id, month, dims, quantity, facts from ledger_monthlysum where facts <> 0"
    for change in ("update ledger_dailysum set happened_on = happened_on + 40", "delete from ledger_dailysum", rebuilt):
        _as_owner(change)
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"{by_days} from ledger_dailysum group by 1, 2, 3, 4 order by 1, 2, 3, 4::text")
            wanted = cursor.fetchall()
            cursor.execute(f"{kept} order by 1, 2, 3, 4::text")
            assert cursor.fetchall() == wanted
    assert verify(town) == []


@pytest.mark.parametrize("table", ["ledger_dailysum", "ledger_monthlysum"])
def test_verify__finds_wrong_sums(own_database: str, table: str) -> None:
    """Sums kept for speed are rebuilt and compared."""
    _write()
    _as_owner(f"update {table} set quantity = quantity + 1 where id = (select max(id) from {table})")
    assert [finding.code for finding in verify(cast.town())] == ["ledger.sums.differ"]


def test_sealing_role__writes_nothing_but_seals(own_database: str) -> None:
    """The role that sees every fact may not change one, nor read people."""
    for statement in (
        "update ledger_fact set quantity = 0",
        "select * from directory_person",
        "delete from ledger_seal",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local role shanzhi_sealer")
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)


def test_export__can_be_checked_by_anybody(own_database: str, tmp_path: Path) -> None:
    """The exported file holds every fact in the canonical form that was sealed, and the seals."""
    town = cast.town()
    _write()
    sealed = seal(town)
    path = tmp_path / "ledger.jsonl"
    count = export(town, path)
    assert path.read_bytes().count(b"\n") == count + 2
    anchor = sealed.anchor
    assert verify_file(path, anchor=anchor) == []
    lines = path.read_bytes().splitlines(keepends=True)
    changed = lines[5].replace(b'"1"', b'"2"')
    assert changed != lines[5]
    path.write_bytes(b"".join([*lines[:5], changed, *lines[6:]]))
    assert [finding.code for finding in verify_file(path, anchor=anchor)] == ["ledger.seal.other_content"]


VALUES: st.SearchStrategy[list[object]] = st.lists(
    st.none() | st.text(max_size=8) | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    min_size=3,
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=VALUES, other=VALUES)
def test_canonical__different_rows_have_different_bytes(one: list[object], other: list[object]) -> None:
    """No two different rows are sealed alike, and each is one line."""
    same = [_key(value) for value in one] == [_key(value) for value in other]
    assert (canonical(one) == canonical(other)) is same
    assert canonical(one).count(b"\n") == 1


def _key(value: object) -> object:
    from decimal import Decimal

    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def test_verify__finds_a_seal_that_names_another_before_it(own_database: str) -> None:
    """Seals form a chain: one that does not follow on the one before is told."""
    town = cast.town()
    for _ in range(2):
        _write()
        seal(town)
    _as_owner("update ledger_seal set previous = repeat('0', 64) where number = 2")
    assert "ledger.seal.broken_chain" in {finding.code for finding in verify(town)}


def test_verify__finds_that_the_end_is_gone(own_database: str) -> None:
    """The newest facts, not sealed yet, cannot go either: the head says how many there were."""
    _write()
    _as_owner(
        "delete from ledger_fact f using ledger_head h where f.town_id = h.town_id and f.seq = h.seq"
        f" and h.town_id = {cast.town().pk}"
    )
    assert "ledger.head.disagrees" in {finding.code for finding in verify(cast.town())}


def test_verify_file__of_something_else(tmp_path: Path) -> None:
    """A file that is no export is told by its name."""
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"PK\x03\x04")
    assert refused(lambda: verify_file(path)) == ["ledger.file.unreadable"]


@pytest.mark.django_db
def test_keep_measure__another_meaning() -> None:
    """A second town may use a measure, not give it another meaning."""
    town = cast.town("zhaidian")
    declared = library(town).get("measures", "theme_day.held").model
    with cast.as_system(town):
        keep_measure(town, "theme_day.held", declared)
        other = declared.model_copy(update={"nature": "stock"})
        assert refused(lambda: keep_measure(town, "theme_day.held", other)) == ["measure.other_meaning"]
