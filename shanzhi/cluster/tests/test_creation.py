"""Half-finished and impossible beginnings."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from shanzhi.cluster import Home, ensure, status, stop
from shanzhi.cluster.checks import check
from shanzhi.cluster.names import OWNER, SUPER, WEB
from shanzhi.cluster.roles import make_database
from shanzhi.cluster.space import require_space
from shanzhi.cluster.tests.conftest import Said
from shanzhi.cluster.tests.helpers import ask, command, wait_for
from shanzhi.core.errors import Problem


def test_ensure__creation_killed(home: Home, said: Said) -> None:
    """A kill in the middle of initdb leaves a leftover that the next run removes with a word."""
    creating = command(home, "start")
    wait_for(lambda: list(home.folder.glob("data.new-*/data/base")))
    os.killpg(creating.pid, signal.SIGKILL)
    creating.communicate()
    assert not home.data.exists()
    assert check(home, ensure(home, said)) == []
    assert "cluster.progress.removes_leftover" in said.codes
    assert not list(home.folder.glob("data.new-*"))


def test_ensure__killed_anywhere(home: Home) -> None:
    """Whenever the first run is killed, the next one completes it."""
    chance = random.Random(8)
    for round_number in range(6):
        odd = replace(home, folder=home.folder.parent / f"home-{round_number}")
        running = command(odd, "start")
        time.sleep(chance.uniform(0.05, 0.9))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        try:
            assert check(odd, ensure(odd)) == []
        finally:
            stop(odd, "immediate")


def test_ensure__roles_but_no_database(home: Home) -> None:
    """A run that ended between roles and database is completed, rights included."""
    endpoint = ensure(home)
    ask(endpoint, "drop database shanzhi", SUPER, "postgres")
    ask(endpoint, "drop role shanzhi_web", SUPER, "postgres")
    ask(endpoint, "alter role shanzhi_owner superuser password 'other'", SUPER, "postgres")
    home.mark.unlink()
    again = ensure(home)
    assert again == endpoint
    assert check(home, again) == []
    roles = "select rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles where rolname = any"
    assert sorted(ask(again, f"{roles}(array['{OWNER}','{WEB}'])")) == [
        (OWNER, False, False, False, False),
        (WEB, False, False, False, False),
    ]


def test_make_database__from_template(home: Home) -> None:
    """A further database has the same rights as the first."""
    endpoint = ensure(home)
    ask(endpoint, "create table kept as select 42 as answer")
    make_database(endpoint, "shanzhi_copy", template="shanzhi")
    assert ask(endpoint, "select answer from kept", database="shanzhi_copy") == [(42,)]


def test_ensure__other_version(home: Home) -> None:
    """Data of another version are left alone, and the way over is told."""
    ensure(home)
    stop(home)
    (home.data / "PG_VERSION").write_text("17\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.data.other_version"
    assert (caught.value.params["found"], caught.value.params["needed"]) == ("17", "18")
    (home.data / "PG_VERSION").write_text("18\n", encoding="utf-8")
    assert ask(ensure(home), "select 1") == [(1,)]


def test_ensure__foreign_files_in_data(home: Home) -> None:
    """A data folder with other things in it is never overwritten; an empty one is taken."""
    ensure(home)
    stop(home)
    shutil.rmtree(home.data)
    home.data.mkdir()
    (home.data / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.data.not_a_cluster"
    assert (home.data / "letter.txt").read_text(encoding="utf-8") == "mine"
    (home.data / "letter.txt").unlink()
    assert ask(ensure(home), "select 1") == [(1,)]


def test_ensure__settings_make_no_sense(home: Home) -> None:
    """A server that cannot start is reported with the end of its log."""
    ensure(home)
    stop(home)
    (home.folder / "local.conf").write_text("no_such_setting = 1\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.start.failed"
    assert "no_such_setting" in str(caught.value.params["lines"])
    assert status(home).state == "stopped"


def test_require_space__too_little(tmp_path: Path) -> None:
    """Too little room is said before anything is written."""
    with pytest.raises(Problem) as caught:
        require_space(tmp_path, needed=10**9)
    assert caught.value.code == "cluster.space.too_little"
    assert caught.value.params["needed"] == 10**9


def test_ensure__small_disk(home: Home) -> None:
    """On a disk too small for a new cluster nothing is begun."""
    with _small_disk(home, megabytes=100), pytest.raises(Problem) as caught:
        ensure(home)
    assert caught.value.code == "cluster.space.too_little"


def test_ensure__disk_full(home: Home) -> None:
    """A server that cannot start on a full disk says so, and starts when there is room, with its data."""
    with _small_disk(home, megabytes=300):
        endpoint = ensure(home)
        ask(endpoint, "create table kept as select 42 as answer")
        stop(home, "immediate")
        filler = home.folder / "filler"
        _fill(filler)
        with pytest.raises(Problem) as caught:
            ensure(home)
        assert caught.value.code == "cluster.space.full"
        filler.unlink()
        assert ask(ensure(home), "select answer from kept") == [(42,)]
        stop(home)


def test_ensure__account_password_refused_by_server(home: Home) -> None:
    """Lost passwords are made anew without touching the data; old ones no longer open the door."""
    endpoint = ensure(home)
    ask(endpoint, "create table kept as select 42 as answer")
    home.passwords.unlink()
    said = Said()
    again = ensure(home, said)
    assert "cluster.progress.renews_passwords" in said.codes
    assert ask(again, "select answer from kept") == [(42,)]
    assert again.passwords != endpoint.passwords
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(endpoint, "select 1")


def test_ensure__damaged_passwords(home: Home) -> None:
    """A damaged password file counts as lost, also when the server is stopped."""
    ensure(home)
    stop(home)
    home.passwords.write_text("{", encoding="utf-8")
    assert check(home, ensure(home)) == []


def _fill(path: Path) -> None:
    """Writes until the disk is full."""
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(bytes(65536)):
            pass


@contextmanager
def _small_disk(home: Home, megabytes: int) -> Iterator[None]:
    """Mounts a memory disk where the home will be."""
    base = home.folder.parent
    options = f"size={megabytes}m,mode=0711"
    mount = ["mount", "-t", "tmpfs", "-o", options, "none", str(base)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        yield
    finally:
        stop(home, "immediate")
        subprocess.run(["umount", "--lazy", str(base)], check=True)
