"""What the rest of the product asks for: a running server, its end, its state."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from shanzhi.cluster.account import find_account, get_account
from shanzhi.cluster.binaries import get_binaries
from shanzhi.cluster.creation import create_data, is_created, remove_leftovers
from shanzhi.cluster.endpoint import Endpoint
from shanzhi.cluster.home import Home, make_home
from shanzhi.cluster.lock import locked
from shanzhi.cluster.lockfile import read_lockfile
from shanzhi.cluster.names import SUPER
from shanzhi.cluster.passwords import find_passwords, make_passwords
from shanzhi.cluster.processes import is_postmaster
from shanzhi.cluster.server import Server
from shanzhi.cluster.socket_folder import PORT, is_answering, socket_folder
from shanzhi.cluster.starting import start
from shanzhi.cluster.stopping import Mode, stop_process
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Progress, silent

State = Literal["absent", "stopped", "crashed", "starting", "ready", "stopping"]


@dataclass(frozen=True)
class Status:
    """How the server is: `absent` before the first start, `crashed` when it did not stop by itself."""

    state: State
    folder: Path
    socket_folder: Path
    pid: int | None = None
    started_at: datetime | None = None


def ensure(home: Home, progress: Progress = silent) -> Endpoint:
    """The running server of this home; makes, starts or completes it first where needed.

    Returns at once when it runs. May be called by many processes at the same time. Raises Problem.
    """
    with _told(home):
        endpoint = find_running(home)
        if endpoint is not None:
            return endpoint
        account = get_account()
        make_home(home, account)
        with locked(home.folder / "lock", progress):
            # another command may have done it while we waited
            return find_running(home) or _bring_up(
                Server(home, account, get_binaries(home, account, progress), progress)
            )


def stop(home: Home, mode: Mode = "fast", progress: Progress = silent) -> bool:
    """Stops the server and waits for its end; False when none was running."""
    with _told(home):
        account = find_account()
        if account is None or not home.data.is_dir():
            return False
        with locked(home.folder / "lock", progress):
            lock = read_lockfile(home.data)
            if lock is None or not is_postmaster(lock.pid, home, account.uid):
                return False
            stop_process(home, account.uid, lock.pid, mode, progress)
            return True


def status(home: Home) -> Status:
    """How the server is, from files and the process list alone; waits for nothing."""
    with _told(home):
        account, lock = find_account(), read_lockfile(home.data)
        if account is None or not (home.data / "PG_VERSION").exists():
            return Status("absent", home.folder, socket_folder(home))
        if lock is None:
            return Status("stopped", home.folder, socket_folder(home))
        if not is_postmaster(lock.pid, home, account.uid):
            return Status("crashed", home.folder, socket_folder(home))
        states: dict[str, State] = {"ready": "ready", "stopping": "stopping"}
        state = states.get(lock.state, "starting")
        return Status(state, home.folder, socket_folder(home), lock.pid, lock.started_at)


def find_running(home: Home) -> Endpoint | None:
    """The running and complete server, or None. Costs a few file reads and one knock at the socket."""
    account, lock = find_account(), read_lockfile(home.data)
    if account is None or lock is None or lock.state != "ready" or not home.mark.exists():
        return None
    passwords = find_passwords(home)
    if passwords is None or not is_postmaster(lock.pid, home, account.uid):
        return None
    folder = socket_folder(home)
    return Endpoint(folder, PORT, passwords) if is_answering(folder) else None


def _bring_up(server: Server) -> Endpoint:
    """Each step leaves a state that the next run completes; the mark is set when all is done."""
    home = server.home
    home.mark.unlink(missing_ok=True)
    remove_leftovers(home.folder, server.progress)
    passwords = find_passwords(home) or make_passwords(home)
    if not is_created(server):
        create_data(server, passwords[SUPER])
    start(server)
    endpoint = Endpoint(socket_folder(home), PORT, passwords)
    _set_up(server, endpoint, passwords)
    home.mark.touch(mode=0o600)
    return endpoint


def _set_up(server: Server, endpoint: Endpoint, passwords: Mapping[str, str]) -> None:
    """Roles and database. Imported here: the quick way to a running server must not load the driver."""
    import psycopg  # noqa: PLC0415

    from shanzhi.cluster.repair import renew_super_password  # noqa: PLC0415
    from shanzhi.cluster.roles import is_password_refused, set_up  # noqa: PLC0415

    try:
        try:
            set_up(endpoint)
        except psycopg.OperationalError as error:
            if not is_password_refused(error):
                raise
            renew_super_password(server, passwords[SUPER])
            set_up(endpoint)
    except psycopg.errors.DiskFull as error:
        raise Problem("cluster.space.full", path=server.home.folder) from error
    except psycopg.Error as error:
        raise Problem("cluster.set_up.failed", reason=str(error).strip(), log=server.home.log) from error


@contextmanager
def _told(home: Home) -> Iterator[None]:
    """What the system refuses becomes a problem with a sentence."""
    try:
        yield
    except OSError as error:
        path = error.filename or home.folder
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Problem("cluster.space.full", path=home.folder) from error
        raise Problem("cluster.file.failed", path=path, reason=error.strerror or str(error)) from error
