"""Where the measurements are taken: a copy of the synthetic town's database, on the product's own server."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from shanzhi.cluster import Endpoint, ensure, locate
from shanzhi.cluster.names import OWNER, WEB
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.loader.benchmarks import benchmark_database
from shanzhi.loader.sizes import Size

TOWN = "bench1"


@dataclass(frozen=True)
class Place:
    """The addresses of the copy."""

    endpoint: Endpoint
    name: str

    @property
    def plain(self) -> str:
        """For hand-written SQL: the owner of the tables."""
        return self.endpoint.dsn(OWNER, self.name)

    def enter(self) -> None:
        """Set Django up on the copy, as the application would be."""
        os.environ["DATABASE_URL"] = self.endpoint.url(WEB, self.name)
        os.environ["DATABASE_OWNER_URL"] = self.endpoint.url(OWNER, self.name)
        os.environ.setdefault("SHANZHI_SECRET_WEB", "only-for-measuring")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", database="owner", verbosity=0)  # the kept town may be older than the program
        with psycopg.connect(self.plain, autocommit=True) as connection:
            connection.execute("vacuum analyze")


@contextmanager
def place(size: Size) -> Iterator[Place]:
    """A fresh copy of the synthetic town; dropped afterwards. The town itself is kept for the next time."""
    from shanzhi.cluster.roles import drop_database, make_database

    endpoint = ensure(locate(), say)
    template = benchmark_database(endpoint, size, progress=say)
    name = f"measured_{os.getpid()}"
    try:
        make_database(endpoint, name, template=template)
        yield Place(endpoint, name)
    finally:
        drop_database(endpoint, name)


def say(code: str, /, **params: object) -> None:
    """Progress, on stderr."""
    problem = Problem(code)
    problem.params.update(params)
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {sentence(problem, 'en')}\n")
