"""Every table is under row-level security, or says why it is open."""

from __future__ import annotations

import pytest
from django.db import connection, connections

pytestmark = pytest.mark.django_db


def _rows(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_every_table_is_protected_or_says_why_not() -> None:
    """A table without row-level security carries a comment that begins with `open:` and gives the reason."""
    tables = _rows(
        "select relname, relrowsecurity, coalesce(obj_description(oid), '') from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind = 'r'"
    )
    assert len(tables) > 20
    assert [
        name for name, is_protected, comment in tables if not is_protected and not str(comment).startswith("open: ")
    ] == []


def test_every_protected_table_has_a_policy_for_the_app_role() -> None:
    """Protection without a policy would be an empty table for everybody."""
    without = _rows(
        "select relname from pg_class c where relrowsecurity and not exists"
        " (select from pg_policy p where p.polrelid = c.oid and 'shanzhi_app'::regrole::oid = any(p.polroles))"
    )
    assert without == []


def test_app_role_is_nobody_special() -> None:
    """The role the product connects as owns nothing, is no superuser and does not bypass row-level security."""
    assert _rows("select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user") == [
        (False,)
    ]
    assert _rows("select count(*) from pg_class where relowner = current_user::regrole") == [(0,)]


def test_app_role_cannot_write_facts() -> None:
    """Facts, sums, heads and seals are written by the ledger's functions alone."""
    granted = _rows(
        "select table_name, privilege_type from information_schema.role_table_grants"
        " where grantee = 'shanzhi_app' and privilege_type <> 'SELECT'"
        " and table_name in ('ledger_fact', 'ledger_dailysum', 'ledger_monthlysum', 'ledger_head', 'ledger_seal')"
    )
    assert granted == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_definer_functions_fix_their_search_path() -> None:
    """A definer function with an open search path could be made to call somebody else's table."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
            " and not coalesce(array_to_string(proconfig, ','), '') like '%search_path%'"
        )
        assert cursor.fetchall() == []
