"""Finding records by the words they hold, within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from shanzhi.kernel.models import Town
from shanzhi.records.models import Link, Record

COUNTED = 1_000
"""Records are counted up to here; a total above it means: more than this."""


def find_records(town: Town, words: str, most: int) -> tuple[list[Record], int]:
    """Records that hold every word in number, title or texts: the very number first, then the latest; and how many.

    A word of one sign alone finds nothing: too much would hold it.
    """
    with connection.cursor() as cursor:
        cursor.execute("select record_id, total from search_records(%s, %s, %s)", [town.pk, words, most])
        rows = cursor.fetchall()
    known = Record.objects.in_bulk([record for record, _total in rows])
    return [known[record] for record, _total in rows if record in known], rows[0][1] if rows else 0


def records_about(subjects: Iterable[int], role: str, *, hidden: str) -> dict[int, int]:
    """For each subject the last record about it in a role that the reader may see, none in a `hidden` state."""
    links = Link.objects.filter(subject_id__in=list(subjects), role=role).exclude(record__state=hidden)
    return dict(links.order_by("record_id").values_list("subject_id", "record_id"))
