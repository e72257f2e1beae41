"""Stopping the server."""

from __future__ import annotations

import os
import signal
from typing import Literal

from shanzhi.cluster.home import Home
from shanzhi.cluster.processes import is_leaving
from shanzhi.core.progress import Patience, Progress

Mode = Literal["smart", "fast", "immediate"]

SIGNALS: dict[Mode, signal.Signals] = {
    "smart": signal.SIGTERM,  # waits for the connections to end
    "fast": signal.SIGINT,  # ends the connections, writes everything down
    "immediate": signal.SIGQUIT,  # leaves at once; the next start recovers
}


def stop_process(home: Home, uid: int, pid: int, mode: Mode, progress: Progress) -> None:
    """Asks the server to stop and waits until its process is gone, however long its last writes take."""
    try:
        os.kill(pid, SIGNALS[mode])
    except ProcessLookupError:
        return
    patience = Patience()
    while is_leaving(pid, home, uid):
        if patience.pause():
            progress("cluster.progress.stops", seconds=patience.seconds)
