"""Verifying and sealing as jobs."""

from __future__ import annotations

import pytest
from django.db import connection

from shanzhi.jobs.models import State
from shanzhi.jobs.queries import problems_of
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.rls import SEALER_ROLE
from shanzhi.ledger.actions import ask_to_verify
from shanzhi.ledger.queries import last_seal
from shanzhi.ledger.sealing import seal
from tests.support import cast
from tests.support.activities import party_day
from tests.support.jobs import run_waiting
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def test_verify__asked_for() -> None:
    """By whoever may; the trail says so, and a sound ledger is told as that."""
    with cast.as_user("admin") as actor:
        run = ask_to_verify(cast.town(), actor=actor)
        assert AuditEntry.objects.filter(verb="ledger.verify", target=f"job:{run.pk}").exists()
    (done,) = run_waiting()
    assert (done.state, done.result["code"]) == (State.DONE, "job.ledger.sound")
    with cast.as_user("clerk") as actor:
        assert refused(lambda: ask_to_verify(cast.town(), actor=actor)) == ["policy.refused"]


def test_verify__what_does_not_hold() -> None:
    """A seal that says something else fails the job, with the sentence."""
    with cast.as_user("organiser") as actor:
        party_day(actor)
    sealed = seal(cast.town())
    with connection.cursor() as cursor:
        cursor.execute(f"set local role {SEALER_ROLE}")
        cursor.execute(
            "insert into ledger_seal (town_id, number, first_seq, last_seq, digest, previous, is_demo, sealed_at)"
            " values (%s, %s, %s, %s, 'x', 'y', true, now())",
            [cast.town().pk, sealed.number + 1, sealed.last_seq + 1, sealed.last_seq + 1],
        )
        cursor.execute("reset role")
    with cast.as_user("admin") as actor:
        ask_to_verify(cast.town(), actor=actor)
    (run,) = run_waiting()
    assert run.state == State.FAILED
    assert "ledger.seal.broken_chain" in [each.code for each in problems_of(run)]


def test_last_seal() -> None:
    """The newest one with its anchor, for who may see the town's seals."""
    with cast.as_user("organiser") as actor:
        party_day(actor)
    sealed = seal(cast.town())
    with cast.as_user("admin", write=False):
        found = last_seal(cast.town())
        assert found is not None
        assert str(found.anchor) == str(sealed.anchor)
