"""Reading the lexicon's YAML files. Whatever is wrong with one is told as a Problem that names the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar, cast

import yaml

from shanzhi.core.errors import Problem

Kind = TypeVar("Kind")

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Source:
    """One mapping of a lexicon file: typed reads, and a Problem that names the file and the key otherwise."""

    def __init__(self, file: str, key: str, content: object) -> None:
        self.file = file
        self._key = key
        self._seen: set[str] = set()
        if not isinstance(content, Mapping):
            raise self.problem("wrong_kind", "", wanted="{ }")
        self._content = cast("Mapping[object, object]", content)

    def problem(self, code: str, key: str, **params: str) -> Problem:
        """A Problem about this file."""
        return Problem(f"prose.lexicon.{code}", file=self.file, key=".".join(filter(None, (self._key, key))), **params)

    def has(self, key: str) -> bool:
        """Whether the key is given."""
        return key in self._content

    def text(self, key: str) -> str:
        """A string."""
        return self._typed(key, str, "text")

    def number(self, key: str) -> int:
        """A whole number."""
        return self._typed(key, int, "0")

    def flag(self, key: str) -> bool:
        """A yes or no; no when it is left out."""
        return self.has(key) and self._typed(key, bool, "true / false")

    def words(self, key: str) -> tuple[str, ...]:
        """A list of strings, each once; empty when it is left out."""
        if not self.has(key):
            return ()
        listed = self._typed(key, list, "[ ]")
        for word in listed:
            if not isinstance(word, str) or not word:
                raise self.problem("wrong_kind", key, wanted="[text, ...]")
        return tuple(dict.fromkeys(listed))

    def mapping(self, key: str) -> Source:
        """A nested mapping."""
        self._seen.add(key)
        return Source(self.file, key, self._required(key))

    def entries(self, key: str) -> list[Source]:
        """A list of mappings."""
        listed = self._typed(key, list, "[{ }, ...]")
        return [Source(self.file, f"{key}[{number}]", entry) for number, entry in enumerate(listed, 1)]

    def numbers_by_word(self, key: str) -> dict[str, int]:
        """A mapping of strings to whole numbers."""
        inner = self.mapping(key)
        return {name: inner.number(name) for name in inner.keys()}  # noqa: SIM118 - not a dict

    def texts_by_word(self, key: str) -> dict[str, str]:
        """A mapping of strings to strings."""
        inner = self.mapping(key)
        return {name: inner.text(name) for name in inner.keys()}  # noqa: SIM118 - not a dict

    def keys(self) -> list[str]:
        """The keys, which are strings."""
        for key in self._content:
            if not isinstance(key, str):
                raise self.problem("wrong_kind", str(key), wanted="text")
        return [str(key) for key in self._content]

    def done(self) -> None:
        """Every key has been read; one that was not is a mistake in the file."""
        for key in self.keys():
            if key not in self._seen:
                raise self.problem("unknown", key)

    def _required(self, key: str) -> object:
        self._seen.add(key)
        if key not in self._content:
            raise self.problem("missing", key)
        return self._content[key]

    def _typed(self, key: str, kind: type[Kind], wanted: str) -> Kind:
        found = self._required(key)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise self.problem("wrong_kind", key, wanted=wanted)
        return found


def read_source(path: Path) -> Source:
    """The file as a Source; Problem `prose.lexicon.unreadable` when it is missing or not YAML."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        detail = " ".join(str(error).split())
        raise Problem("prose.lexicon.unreadable", file=path.name, detail=detail) from error
    return Source(path.name, "", content)


def compiled(source: Source, key: str, pattern: str, parts: Mapping[str, str] | None = None) -> re.Pattern[str]:
    """The pattern as a regular expression, with `{part}` filled in; a Problem when it does not compile."""
    for name, part in (parts or {}).items():
        pattern = pattern.replace("{" + name + "}", f"(?:{part})")
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise source.problem("pattern", key, pattern=pattern, detail=str(error)) from error


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches one of the words, the longest first; one that never matches when there is none."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, ordered)) if ordered else r"(?!)"
