"""Reading YAML so that every value remembers the line it stands on.

Plain scalars follow the YAML 1.2 core schema (`on`, `no`, `yes` are words, not booleans); decimals become Decimal, so
no figure passes through a binary float; a key given twice is an error, because YAML would silently drop the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from shanzhi.core.errors import Problem

Path_ = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Sheet:
    """The content of one file and the line of each value in it (`lines[()]` is the first)."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest thing around it that exists."""
        return self.lines[self.nearest(path)]

    def nearest(self, path: Path_) -> Path_:
        """`path` without the steps this file does not have (a missing name, a union's tag)."""
        here: Path_ = ()
        for step in path:
            if (*here, step) in self.lines:
                here = (*here, step)
        return here


def read(path: Path, name: str) -> Sheet:
    """Read one YAML file. `name` is how messages call it. Raises Problem `pack.file.*` with file and line."""
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise Problem("pack.file.too_large", file=name, line=1, found=f"{len(content):,}", allowed=f"{MAX_BYTES:,}")
    try:
        node = yaml.compose(content.decode("utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Problem("pack.file.not_utf8", file=name, line=line) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Problem("pack.file.syntax", file=name, line=line, found=error.problem or "") from error
    sheet = Sheet(name, None)
    sheet.lines[()] = 1
    sheet.data = {} if node is None else _value(node, (), sheet)
    return sheet


def _value(node: yaml.Node, path: Path_, sheet: Sheet) -> Any:
    sheet.lines[path] = node.start_mark.line + 1
    if len(path) > MAX_DEPTH:
        raise Problem("pack.file.too_deep", file=sheet.file, line=sheet.lines[path], allowed=MAX_DEPTH)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, sheet)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*path, index), sheet) for index, child in enumerate(node.value)]
    return _scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _mapping(node: yaml.MappingNode, path: Path_, sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise Problem("pack.file.key_not_a_word", file=sheet.file, line=line)
        key = key_node.value
        if key in found:
            raise Problem("pack.file.key_twice", file=sheet.file, line=line, found=key, first=sheet.line((*path, key)))
        found[key] = _value(value_node, (*path, key), sheet)
        sheet.lines[(*path, key)] = line
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = node.value
    if node.style:  # quoted or a block: the plain style is empty
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text
