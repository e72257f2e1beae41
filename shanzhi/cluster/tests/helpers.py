"""Small things several tests need."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import psycopg

from shanzhi.cluster import Endpoint, Home, status
from shanzhi.cluster.account import get_account
from shanzhi.cluster.names import OWNER
from shanzhi.cluster.processes import find_process, list_processes
from shanzhi.core.places import ROOT


def ask(endpoint: Endpoint, query: str, role: str = OWNER, database: str = "shanzhi") -> list[tuple[object, ...]]:
    """All rows of the last of some statements; committed."""
    with psycopg.connect(endpoint.dsn(role, database), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        while cursor.nextset():
            pass
        return cursor.fetchall() if cursor.description else []


def command(home: Home, word: str) -> subprocess.Popen[str]:
    """`python -m shanzhi.cluster <word>` on this home, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "shanzhi.cluster", word],
        env={**os.environ, "SHANZHI_HOME": str(home.folder)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def kill_main(home: Home) -> int:
    """Kills the server's main process the hard way; its number."""
    pid = status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: find_process(pid) is None)
    return pid


def kill_all(home: Home) -> None:
    """Kills every process of the server at once, as a power cut does.

    A killed process is not gone at once: until it is, it looks like a running server to anyone.
    """
    pids = list_processes(home, get_account().uid)
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not any(map(find_process, pids)))


def wait_for(happened: Callable[[], object], seconds: float = 30) -> None:
    """Until it happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)
