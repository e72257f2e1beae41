"""One command at a time changes a home."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shanzhi.core.progress import Patience, Progress


@contextmanager
def locked(path: Path, progress: Progress) -> Iterator[None]:
    """Holds the lock file; waits for whoever holds it, and says so. The system frees it when the holder dies."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        patience = Patience()
        while not _try(handle):
            if patience.pause():
                progress("cluster.progress.waits_for_other", seconds=patience.seconds)
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
