"""What a job is: a function with a name, carried out by a worker process.

    @job("import.accept")
    def accept(run: Run, *, upload: int) -> Outcome: ...

It opens its own scopes with `run.actor`, calls verbs, and says with `run.step(done, total)` how far it is. It may run
twice: a worker that was killed half-way, or after the last commit, leaves it to the next one. So it does everything in
one scope, or gives `run.key(...)` to the verbs that take an idempotency key, or looks first what is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

from shanzhi.core.errors import Problem
from shanzhi.kernel.clock import ZONE

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Outcome:
    """What a job came to: a sentence by its code, and where to look at it.

    `link` is the name of a page of the town and the parts of its address; `data` is for whoever asked.
    """

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    link: tuple[Any, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Nightly:
    """Once for each town and night, at this hour of Shanghai or, if nobody was there, as soon as somebody is."""

    at: time = time(2)

    def occasion(self, now: datetime) -> str:
        """The night that is due at a moment."""
        local = now.astimezone(ZONE)
        day: date = local.date() if local.time() >= self.at else local.date() - timedelta(days=1)
        return day.isoformat()


Function = Callable[..., Outcome | None]


@dataclass(frozen=True)
class Job:
    """A registered job. Its title is the sentence `job.title.<name>`; `permission` is what asking for it takes.

    One that is the system's work (`is_systems`) is carried out as the system, whoever asked: it must reach what they do
    not.
    """

    name: str
    function: Function
    permission: str | None = None
    every: Nightly | None = None
    is_systems: bool = False

    @property
    def title(self) -> Problem:
        """What it is called, to be said by `core.sentences`."""
        return Problem(f"job.title.{self.name}")


_JOBS: dict[str, Job] = {}


def job(
    name: str, *, permission: str | None = None, every: Nightly | None = None, is_systems: bool = False
) -> Callable[[Function], Function]:
    """Register a function `(run, **arguments)` as the job `name`. It stands in a module `jobs` of its app.

    `permission` is asked for when somebody enqueues it; the verbs it calls ask for theirs all the same.
    """

    def register(function: Function) -> Function:
        if name in _JOBS:
            raise ValueError(f"two jobs are called {name}")
        _JOBS[name] = Job(name, function, permission, every, is_systems)
        return function

    return register


def all_jobs() -> dict[str, Job]:
    """Every job by its name, from the modules `jobs` of all apps."""
    autodiscover_modules("jobs")
    return _JOBS


def get_job(name: str) -> Job:
    """A job by name. KeyError if there is none: a programming error."""
    return all_jobs()[name]


def find_job(name: str) -> Job | None:
    """A job by name; None for one that an earlier version knew."""
    return all_jobs().get(name)
