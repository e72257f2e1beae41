"""What `postmaster.pid` says. PostgreSQL writes it at start, adds to it, and removes it at a clean stop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = "postmaster.pid"


@dataclass(frozen=True)
class Lockfile:
    """Its lines, as far as they are there yet: `pid` is 0 in an empty file."""

    pid: int
    started_at: datetime | None
    shared_memory: tuple[int, int] | None
    """Key and id of the System V segment that every process of the server is attached to."""
    state: str
    """`starting`, `ready`, `stopping`; empty at the very beginning."""


def read_lockfile(data: Path) -> Lockfile | None:
    """The lock file of a data folder; None when there is none."""
    try:
        lines = (data / NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    lines += [""] * (8 - len(lines))
    started, memory = _number(lines[2]), lines[6].split()
    return Lockfile(
        # a server in single-user mode writes its number negative
        pid=abs(_number(lines[0])),
        started_at=datetime.fromtimestamp(started, UTC) if started else None,
        shared_memory=(_number(memory[0]), _number(memory[1])) if len(memory) == 2 else None,
        state=lines[7].strip(),
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0
