"""Getting ready: the embedded server started if it is needed, Django set up, tables and role as they must be."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from shanzhi.cli.output import progress, tell
from shanzhi.cluster import ensure, locate
from shanzhi.core.errors import Problem

if TYPE_CHECKING:
    from shanzhi.kernel.models import Town


@cache
def boot() -> None:
    """Everything a command needs that speaks to the database, once."""
    if "DATABASE_URL" not in os.environ:
        ensure(locate(), progress)
    set_up_django()
    migrate()
    refuse_mighty_role()


def set_up_django() -> None:
    """Load settings and applications."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the tables up to date, as the owner. Costs one small query when there is nothing to do."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("cli.migrating")
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    connections["owner"].close()


def refuse_mighty_role() -> None:
    """Refuse to work as a role that row-level security does not hold: owner, superuser or BYPASSRLS."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, r.rolsuper or r.rolbypassrls,"
            " exists (select from pg_class c where c.relowner = r.oid and c.relkind = 'r') from pg_roles r"
            " where r.rolname = current_user"
        )
        role, is_mighty, owns_tables = cursor.fetchone()
    if is_mighty or owns_tables:
        raise Problem("database.role_too_mighty", role=role)


def get_town(key: str) -> Town:
    """A town of this installation. NotFound names those there are."""
    from shanzhi.kernel.models import Town

    town = Town.objects.filter(key=key).first()
    if town is None:
        from shanzhi.core.errors import NotFound

        there = sorted(Town.objects.values_list("key", flat=True))
        raise NotFound("town.not_found", found=key, allowed=there) if there else NotFound("town.none_yet", found=key)
    return town
