"""From YAML to a tree of words. Depth and size are limited, so no indicator needs a comment to be understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shanzhi.indicators.vocabulary import WORDS
from shanzhi.indicators.vocabulary.base import TreeError, Word

MAX_DEPTH = 6
MAX_NODES = 24

Lookup = Callable[[str], Any]
"""The raw tree of another indicator by key, or None."""


def parse(raw: Any, lookup: Lookup) -> Word:
    """The tree. Raises TreeError with the path of the node that is wrong."""
    return _Parsing(lookup).node(raw, (), ())


class _Parsing:
    """One parse: counts nodes and follows `use` without going round in circles."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._nodes = 0

    def node(self, raw: Any, path: tuple[str | int, ...], used: tuple[str, ...], depth: int = 1) -> Word:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise TreeError("pack.tree.too_large", path, f"{depth}/{self._nodes}", [MAX_DEPTH, MAX_NODES])
        if not isinstance(raw, dict) or len(raw) != 1:
            raise TreeError("pack.tree.one_word", path, raw, [*WORDS, "use"])
        ((name, args),) = raw.items()
        if name == "use":
            return self._use(args, (*path, "use"), used, depth)
        if name not in WORDS:
            raise TreeError("pack.tree.unknown_word", (*path, name), name, [*WORDS, "use"])
        return WORDS[name].read(args, (*path, name), lambda part, at: self.node(part, at, used, depth + 1))

    def _use(self, key: Any, path: tuple[str | int, ...], used: tuple[str, ...], depth: int) -> Word:
        if key in used:
            raise TreeError("pack.tree.circle", path, key, list(used))
        raw = self._lookup(key) if isinstance(key, str) else None
        if raw is None:
            raise TreeError("pack.reference.unknown", path, key)
        try:
            return self.node(raw, (), (*used, key), depth)
        except TreeError as error:
            raise TreeError(error.code, path, error.found, error.allowed) from error
