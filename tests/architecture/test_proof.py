"""Every refusal is provoked by some test, and every verb is called by one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from shanzhi.core.places import ROOT
from shanzhi.kernel.verb import VERBS

ERRORS = ROOT / "packs" / "base" / "texts" / "errors"
PROVED = (
    "accounts", "activities", "cases", "checking", "cli", "directory", "duties", "flows", "imports", "indicators",
    "inventory", "jobs", "kernel", "ledger", "loader", "packs", "party", "records", "reports", "units", "word",
    "workbench", "workflow", "writing",
)  # fmt: skip
"""The apps whose refusals are all provoked. Those of packs have a broken pack each, which a test of its own counts."""
WORD_TESTS = ROOT / "shanzhi" / "reports" / "word" / "tests"
WORDED = ("cli", "loader")
"""Apps whose file holds other words too: headings, help, progress."""
PROBLEMS = {"Problem", "Refused", "NotFound", "NotYours", "Conflict"}


@cache
def _sources() -> dict[Path, str]:
    """Every test of ours."""
    found = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "shanzhi").glob("*/**/tests/**/*.py")]
    return {path: path.read_text(encoding="utf-8") for path in found if path != Path(__file__)}


@cache
def _provoked() -> frozenset[str]:
    """The codes that stand as literals in tests, or as `refused` in situations."""
    words = {word for text in _sources().values() for word in re.findall(r"""["'/](\w+(?:\\?\.\w+)+)["']""", text)}
    words = {word.replace("\\.", ".") for word in words} | set(_by_kind())
    for path in (ROOT / "packs").glob("*/tests/*.yaml"):
        words |= set(_refused(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return frozenset(words)


def _by_kind() -> Iterator[str]:
    """The codes about files and templates whose last word stands in a test of theirs: those run through many kinds."""
    for path, text in _sources().items():
        if path.parent == WORD_TESTS and path.name != "test_sentences.py":
            for word in re.findall(r"""["'](\w+)["']""", text):
                yield from (f"word.file.{word}", f"word.template.{word}")


def _refused(raw: object) -> Iterator[str]:
    """The codes in a file of situations."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            if key == "refused":
                yield from [value] if isinstance(value, str) else value
            else:
                yield from _refused(value)
    elif isinstance(raw, list):
        for each in raw:
            yield from _refused(each)


@cache
def _called() -> frozenset[str]:
    """The names that tests call, or hand over to be called."""
    found: set[str] = set()
    for text in _sources().values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name):
                found.add(node.id)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
    return frozenset(found)


@cache
def _refused_with() -> frozenset[str]:
    """Codes that some problem is made of, as literals."""
    found: set[str] = set()
    for path in (ROOT / "shanzhi").rglob("*.py"):
        if "tests" not in path.parts:
            calls = (
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            )
            found.update(*(_literals(call) for call in calls if getattr(call.func, "id", "") in PROBLEMS))
    return frozenset(found)


def _literals(call: ast.Call) -> set[str]:
    return {each.value for each in ast.walk(call) if isinstance(each, ast.Constant) and isinstance(each.value, str)}


@pytest.mark.parametrize("app", PROVED)
def test_every_refusal_is_provoked(app: str) -> None:
    """A sentence nobody has ever been told may as well be wrong."""
    codes = yaml.safe_load((ERRORS / f"{app}.yaml").read_text(encoding="utf-8"))
    refusals = {code for code in codes if not code.startswith("pack.")}
    if app in WORDED:
        refusals &= _refused_with()
        assert len(refusals) > 9
    assert sorted(refusals - _provoked()) == []


def test_every_verb_is_called() -> None:
    """By its name, in some test."""
    names = {verb: function.__name__ for verb, function in VERBS.items()}
    assert len(names) > 20
    assert sorted(verb for verb, name in names.items() if name not in _called()) == []
