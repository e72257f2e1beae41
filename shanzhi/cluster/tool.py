"""Running one of PostgreSQL's programs to its end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from shanzhi.cluster.account import Account
from shanzhi.core.progress import Patience, Progress, silent

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
"""All that a server program gets to see: no PG variables of the user, messages in English for us to read."""


def run_tool(
    command: Sequence[str | Path],
    account: Account,
    *,
    text: str | None = None,
    word: str = "",
    progress: Progress = silent,
) -> tuple[int, str]:
    """Exit code and output of the program, run as the server's user; `text` goes to its input.

    Says `word` while it takes long. If we are interrupted, the program and its children are ended too.
    """
    process = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        cwd="/",
        env=ENVIRONMENT,
        umask=0o077,
        start_new_session=True,
        **account.switch(),
    )
    patience = Patience()
    try:
        while True:
            try:
                output, _ = process.communicate(text, timeout=0.5)
            except subprocess.TimeoutExpired:
                if patience.is_word_due():
                    progress(word, seconds=patience.seconds)
            else:
                return process.returncode, output
    finally:
        _end(process)


def last_lines(output: str, count: int = 8) -> str:
    """The end of what a program said, for an error sentence."""
    return "\n".join([line for line in output.splitlines() if line.strip()][-count:])


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
