"""What a crash leaves, and how the next start gets over it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from shanzhi.cluster import Home, ensure, status, stop
from shanzhi.cluster.account import Account
from shanzhi.cluster.names import OWNER
from shanzhi.cluster.processes import find_process, list_processes
from shanzhi.cluster.tests.conftest import Said
from shanzhi.cluster.tests.helpers import ask, kill_all, kill_main, wait_for


def test_ensure__main_process_killed(home: Home, said: Said) -> None:
    """After kill -9 of the main process the next call recovers; confirmed data are there."""
    ask(ensure(home), "create table kept as select 42 as answer")
    killed = kill_main(home)
    assert status(home).state == "crashed"
    endpoint = ensure(home, said)
    assert ask(endpoint, "select answer from kept") == [(42,)]
    assert status(home).pid != killed
    slow = "cluster.progress.recovers"  # told only where recovery takes long
    assert [code for code in said.codes if code != slow] == ["cluster.progress.was_not_stopped"]


def test_ensure__number_reused_by_another_program(home: Home, account: Account, said: Said) -> None:
    """A lock whose process number now belongs to another program is told from a running server."""
    ask(ensure(home), "create table kept as select 42 as answer")
    killed = kill_main(home)
    wait_for(lambda: not list_processes(home, account.uid))
    with _other_program(account) as pid:
        for lock in (home.data / "postmaster.pid", home.folder / "run" / ".s.PGSQL.5432.lock"):
            lock.write_text(lock.read_text(encoding="utf-8").replace(f"{killed}\n", f"{pid}\n", 1), encoding="utf-8")
        assert status(home).state == "crashed"
        assert stop(home) is False
        endpoint = ensure(home, said)
        os.kill(pid, 0)  # it was left alone
    assert ask(endpoint, "select answer from kept") == [(42,)]
    assert said.codes.count("cluster.progress.removes_stale_lock") == 2


def test_ensure__recovery_takes_long(home: Home, account: Account, said: Said) -> None:
    """A recovery is waited for, and shown after two seconds for what it is."""
    endpoint = ensure(home)
    ask(endpoint, "create table kept (n int, words text)")
    ask(endpoint, "insert into kept select n, md5(n::text) from generate_series(1, 500000) n")
    kill_all(home)
    recovering = threading.Thread(target=ensure, args=(home, said))
    recovering.start()
    pid = _wait_for_startup(home, account)
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: "cluster.progress.recovers" in said.codes)
    assert status(home).state == "starting"
    os.kill(pid, signal.SIGCONT)
    recovering.join()
    assert ask(endpoint, "select count(*) from kept") == [(500000,)]


def test_ensure__empty_lock(home: Home, said: Said) -> None:
    """A lock emptied by a power cut does not keep the server from starting."""
    ensure(home)
    kill_all(home)
    (home.data / "postmaster.pid").write_text("", encoding="utf-8")
    assert ask(ensure(home, said), "select 1") == [(1,)]
    slow = "cluster.progress.recovers"  # told only where recovery takes long
    assert [code for code in said.codes if code != slow] == ["cluster.progress.was_not_stopped"]


def test_ensure__connection_deep_in_a_query(home: Home, account: Account, said: Said) -> None:
    """A connection that outlives the main process is ended before the next server touches the data."""
    endpoint = ensure(home)
    busy = psycopg.connect(endpoint.dsn(OWNER), autocommit=True)
    worker = threading.Thread(target=_burn, args=(busy,))
    worker.start()
    wait_for(lambda: ask(endpoint, "select 1 from pg_stat_activity where query like '%burn%' and state = 'active'"))
    pid = busy.info.backend_pid
    kill_main(home)
    assert pid in list_processes(home, account.uid)
    assert ask(ensure(home, said), "select 1") == [(1,)]
    worker.join()
    assert pid not in list_processes(home, account.uid)
    assert "cluster.progress.waits_for_leftovers" in said.codes


def test_ensure__lock_deleted_under_server(home: Home, account: Account) -> None:
    """Somebody deleted the lock of a running server: there are never two on one data folder."""
    ask(ensure(home), "create table kept as select 42 as answer")
    old = status(home).pid
    (home.data / "postmaster.pid").unlink()
    assert ask(ensure(home), "select answer from kept") == [(42,)]
    assert old not in list_processes(home, account.uid)


def test_ensure__socket_deleted_under_server(home: Home, said: Said) -> None:
    """A server that cannot be reached any more is restarted in good order."""
    ensure(home)
    old = status(home).pid
    (home.folder / "run" / ".s.PGSQL.5432").unlink()
    assert ask(ensure(home, said), "select 1") == [(1,)]
    assert said.codes == ["cluster.progress.socket_lost"]
    assert status(home).pid != old


def test_ensure__home_moved_under_server(home: Home) -> None:
    """The folder was renamed while its server ran: the old server ends first."""
    ask(ensure(home), "create table kept as select 42 as answer")
    old = status(home).pid
    assert old is not None
    moved = replace(home, folder=home.folder.parent / "moved")
    home.folder.rename(moved.folder)
    try:
        assert ask(ensure(moved), "select answer from kept") == [(42,)]
        assert status(moved).pid != old
    finally:
        stop(moved, "immediate")


def test_ensure__server_is_stopping(home: Home) -> None:
    """A call during the stop waits for its end and starts again."""
    endpoint = ensure(home)
    held = psycopg.connect(endpoint.dsn(OWNER))
    pid = status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)  # waits for the held connection
    wait_for(lambda: status(home).state == "stopping")
    assert ask(ensure(home), "select 1") == [(1,)]
    assert status(home).pid != pid
    held.close()


def test_ensure__something_else_on_the_socket(home: Home, account: Account, said: Said) -> None:
    """A stale socket file is no running server."""
    ensure(home)
    kill_all(home)
    path = home.folder / "run" / ".s.PGSQL.5432"
    path.unlink()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(str(path))
        os.chown(path, account.uid, account.gid)
    assert ask(ensure(home, said), "select 1") == [(1,)]


def _wait_for_startup(home: Home, account: Account) -> int:
    """The number of the process that replays the log."""
    found: list[int] = []

    def seek() -> list[int]:
        for pid in list_processes(home, account.uid):
            process = find_process(pid)
            if process is not None and "startup recovering" in process.command[0]:
                found.append(pid)
        return found

    wait_for(seek)
    return found[0]


def _burn(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select sum(sqrt(n)) as burn from generate_series(1, 100000000000) n")
    connection.close()


@contextmanager
def _other_program(account: Account) -> Iterator[int]:
    """A long-lived program of the server's own user, as a reused number would be."""
    program = subprocess.Popen(["sleep", "600"], **account.switch())
    try:
        yield program.pid
    finally:
        program.kill()
        program.wait()
