"""Sent once even if pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from shanzhi.core.errors import Problem
from shanzhi.kernel.idempotency import once
from shanzhi.kernel.models import IdempotencyKey
from shanzhi.kernel.scope import current
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.activities import party_day
from tests.support.refusals import refused


def send(key: UUID, verb: str = "activity.record", act: Callable[[], int] | None = None) -> tuple[int, bool]:
    """A form with this key, sent by whoever acts."""
    return once(key, verb, current(), act or (lambda: party_day(current()).pk))


@pytest.mark.django_db
def test_once__answers_with_the_first_result() -> None:
    """However often it is sent."""
    key = uuid4()
    with cast.as_user("clerk"):
        first, was_written = send(key)
        assert was_written
        assert [send(key) for _ in range(3)] == [(first, False)] * 3
        assert Record.objects.filter(kind="activity").count() == 1
        assert send(uuid4())[1]


@pytest.mark.django_db
def test_once__a_key_is_somebodys_for_something() -> None:
    """Neither somebody else nor another form gets the answer of a key, and nothing is done."""
    key = uuid4()
    with cast.as_user("clerk"):
        send(key)
        assert refused(lambda: send(key, "item.register")) == ["form.key_used"]
    with cast.as_user("organiser"):
        assert refused(lambda: send(key)) == ["form.key_used"]
        assert Record.objects.filter(kind="activity").count() == 1


@pytest.mark.django_db
def test_once__a_refusal_leaves_the_key_free() -> None:
    """A corrected form may be sent with the same key."""
    key = uuid4()

    def refuse() -> int:
        raise Problem("correction.reason_missing")

    with cast.as_user("clerk"):
        with pytest.raises(Problem), transaction.atomic():
            send(key, act=refuse)
        assert not IdempotencyKey.objects.filter(key=key).exists()
        assert send(key)[1]


def test_once__pressed_at_the_same_moment(own_database: str) -> None:
    """Of four that arrive together one writes; the others wait and get its record."""
    key, together = uuid4(), Barrier(4)

    def press(_: int) -> tuple[int, bool]:
        with closing(connection):
            together.wait(timeout=60)
            with cast.as_user("clerk"):
                return send(key)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4), timeout=120))
    assert len({record for record, _ in answers}) == 1
    assert sorted(was_written for _, was_written in answers) == [False, False, False, True]
    with cast.as_user("clerk"):
        assert Record.objects.filter(kind="activity").count() == 1
