"""The worker beside the web server: started with it, started again if it dies, ended with it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PATIENCE = 6.0
"""Seconds a worker gets to end by itself."""

PAUSE = 2.0
"""Seconds before a worker that died is started again."""


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker runs while the block does. Its standard input is held open: when that closes, it ends."""
    ending = threading.Event()
    keeping = threading.Thread(target=_keep, args=[ending], name="worker-beside", daemon=True)
    keeping.start()
    try:
        yield
    finally:
        ending.set()
        keeping.join(2 * PATIENCE)


def _keep(ending: threading.Event) -> None:
    while not ending.is_set():
        process = subprocess.Popen([sys.executable, "-m", "shanzhi.jobs"], stdin=subprocess.PIPE)
        _wait(process, ending)
        if ending.is_set():
            _end(process)
        ending.wait(PAUSE)


def _wait(process: subprocess.Popen[bytes], ending: threading.Event) -> None:
    """Until the process is gone or the server ends."""
    while process.poll() is None and not ending.wait(0.5):
        pass


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
