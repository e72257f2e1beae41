"""Sent once even if pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction

from shanzhi.core.errors import Problem
from shanzhi.kernel import clock
from shanzhi.kernel.models import IdempotencyKey
from shanzhi.kernel.scope import Principal


def once(key: UUID, verb: str, actor: Principal, act: Callable[[], int]) -> tuple[int, bool]:
    """Run `act` unless this key was used before; return its result and whether it ran now.

    A second sender with the same key waits for the first one's commit and then gets its result. A refusal in `act`
    rolls the key back with everything else, so a corrected form may be sent with the same key. Problem if the key was
    used by somebody else or for something else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_idempotencykey (key, actor, verb, at) values (%s, %s, %s, %s) on conflict do nothing",
            [key, actor.key, verb, clock.now()],
        )
        is_first = cursor.rowcount == 1
    entry = IdempotencyKey.objects.filter(key=key, actor=actor.key, verb=verb).first()
    if entry is None:
        raise Problem("form.key_used")
    if not is_first and entry.result is not None:
        return entry.result, False
    with transaction.atomic():
        entry.result = act()
        entry.save(update_fields=["result"])
    return entry.result, True
