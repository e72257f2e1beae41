"""Jobs in tests: what a worker would do, done here and now, inside the test's own transaction."""

from __future__ import annotations

import pytest
from django.db import connection

from shanzhi.jobs.models import JobRun, State
from shanzhi.jobs.running import Run, Stopped, carry_out
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system


def run_waiting() -> list[JobRun]:
    """Carry out every run that waits, in all towns, until none is left; those runs as they stand afterwards.

    Call it outside any scope.
    """
    carried: list[tuple[int, int]] = []
    while waiting := [each for each in _waiting() if each not in carried]:
        for run_id, town_id in waiting:
            carry_out(run_id, town_id, beside=connection)
            carried.append((run_id, town_id))
    return [_run(*each) for each in carried]


def _waiting() -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for town in Town.objects.order_by("pk"):
        with scope(system(town.pk)):
            runs = JobRun.objects.filter(town=town, state=State.WAITING).order_by("pk")
            found.extend((run_id, town.pk) for run_id in runs.values_list("pk", flat=True))
    return found


def _run(run_id: int, town_id: int) -> JobRun:
    with scope(system(town_id)):
        return JobRun.objects.select_related("town").get(pk=run_id)


def stop_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """Let every run be asked to stop after so many steps, as if somebody had pressed the button."""
    left = [steps]

    def step(_run: Run, _done: int, _total: int) -> None:
        if not left[0]:
            raise Stopped
        left[0] -= 1

    monkeypatch.setattr(Run, "step", step)
