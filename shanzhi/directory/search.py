"""Finding persons by name or pinyin, within the reader's scope."""

from __future__ import annotations

from django.db import connection

from shanzhi.directory.models import Membership
from shanzhi.kernel.models import Town


def find_people(town: Town, words: str, most: int) -> tuple[list[Membership], int]:
    """Persons with a membership the reader may see, each with the present or last one, and how many there are.

    Every word must stand in the name or in its pinyin, whole or initials. The exact name comes first, then names that
    begin with the words, then by pinyin.
    """
    with connection.cursor() as cursor:
        cursor.execute("select membership_id, total from search_people(%s, %s, %s)", [town.pk, words, most])
        rows = cursor.fetchall()
    known = Membership.objects.select_related("person").in_bulk([membership for membership, _total in rows])
    return [known[membership] for membership, _total in rows if membership in known], rows[0][1] if rows else 0
