"""Telling a person that something takes its time."""

from __future__ import annotations

import time
from typing import Protocol

FIRST_WORD_AFTER = 2.0
"""Seconds of silence a person bears before wondering."""

NEXT_WORD_AFTER = 5.0


class Progress(Protocol):
    """Receives what is going on: the code of a sentence (see `core.sentences`) and the words it needs."""

    def __call__(self, code: str, /, **params: object) -> None:
        """Shows or keeps one sentence; must not raise."""


def silent(code: str, /, **params: object) -> None:
    """A progress that shows nothing."""


class Patience:
    """Paces a wait: looks often at first, and says when it is time for a word."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._next_word = FIRST_WORD_AFTER

    @property
    def seconds(self) -> int:
        """Whole seconds since the wait began."""
        return int(time.monotonic() - self._began)

    def is_word_due(self) -> bool:
        """True once after two seconds, then every five."""
        waited = time.monotonic() - self._began
        if waited < self._next_word:
            return False
        self._next_word = waited + NEXT_WORD_AFTER
        return True

    def pause(self) -> bool:
        """Sleeps a moment (10 to 200 ms, longer the longer it takes); true when a word is due."""
        time.sleep(min(0.2, 0.01 + (time.monotonic() - self._began) / 20))
        return self.is_word_due()
