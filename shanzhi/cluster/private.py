"""Folders and files that nobody else may read or swap."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from shanzhi.core.errors import Problem


def make_folder(path: Path, mode: int, *, uid: int = -1, gid: int = -1) -> None:
    """Makes one folder with exactly this mode and owner, in one step; leaves an existing one as it is.

    It is prepared beside its place and then renamed, so that a kill leaves no folder with half its rights.
    """
    if path.is_dir():
        return
    prepared = Path(tempfile.mkdtemp(prefix=f".{path.name[:32]}.new-", dir=path.parent))
    try:
        os.chown(prepared, uid, gid)
        prepared.chmod(mode)
        prepared.rename(path)
    except OSError:
        prepared.rmdir()
        if not path.is_dir():
            raise


def require_own_folder(path: Path, uid: int, *, forbidden: int) -> None:
    """Refuses a folder that is a link, belongs to someone else or has one of the `forbidden` mode bits."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise Problem("cluster.folder.not_a_folder", path=path)
    if found.st_uid != uid:
        raise Problem("cluster.folder.foreign", path=path, found=found.st_uid, needed=uid)
    if found.st_mode & forbidden:
        raise Problem("cluster.folder.open", path=path, mode=f"{stat.S_IMODE(found.st_mode):04o}")


def write_private(path: Path, text: str, *, mode: int = 0o600, gid: int = -1) -> None:
    """Writes the whole file or leaves the old one: a temporary file, flushed to disk, then renamed."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.new-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchown(file.fileno(), -1, gid)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - `name` is what mkstemp gave
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Makes renames in this folder survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
