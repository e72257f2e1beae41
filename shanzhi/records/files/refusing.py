"""Why a file is not kept, before it is known what it is called."""

from __future__ import annotations

from enum import Enum, auto


class Why(Enum):
    """What is wrong with a content."""

    BROKEN = auto()
    BOMB = auto()
    MACROS = auto()


class NotKept(Exception):
    """A content that is none we keep, though it looks like one."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.name)
        self.why = why
