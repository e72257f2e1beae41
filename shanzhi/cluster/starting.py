"""Starting the server, and waiting until it answers."""

from __future__ import annotations

import os
import subprocess

from shanzhi.cluster.configuration import config_file, write_configuration
from shanzhi.cluster.leftovers import clear_way
from shanzhi.cluster.lockfile import Lockfile, read_lockfile
from shanzhi.cluster.processes import find_process, is_postmaster, list_processes
from shanzhi.cluster.server import Server
from shanzhi.cluster.server_log import LogTail
from shanzhi.cluster.socket_folder import is_answering, make_socket_folder, socket_folder
from shanzhi.cluster.space import FULL, free_megabytes
from shanzhi.cluster.stopping import stop_process
from shanzhi.cluster.tool import ENVIRONMENT
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Patience

IN_BACKGROUND = 'exec "$@" >&2 & echo $!'
"""A shell that starts the server and ends: the server is nobody's child then, and its number is known.
Words are passed as arguments, never pasted into the script."""


def start(server: Server) -> None:
    """Brings the server up and returns when it answers. Joins a start that is under way.

    However long recovery takes, it is waited for; Problem is raised only when the process has died.
    """
    home, account = server.home, server.account
    lock = _find_lock(server)
    if lock is not None and is_postmaster(lock.pid, home, account.uid):
        if lock.state != "stopping" and (lock.state != "ready" or is_answering(socket_folder(home))):
            _wait_until_ready(server, lock.pid, LogTail(home))
            return
        if lock.state == "ready":
            server.progress("cluster.progress.socket_lost", path=socket_folder(home))
        stop_process(home, account.uid, lock.pid, "fast", server.progress)
    clear_way(server)
    if is_answering(socket_folder(home)):
        raise Problem("cluster.data.in_use", path=home.data, pids="?")
    make_socket_folder(home, account)
    write_configuration(home, account)
    log = LogTail(home)
    _wait_until_ready(server, _launch(server), log)


def _find_lock(server: Server) -> Lockfile | None:
    """The lock; where a command was killed right after its launch, the new server gets a moment to write it."""
    patience = Patience()
    while True:
        lock = read_lockfile(server.home.data)
        is_written = lock is not None and lock.pid != 0
        if is_written or patience.seconds >= 1 or not list_processes(server.home, server.account.uid):
            return lock
        patience.pause()


def _launch(server: Server) -> int:
    """Starts the process in a session of its own, without our files, terminal or variables; its number."""
    home = server.home
    command = [server.binaries.program("postgres"), "-D", home.data, "-c", f"config_file={config_file(home)}"]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_NOFOLLOW
    log = os.open(home.start_log, flags, 0o600)
    try:
        shell = subprocess.run(
            ["/bin/sh", "-c", IN_BACKGROUND, "sh", *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            check=True,
            **server.account.switch(),
        )
    finally:
        os.close(log)
    return int(shell.stdout)


def _wait_until_ready(server: Server, pid: int, log: LogTail) -> None:
    folder = socket_folder(server.home)
    patience = Patience()
    while True:
        lock = read_lockfile(server.home.data)
        if lock is not None and lock.pid == pid and lock.state == "ready" and is_answering(folder):
            return
        if find_process(pid) is None:
            raise _died(server, log)
        if patience.pause():
            server.progress(log.word(), seconds=patience.seconds)


def _died(server: Server, log: LogTail) -> Problem:
    """What the log's end says, as a problem with a way out."""
    text = log.text()
    if FULL in text or free_megabytes(server.home.folder) == 0:  # a full disk keeps no log either
        return Problem("cluster.space.full", path=server.home.folder)
    if "Cannot allocate memory" in text or "could not map anonymous shared memory" in text:
        return Problem("cluster.start.no_memory", lines=log.end())
    return Problem("cluster.start.failed", lines=log.end(), log=server.home.log)
