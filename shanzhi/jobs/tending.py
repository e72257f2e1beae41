"""What the worker does besides: take up what a dead worker left, ask for what the calendar wants, clear what is old."""

from __future__ import annotations

from shanzhi.jobs import queue
from shanzhi.jobs.actions import enqueue_for
from shanzhi.jobs.declare import all_jobs
from shanzhi.jobs.models import ENDED, JobRun
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system


class Tending:
    """Looks again and again. Any number of workers may look at once."""

    def __init__(self) -> None:
        self._left: set[int] = set()

    def take_up(self) -> None:
        """Put back what nobody works at any more: seen so at two looks, because at one it may only have begun."""
        left = queue.list_left()
        for row_id in left & self._left:
            queue.put_again(row_id)
        self._left = left - self._left

    def find_lost(self) -> None:
        """Put in runs that wait but that the queue does not know: the database went away while they ended."""
        for town in Town.objects.all():
            with scope(system(town.pk, job="job"), write=True):
                for run_id in JobRun.objects.filter(town=town).exclude(state__in=ENDED).values_list("pk", flat=True):
                    if not queue.is_there(run_id):
                        queue.put(run_id, town.pk)

    def ask_for_nightly(self) -> None:
        """What each town's night wants, once."""
        now = clock.now()
        nightly = [(each.name, each.every.occasion(now)) for each in all_jobs().values() if each.every is not None]
        for town in Town.objects.all():
            with scope(system(town.pk, job="night", clock=town.demo_now), write=True) as actor:
                for name, occasion in nightly:
                    enqueue_for(town, name, occasion, actor=actor)
