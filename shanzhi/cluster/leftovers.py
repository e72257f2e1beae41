"""Making certain that nothing of a crashed server is still at work before the next one starts."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from shanzhi.cluster.lockfile import NAME, Lockfile, read_lockfile
from shanzhi.cluster.processes import can_count_attached, count_attached, find_process, list_processes
from shanzhi.cluster.server import Server
from shanzhi.cluster.socket_folder import socket_folder, socket_path
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Patience

QUIT_AFTER = 3
KILL_AFTER = 15
GIVE_UP_AFTER = 60
"""Seconds. Connections end by themselves when their main process is gone, unless they are deep in a query."""


def clear_way(server: Server) -> None:
    """Waits for the last processes of a crashed server, then removes a lock that a foreign process seems to hold.

    Raises Problem when something still uses the data and we cannot see what.
    """
    lock = read_lockfile(server.home.data)
    _wait_for_the_last(server, lock)
    if lock is not None:
        server.progress("cluster.progress.was_not_stopped")
    socket_lock = Path(f"{socket_path(socket_folder(server.home))}.lock")
    for path in (server.home.data / NAME, socket_lock):
        _remove_if_stale(server, path)


def _wait_for_the_last(server: Server, lock: Lockfile | None) -> None:
    patience = Patience()
    while True:
        pids = list_processes(server.home, server.account.uid)
        attached = count_attached(lock.shared_memory) if lock else 0
        if not pids and not attached:
            return
        if patience.seconds >= GIVE_UP_AFTER:
            raise Problem("cluster.data.in_use", path=server.home.data, pids=pids or "?")
        if patience.seconds >= QUIT_AFTER:
            _signal(pids, signal.SIGKILL if patience.seconds >= KILL_AFTER else signal.SIGQUIT)
        if patience.pause():
            server.progress("cluster.progress.waits_for_leftovers", pids=pids or "?", seconds=patience.seconds)


def _signal(pids: list[int], number: signal.Signals) -> None:
    """To the server, SIGQUIT means: leave at once, the next start recovers."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _remove_if_stale(server: Server, path: Path) -> None:
    """PostgreSQL itself takes over a lock whose process is gone; it trusts one whose number lives again.

    It also refuses an empty lock, as a power cut can leave it.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    first = text.split("\n", maxsplit=1)[0].strip().lstrip("-")
    pid = int(first) if first.isdigit() else 0
    if pid and not _exists(pid):
        return
    process = find_process(pid)
    if process is not None and not can_count_attached():
        raise Problem("cluster.lock.uncertain", path=path, pid=pid, program=process.program)
    if process is not None:
        server.progress("cluster.progress.removes_stale_lock", path=path, pid=pid, program=process.program)
    path.unlink(missing_ok=True)


def _exists(pid: int) -> bool:
    """As PostgreSQL asks: a process that only waits to be reaped exists too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
