"""What runs is seen at every moment, and what has ended is not."""

from __future__ import annotations

import os
import subprocess

from shanzhi.cluster.processes import find_process

AGAIN = '[ "$1" = 0 ] || exec /bin/sh -c "$0" "$0" $(($1 - 1))'
"""A program that becomes another one so many times: in between it has no command line for an instant."""


def test_process__is_there_while_it_becomes_another_program() -> None:
    """A server that was just launched is not taken for one that has died."""
    with subprocess.Popen(["/bin/sh", "-c", AGAIN, AGAIN, "300"]) as running:
        looks = 0
        while os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            found = find_process(running.pid)
            if found is None:  # only if it ended since we asked
                assert os.waitid(os.P_PID, running.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            looks += 1
        assert looks > 100
        assert find_process(running.pid) is None  # waits to be reaped
    assert find_process(running.pid) is None
