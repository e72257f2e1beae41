from __future__ import annotations

import pytest

from shanzhi.duties.models import Duty
from shanzhi.jobs.actions import enqueue
from tests.support import cast
from tests.support.jobs import run_waiting

pytestmark = pytest.mark.django_db


def test_every_night__what_falls_due_is_announced() -> None:
    """The job announces for its own town only; run again it finds everything there."""
    outcomes = []
    for _ in range(2):
        with cast.as_system(cast.town()) as actor:
            enqueue(cast.town(), "duty.announce", {}, actor=actor)
        (run,) = run_waiting()
        outcomes.append((run.state, (run.result or {}).get("params")))
    with cast.as_system(cast.town()):
        count = Duty.objects.filter(is_live=True).count()
    with cast.as_system(cast.town("zhaidian")):
        assert not Duty.objects.exists()
    assert count > 0
    assert outcomes == [
        ("done", {"added": count, "withdrawn": 0}),
        ("done", {"added": 0, "withdrawn": 0}),
    ]
