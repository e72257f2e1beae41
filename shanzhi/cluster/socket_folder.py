"""The private folder of the server's Unix socket."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from shanzhi.cluster.account import Account
from shanzhi.cluster.home import Home
from shanzhi.cluster.private import make_folder, require_own_folder

PORT = 5432
"""Only part of the socket's name: nothing listens on the network."""

LONGEST_PATH = 107 if os.uname().sysname == "Linux" else 103
"""Bytes a Unix socket's path may have."""


def socket_folder(home: Home) -> Path:
    """Where the socket of this home is: in the home, or in a short folder where its path would be too long."""
    inside = home.folder / "run"
    if len(os.fsencode(socket_path(inside))) <= LONGEST_PATH:
        return inside
    base = Path("/run") if os.geteuid() == 0 and Path("/run").is_dir() else Path("/tmp")  # noqa: S108 - checked below
    return base / home.title


def socket_path(folder: Path) -> Path:
    """The socket itself."""
    return folder / f".s.PGSQL.{PORT}"


def make_socket_folder(home: Home, account: Account) -> None:
    """Makes the folder for the server's user alone, and refuses one that somebody else has put there."""
    folder = socket_folder(home)
    if not os.path.lexists(folder):
        make_folder(folder, 0o700, uid=account.uid, gid=account.gid)
    require_own_folder(folder, account.uid, forbidden=0o077)


def is_answering(folder: Path) -> bool:
    """True when a program listens on the socket. A full queue is an answer too."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(1.0)
        try:
            line.connect(str(socket_path(folder)))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return False
        except (BlockingIOError, TimeoutError):
            return True
        return True
