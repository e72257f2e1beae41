"""Clusters for tests: their own folder, quick and forgetful settings, gone afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shanzhi.cluster.account import get_account
from shanzhi.cluster.configuration import LOCAL
from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.home import Home, at, make_home
from shanzhi.cluster.names import OWNER, SUPER
from shanzhi.cluster.processes import find_process
from shanzhi.cluster.service import ensure, stop
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Progress, silent

PREFIX = "shanzhi-test-"
FORGETFUL = """\
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
"""


@contextmanager
def temporary_home() -> Iterator[Home]:
    """A home that does not exist yet; whatever is made in it is stopped and removed in the end."""
    _sweep()
    base = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    base.chmod(0o711 if os.geteuid() == 0 else 0o700)
    home = at(base / "home")
    try:
        yield home
    finally:
        _clear(base)


@contextmanager
def temporary_cluster(progress: Progress = silent) -> Iterator[Endpoint]:
    """A running cluster that may lose data in a power cut; its owner may create databases, as test runners do."""
    import psycopg  # noqa: PLC0415

    with temporary_home() as home:
        make_home(home, get_account())
        (home.folder / LOCAL).write_text(FORGETFUL, encoding="utf-8")
        endpoint = ensure(home, progress)
        with psycopg.connect(endpoint.dsn(SUPER, "postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE {OWNER} CREATEDB")
            connection.execute(f"GRANT CONNECT ON DATABASE postgres TO {OWNER}")
        yield endpoint


def _sweep() -> None:
    """Removes what test runs left that were killed."""
    for base in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        maker = base.name.removeprefix(PREFIX).split("-")[0]
        if maker.isdigit() and _is_ours(base) and find_process(int(maker)) is None:
            _clear(base)


def _is_ours(base: Path) -> bool:
    try:
        return base.stat().st_uid == os.geteuid()
    except FileNotFoundError:  # another test run has just cleared it
        return False


def _clear(base: Path) -> None:
    with suppress(Problem):  # another test run is clearing it too
        stop(at(base / "home"), "immediate")
    shutil.rmtree(base, ignore_errors=True)
