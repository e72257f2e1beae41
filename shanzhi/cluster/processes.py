"""Which processes belong to a data folder.

A process number alone proves nothing: after a crash or a reboot it may belong to another program. What a
process is follows from its owner and its command line, which every user may read.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shanzhi.cluster.home import Home

PROC = Path("/proc")
SHARED_MEMORY = PROC / "sysvipc" / "shm"


@dataclass(frozen=True)
class Process:
    """One running process, zombies left out. For an instant of its end, or of becoming another, it has no command."""

    pid: int
    uid: int
    command: list[str]

    @property
    def program(self) -> str:
        """The first word."""
        return self.command[0] if self.command else ""


def find_process(pid: int) -> Process | None:
    """The process, or None when it is gone or only waits to be reaped."""
    if pid <= 0:
        return None
    if not _has_proc():
        return next(_from_ps(pid), None)
    folder = PROC / str(pid)
    try:
        command = (folder / "cmdline").read_bytes()
        uid = folder.stat().st_uid
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    if not command and not _is_alive(folder):
        return None
    return Process(pid, uid, [os.fsdecode(part) for part in command.split(b"\0") if part])


def _is_alive(folder: Path) -> bool:
    """Whether it runs: a zombie has no command line, but neither has a process that becomes another or just ends."""
    try:
        state = (folder / "stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in (b"Z", b"X")


def is_postmaster(pid: int, home: Home, uid: int) -> bool:
    """True when this is the main process of the server on this home."""
    process = find_process(pid)
    return process is not None and process.uid == uid and _is_main(process, home)


def is_leaving(pid: int, home: Home, uid: int) -> bool:
    """True until the main process of a server that was told to stop is gone. At last it has no command line.

    Where there is no /proc, true until it no longer shows as what it was.
    """
    process = find_process(pid)
    return process is not None and process.uid == uid and (not process.command or _is_main(process, home))


def list_processes(home: Home, uid: int) -> list[int]:
    """All processes of a server on this home: the main one, its helpers, its connections."""
    return [
        each.pid
        for each in _all_processes()
        if each.uid == uid and (_is_main(each, home) or _is_helper(each, home) or _works_in(each, home))
    ]


def count_attached(shared_memory: tuple[int, int] | None) -> int | None:
    """How many processes hold the server's shared memory; None where the system does not tell."""
    if shared_memory is None:
        return 0
    try:
        lines = SHARED_MEMORY.read_text().splitlines()
    except OSError:
        return None
    for line in lines[1:]:
        columns = line.split()
        # the system shows keys signed, PostgreSQL writes them unsigned
        if (int(columns[0]) % 2**32, int(columns[1])) == (shared_memory[0] % 2**32, shared_memory[1]):
            return int(columns[6])
    return 0


def can_count_attached() -> bool:
    """True where the system lists shared memory."""
    return SHARED_MEMORY.exists()


def _is_main(process: Process, home: Home) -> bool:
    """A helper has the same words for an instant, before it takes its title."""
    is_server = Path(process.program).name == "postgres"
    return is_server and str(home.data) in process.command[1:]


def _is_helper(process: Process, home: Home) -> bool:
    return process.program.startswith(f"postgres: {home.title}: ")


def _works_in(process: Process, home: Home) -> bool:
    """The folder was moved under a running server: its processes still work in it."""
    if not process.program.startswith("postgres: ") and Path(process.program).name != "postgres":
        return False
    try:
        return (PROC / str(process.pid) / "cwd").readlink() == home.data
    except OSError:
        return False


def _has_proc() -> bool:
    return (PROC / "self" / "cmdline").exists()


def _all_processes() -> Iterator[Process]:
    if not _has_proc():
        yield from _from_ps(None)
        return
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            process = find_process(int(folder.name))
            if process is not None:
                yield process


def _from_ps(pid: int | None) -> Iterator[Process]:
    """Systems without /proc. Folders with blanks in their names are not told apart there."""
    chosen = ["-p", str(pid)] if pid else ["-A"]
    listing = subprocess.run(
        ["/bin/ps", "-ww", *chosen, "-o", "pid=,uid=,stat=,command="], capture_output=True, text=True, check=False
    )
    for line in listing.stdout.splitlines():
        number, owner, state, command = line.split(None, 3)
        if not state.startswith("Z"):
            words = [command] if command.startswith("postgres: ") else command.split()
            yield Process(int(number), int(owner), words)
