"""Room on the disk."""

from __future__ import annotations

import os
from pathlib import Path

from shanzhi.core.errors import Problem

NEW_CLUSTER_NEEDS = 200
"""Megabytes: 40 for the fresh data, the rest for its first log segments and work."""

LOW_ON_SPACE = 1000
"""Megabytes: with fewer free, whoever looks after the machine is told."""

FULL = "No space left on device"
"""How PostgreSQL's programs say it."""


def free_megabytes(folder: Path) -> int:
    """What users other than root may still write there."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize // (1024 * 1024)


def room_in(folder: Path) -> tuple[int, bool]:
    """Megabytes free where a folder is or will be, and whether that is enough to go on with."""
    while not folder.exists():
        folder = folder.parent
    free = free_megabytes(folder)
    return free, free >= LOW_ON_SPACE


def require_space(folder: Path, needed: int = NEW_CLUSTER_NEEDS) -> None:
    """Raises Problem when fewer than `needed` megabytes are free."""
    free = free_megabytes(folder)
    if free < needed:
        raise Problem("cluster.space.too_little", path=folder, free=free, needed=needed)
