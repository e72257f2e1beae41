"""Reads of imports. Row-level security decides which there are."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q, QuerySet

from shanzhi.core.errors import NotFound
from shanzhi.imports.models import Import, ImportRow, ImportSheet
from shanzhi.jobs.queries import JobRun, State, list_runs
from shanzhi.kernel.models import Town

__all__ = [
    "Import",
    "ImportRow",
    "ImportSheet",
    "count_told",
    "count_understood",
    "find_pending",
    "get_import",
    "get_sheet",
    "list_imports",
    "list_rows",
    "list_sheets",
    "list_written",
]

ALL, PROBLEM, ASKS, LEFT_OUT = "all", "problem", "asks", "left_out"
"""Which rows to list: every one, those with problems, those to be looked at, those left out."""


def get_import(town: Town, import_id: int) -> Import:
    """The import, if this reader may see it."""
    found = Import.objects.select_related("town", "user").filter(town=town, pk=import_id).first()
    if found is None:
        raise NotFound("import.not_found")
    return found


def get_sheet(batch: Import, place: int) -> ImportSheet:
    """A sheet of the file with its content. NotFound if there is none."""
    found = batch.sheets.filter(place=place).first()
    if found is None:
        raise NotFound("import.sheet.unknown")
    return found


def list_sheets(batch: Import) -> list[ImportSheet]:
    """The sheets of the file, without their content."""
    return list(batch.sheets.defer("content"))


def list_imports(town: Town, type_key: str, *, most: int = 10) -> list[Import]:
    """The last imports of a type that were not discarded, newest first."""
    rows = Import.objects.filter(town=town, type=type_key).exclude(state=Import.State.DISCARDED)
    return list(rows.select_related("user")[:most])


def list_rows(batch: Import, which: str = ALL) -> QuerySet[ImportRow]:
    """Rows of an import in the order of the sheet."""
    chosen = {
        PROBLEM: Q(state=ImportRow.State.PROBLEM, is_left_out=False),
        ASKS: Q(state=ImportRow.State.ASKS, is_left_out=False),
        LEFT_OUT: Q(is_left_out=True),
    }.get(which, Q())
    return batch.rows.filter(chosen).order_by("place")


def count_told(batch: Import) -> list[tuple[str, int, int]]:
    """Problems of rows that are not left out, by code: how many cells, and the first row; the most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select p ->> 1, count(*), min(r.place) from imports_importrow r, jsonb_array_elements(r.problems) p"
            " where r.batch_id = %s and not r.is_left_out group by 1 order by 2 desc, 3",
            [batch.pk],
        )
        return [(code, count, place) for code, count, place in cursor.fetchall()]


def count_understood(batch: Import) -> tuple[int, int]:
    """How many cells were understood otherwise than they are written, and how many were typed over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum((select count(*) from jsonb_object_keys(said))), 0),"
            " coalesce(sum((select count(*) from jsonb_object_keys(typed))), 0)"
            " from imports_importrow where batch_id = %s",
            [batch.pk],
        )
        said, typed = cursor.fetchone()
        return int(said), int(typed)


def list_written(batch: Import, most: int) -> list[ImportRow]:
    """The first rows that became records, each with its record."""
    return list(batch.rows.exclude(record=None).select_related("record__unit").order_by("place")[:most])


def find_pending(batch: Import) -> JobRun | None:
    """The job that is at this import now, if its asker looks."""
    runs = list_runs(batch.town).filter(state__in=[State.WAITING, State.RUNNING], name__startswith="import.")
    return runs.filter(arguments__batch=batch.pk).first()
