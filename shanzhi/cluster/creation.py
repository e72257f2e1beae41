"""Making a new data folder, complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from shanzhi.cluster.names import SUPER
from shanzhi.cluster.private import flush_folder, write_private
from shanzhi.cluster.server import Server
from shanzhi.cluster.space import FULL, require_space
from shanzhi.cluster.tool import last_lines, run_tool
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Progress

UNFINISHED = "data.new-"
OPTIONS = (
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # sorting and upper case from PostgreSQL itself: those of the system change under our indexes
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
)

LETTERS = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8")
"""Locales of the system, the first it has is taken. pg_trgm asks it what a letter is, whatever the provider;
with C no Chinese character is one."""


def is_created(server: Server) -> bool:
    """True when there is a data folder. Raises Problem where it is not one of this server's version."""
    data = server.home.data
    if not data.is_dir() or not any(data.iterdir()):
        return False
    try:
        found = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise Problem("cluster.data.not_a_cluster", path=data) from error
    if found != server.binaries.major:
        raise Problem("cluster.data.other_version", path=data, found=found, needed=server.binaries.major)
    return True


def create_data(server: Server, password: str) -> None:
    """Runs initdb in a folder beside the place, then renames: a kill leaves a leftover that the next run removes."""
    home, account = server.home, server.account
    require_space(home.folder)
    prepared = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=home.folder))
    try:
        secret = prepared / "password"
        write_private(secret, password + "\n")
        if account.is_other:
            os.chown(secret, account.uid, account.gid)
            os.chown(prepared, account.uid, account.gid)
        _initdb(server, prepared / "data", secret)
        (prepared / "data").rename(home.data)
        flush_folder(home.folder)
    finally:
        _remove(prepared)


def remove_leftovers(folder: Path, progress: Progress) -> None:
    """Removes what an interrupted creation left behind, and says so."""
    for leftover in folder.glob(f"{UNFINISHED}*"):
        progress("cluster.progress.removes_leftover", path=leftover)
        _remove(leftover)


def _initdb(server: Server, data: Path, secret: Path) -> None:
    output = ""
    command: list[str | Path] = [
        server.binaries.program("initdb"),
        "-D",
        data,
        "-U",
        SUPER,
        f"--pwfile={secret}",
        *OPTIONS,
    ]
    for letters in LETTERS:
        code, output = run_tool(
            [*command, f"--lc-ctype={letters}"],
            server.account,
            word="cluster.progress.creates",
            progress=server.progress,
        )
        if code == 0:
            return
        if FULL in output:
            raise Problem("cluster.space.full", path=server.home.folder)
        if "invalid locale name" not in output:
            break
    raise Problem("cluster.creation.failed", path=server.home.folder, lines=last_lines(output))


def _remove(folder: Path) -> None:
    """An initdb that outlived its command may still write into it for a moment: it fails, we try again."""
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)
