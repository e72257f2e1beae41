"""What runs is seen at every moment, and what has ended is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from shanzhi.cluster.home import at
from shanzhi.cluster.processes import find_process, is_leaving

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


LARGE = "import sys; kept = bytearray(b'x') * 200_000_000; print(flush=True); sys.stdin.read()"
"""A program whose memory takes the system a while to clear away, so that its last instant can be seen."""


def test_process__is_leaving_until_it_is_gone(tmp_path: Path) -> None:
    """At its end it has no command line any more; whoever waits for it goes on waiting."""
    home = at(tmp_path / "home")
    server = ["postgres", "-c", LARGE, str(home.data)]
    with subprocess.Popen(server, executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.readline()
        assert is_leaving(running.pid, home, os.geteuid())
        running.kill()
        while is_leaving(running.pid, home, os.geteuid()):
            pass
        assert find_process(running.pid) is None
