"""Where the cluster of this checkout lives."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shanzhi.cluster.account import Account
from shanzhi.cluster.private import make_folder, require_own_folder
from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT

SHARED_BY_ROOT = Path("/var/lib/shanzhi")
OTHERS_MAY_WRITE = 0o022


@dataclass(frozen=True)
class Home:
    """The private folder that holds data, log, socket and passwords.

    `shared` is where root keeps copies of the binaries, `wheel` a package folder to take them from instead
    of the installed one.
    """

    folder: Path
    shared: Path = SHARED_BY_ROOT
    wheel: Path | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log, one file per weekday."""
        return self.folder / "log"

    @property
    def start_log(self) -> Path:
        """What the server said before its log was open; of the last start only."""
        return self.folder / "start.log"

    @property
    def passwords(self) -> Path:
        """The generated passwords, readable by the owner alone."""
        return self.folder / "passwords.json"

    @property
    def mark(self) -> Path:
        """There when roles and database of the running server are complete."""
        return self.folder / "set-up"

    @property
    def hash(self) -> str:
        """Sixteen hex digits that stand for this folder."""
        return _hash_of(self.folder, 16)

    @property
    def title(self) -> str:
        """The cluster's name: it stands in the title of every process of this server."""
        return f"shanzhi-{self.hash}"


def locate() -> Home:
    """The home of this checkout's cluster; `SHANZHI_HOME` overrides it. Nothing is made."""
    override = os.environ.get("SHANZHI_HOME")
    if override:
        return at(Path(override).expanduser())
    name = re.sub(r"[^\w.-]", "-", ROOT.name)[:32] or "checkout"
    return at(_homes_folder() / f"{name}-{_hash_of(ROOT, 8)}")


def at(folder: Path) -> Home:
    """The home in this folder."""
    return Home(folder.absolute().resolve())


def make_home(home: Home, account: Account) -> None:
    """Makes the folder and what the server needs in it. Existing folders are checked, never re-permissioned."""
    if account.is_other:
        _require_reachable(home.folder, account)
    _make_parents(home.folder.parent, 0o755 if account.is_other else 0o700)
    if account.is_other:
        make_folder(home.folder, 0o710, gid=account.gid)
    else:
        make_folder(home.folder, 0o700)
    require_own_folder(home.folder, os.geteuid(), forbidden=OTHERS_MAY_WRITE)
    make_folder(home.log, 0o700, uid=account.uid, gid=account.gid)


def _homes_folder() -> Path:
    if os.geteuid() == 0:
        return SHARED_BY_ROOT
    configured = os.environ.get("XDG_DATA_HOME", "")
    if Path(configured).is_absolute():
        return Path(configured) / "shanzhi"
    try:
        return Path.home() / ".local" / "share" / "shanzhi"
    except RuntimeError as error:
        raise Problem("cluster.home.unknown") from error


def _make_parents(folder: Path, mode: int) -> None:
    if not folder.exists():
        _make_parents(folder.parent, mode)
        make_folder(folder, mode)


def _require_reachable(folder: Path, account: Account) -> None:
    """Root may reach every folder; asks on behalf of the server's user, as the system would answer it."""
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    asked = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0"', str(nearest)], check=False, cwd="/", capture_output=True, **account.switch()
    )
    if asked.returncode != 0:
        raise Problem("cluster.home.not_reachable", path=folder, user=account.name, suggested=SHARED_BY_ROOT)


def _hash_of(path: Path, digits: int) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:digits]
