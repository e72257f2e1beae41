"""From nothing to a running server, again, and to its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psycopg
import pytest

from shanzhi.cluster import Home, ensure, status, stop
from shanzhi.cluster.account import Account
from shanzhi.cluster.checks import check
from shanzhi.cluster.names import OWNER, WEB
from shanzhi.cluster.processes import find_process, list_processes
from shanzhi.cluster.testing import temporary_cluster
from shanzhi.cluster.tests.conftest import Said
from shanzhi.cluster.tests.helpers import ask, command, wait_for
from shanzhi.core.places import ROOT


def test_ensure__nothing_there(home: Home) -> None:
    """A fresh start gives a server that passes every check of ours."""
    assert status(home).state == "absent"
    endpoint = ensure(home)
    assert status(home).state == "ready"
    assert check(home, endpoint) == []
    assert ask(endpoint, "select current_user, current_database()") == [(OWNER, "shanzhi")]
    assert ask(endpoint, "select current_setting('timezone'), current_setting('log_timezone')") == [
        ("Asia/Shanghai", "Asia/Shanghai")
    ]
    with psycopg.connect(endpoint.app_url) as connection:
        assert connection.execute("select current_user").fetchone() == (WEB,)


def test_ensure__already_running(home: Home, said: Said) -> None:
    """The second call changes nothing, says nothing and takes under 30 ms."""
    first = ensure(home)
    files = {path: path.stat().st_mtime_ns for path in home.folder.iterdir()}
    before = status(home)
    began = time.perf_counter()
    second = ensure(home, said)
    assert time.perf_counter() - began < 0.03
    assert second == first
    assert status(home) == before
    assert {path: path.stat().st_mtime_ns for path in home.folder.iterdir()} == files
    assert said.codes == []


def test_import__without_driver() -> None:
    """The way to a running server does not load the database driver."""
    program = "import sys, shanzhi.cluster; sys.exit('psycopg' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_ensure__two_at_once(home: Home, account: Account) -> None:
    """Two commands at the same moment end up with one server between them."""
    commands = [command(home, "start") for _ in range(3)]
    outputs = [each.communicate(timeout=120)[0] for each in commands]
    assert [each.returncode for each in commands] == [0, 0, 0], outputs
    pid = status(home).pid
    assert all(str(pid) in output for output in outputs)
    mains = [p for p in list_processes(home, account.uid) if _is_main(p)]
    assert mains == [pid]
    assert not list(home.folder.glob("data.new-*"))


def test_ensure__command_ends(home: Home) -> None:
    """The server outlives the command that started it, in a session of its own, and its Ctrl-C."""
    starting = command(home, "start")
    wait_for((home.data / "postmaster.pid").exists)
    os.killpg(starting.pid, signal.SIGINT)
    starting.communicate(timeout=60)
    endpoint = ensure(home)
    pid = status(home).pid
    assert pid is not None
    assert os.getsid(pid) not in (os.getsid(0), starting.pid)
    assert ask(endpoint, "select 1") == [(1,)]


def test_stop__running(home: Home) -> None:
    """A clean stop leaves no lock and no process, and the next start needs no recovery."""
    endpoint = ensure(home)
    ask(endpoint, "create table kept as select 42 as answer")
    pid = status(home).pid
    assert pid is not None
    assert stop(home) is True
    assert find_process(pid) is None
    assert status(home).state == "stopped"
    assert not list((home.folder / "run").iterdir())
    said = Said()
    assert ask(ensure(home, said), "select answer from kept") == [(42,)]
    assert said.codes == []


def test_stop__not_running(home: Home) -> None:
    """Stopping what does not run is no error."""
    assert stop(home) is False


def test_ensure__own_settings(home: Home) -> None:
    """What the administrator wrote into local.conf wins; what makes no sense is quoted with the log."""
    ensure(home)
    stop(home)
    (home.folder / "local.conf").write_text("work_mem = '17MB'\n", encoding="utf-8")
    assert ask(ensure(home), "show work_mem") == [("17MB",)]


def test_check__setting_changed(home: Home) -> None:
    """A server that does not flush to disk is not fit for use."""
    ensure(home)
    stop(home)
    (home.folder / "local.conf").write_text("fsync = off\n", encoding="utf-8")
    found = check(home, ensure(home))
    assert [(problem.code, problem.params["name"]) for problem in found] == [("cluster.check.setting", "fsync")]


def test_endpoint__shown(home: Home) -> None:
    """Passwords do not appear where an endpoint is printed."""
    endpoint = ensure(home)
    assert all(password not in repr(endpoint) for password in endpoint.passwords.values())


@pytest.mark.live
def test_temporary_cluster__for_test_runners() -> None:
    """Its owner can make databases; afterwards nothing is left."""
    with temporary_cluster() as endpoint:
        ask(endpoint, "create database another")
        assert ask(endpoint, "select 1", database="another") == [(1,)]
        folder = endpoint.socket_folder.parent
    assert not folder.parent.exists()


def test_dsn__odd_characters(home: Home) -> None:
    """Blanks, quotes and Chinese in the path reach the server as they are."""
    odd = replace(home, folder=home.folder.parent / "它 的'家\\%")
    try:
        endpoint = ensure(odd)
        assert ask(endpoint, "select 1") == [(1,)]
        with psycopg.connect(endpoint.owner_url) as connection:
            assert connection.execute("select 1").fetchone() == (1,)
    finally:
        stop(odd, "immediate")


def _is_main(pid: int) -> bool:
    process = find_process(pid)
    return process is not None and "-D" in process.command
