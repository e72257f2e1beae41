"""The system user the server runs as: oneself, or for root a user of its own (PostgreSQL refuses root)."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

from shanzhi.core.errors import Problem

SERVER_USER = "shanzhi-db"


@dataclass(frozen=True)
class Account:
    """Whose files and processes the server's are."""

    name: str
    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """True when root starts the server as another user."""
        return self.uid != os.geteuid()

    def switch(self) -> dict[str, Any]:
        """The arguments that make `subprocess` run a program as this user; none for oneself."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.is_other else {}


def find_account() -> Account | None:
    """The server's user, or None as long as root has not made it."""
    if os.geteuid() != 0:
        return Account(name=_own_name(), uid=os.geteuid(), gid=os.getegid())
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        return None
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def get_account() -> Account:
    """The server's user; root makes it where it is missing. Raises Problem where that fails."""
    account = find_account()
    if account is None:
        reason = _make_system_user()
        account = find_account()
        if account is None:
            raise Problem("cluster.account.failed", user=SERVER_USER, reason=reason)
    if not account.name:
        raise Problem("cluster.account.nameless", uid=account.uid)
    if account.uid == 0:
        raise Problem("cluster.account.is_root", user=account.name)
    return account


def _own_name() -> str:
    """Empty for a number that the system has no user for, as in some containers; initdb refuses those."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return ""


def _make_system_user() -> str:
    """Tries the two programs Linux systems have for it; the reason of the last failure."""
    attempts = (
        ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"],
        ["adduser", "--system", "--group", "--no-create-home", "--home", "/nonexistent"],
    )
    reason = "useradd, adduser: not found"
    for attempt in attempts:
        program = shutil.which(attempt[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            continue
        shell = ["--shell", shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"]
        done = subprocess.run(
            [program, *attempt[1:], *shell, SERVER_USER], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode == 0 or find_account() is not None:
            return ""
        reason = done.stderr.strip() or f"{attempt[0]}: {done.returncode}"
    return reason
