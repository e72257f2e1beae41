"""What the server has written since a given moment."""

from __future__ import annotations

from pathlib import Path

from shanzhi.cluster.home import Home
from shanzhi.cluster.tool import last_lines

WORDS = {
    "redo in progress": "cluster.progress.recovers",
    "automatic recovery in progress": "cluster.progress.recovers",
    "syncing data directory": "cluster.progress.recovers",
    "database system was not properly shut down": "cluster.progress.recovers",
    "shutting down": "cluster.progress.stops",
}
"""Phrases of the server's log that say what it is busy with, and our sentence for it."""


class LogTail:
    """Reads what is added to the log files from now on."""

    def __init__(self, home: Home) -> None:
        self._home = home
        # the start log is written anew at every start: all of it counts
        self._sizes = {path: path.stat().st_size for path in self._files() if path != home.start_log}

    def text(self) -> str:
        """All lines added so far, those of the start first."""
        return "".join(self._added(path) for path in self._files())

    def end(self) -> str:
        """The last lines, for an error sentence."""
        return last_lines(self.text())

    def word(self) -> str:
        """The code of the sentence for what the server is doing."""
        for line in reversed(self.text().splitlines()):
            for phrase, code in WORDS.items():
                if phrase in line:
                    return code
        return "cluster.progress.starts"

    def _files(self) -> list[Path]:
        rotated = sorted(self._home.log.glob("*.log"), key=lambda path: path.stat().st_mtime)
        return [path for path in (self._home.start_log, *rotated) if path.exists()]

    def _added(self, path: Path) -> str:
        known = self._sizes.get(path, 0)
        with path.open("rb") as file:
            size = file.seek(0, 2)
            # a file shorter than before was begun anew
            file.seek(known if known <= size else 0)
            return file.read().decode("utf-8", errors="replace")
