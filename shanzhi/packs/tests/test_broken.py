"""Each message of packs has a file that provokes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import catalogue, sentence
from shanzhi.packs.assembling import assemble
from shanzhi.packs.finding import open_pack
from shanzhi.packs.reading import MAX_BYTES, read
from shanzhi.packs.sections import all_sections

BROKEN = sorted(path.name for path in (packs_folder() / "_broken").iterdir() if path.is_dir())
NOWHERE = {"pack-not_found"}
"""What has no place in a file: the pack it extends is not there."""
ELSEWHERE = {"pack.file.too_large", "pack.none_applied", "pack.definition.not_found"}
"""Codes that no small file on disk can provoke."""


def _problems(name: str) -> list[Problem]:
    try:
        return assemble(str(packs_folder() / "_broken" / name)).problems
    except Problems as several:
        return several.problems
    except Problem as problem:
        return [problem]


@pytest.mark.parametrize("name", [name for name in BROKEN if name not in NOWHERE])
def test_broken_pack__says_file_line_found_and_allowed(name: str) -> None:
    """A broken pack gives exactly its code, with a place; the sentence is filled in both languages."""
    problems = _problems(name)
    assert {problem.code for problem in problems} == {name.replace("-", ".")}
    for problem in problems:
        assert str(problem.params["file"]).split("/")[0] in (name, "base")
        assert int(str(problem.params["line"])) >= 1
        for language in ("zh", "en"):
            text = sentence(problem, language)
            assert str(problem.params["line"]) in text
            assert not re.search(r"\{(file|line|found|allowed|first)\}", text)


def test_a_pack_that_extends_nothing() -> None:
    """The packs there are, are named."""
    (problem,) = _problems("pack-not_found")
    assert problem.code == "pack.not_found"
    assert "base" in sentence(problem, "zh")


def test_every_pack_code_has_a_broken_pack() -> None:
    """A new message comes with a file that provokes it."""
    codes = {code for code in catalogue() if code.startswith("pack.")}
    assert sorted(codes - {name.replace("-", ".") for name in BROKEN} - ELSEWHERE) == []


def test_read__a_huge_file(tmp_path: Path) -> None:
    """A file beyond the limit is refused before it is parsed."""
    path = tmp_path / "huge.yaml"
    path.write_text("a: " + "x" * MAX_BYTES, encoding="utf-8")
    with pytest.raises(Problem, match=r"pack\.file\.too_large"):
        read(path, "huge.yaml")


def test_read__words_numbers_and_lines(tmp_path: Path) -> None:
    """`on` and `no` are words, decimals are exact, quoted digits stay text, every value knows its line."""
    path = tmp_path / "sheet.yaml"
    path.write_text(
        'on: no\nnumber: 0.10\nquoted: "12"\nwhole: 7\nlist:\n  - yes\n  - true\nnothing: null\n', encoding="utf-8"
    )
    sheet = read(path, "sheet.yaml")
    assert {key: str(value) for key, value in sheet.data.items()} == {
        "on": "no",
        "number": "0.10",
        "quoted": "12",
        "whole": "7",
        "list": "['yes', True]",
        "nothing": "None",
    }
    assert isinstance(sheet.data["quoted"], str)
    assert sheet.line(("list", 1)) == 7
    assert sheet.line(("list", 1, "below")) == 7


@pytest.mark.parametrize("key", ["base", "tianning", "zhaidian"])
def test_shipped_packs__are_sound_and_speak_both_languages(key: str) -> None:
    """Shipped packs have no problem, and an English label wherever they have a Chinese one."""
    pack = assemble(key)
    assert [str(problem) for problem in pack.problems] == []
    folder = open_pack(key, list(all_sections()))
    missing = [
        f"{sheet.file}:{sheet.line(path)}"
        for sheets in folder.sheets.values()
        for sheet in sheets
        for path in sheet.lines
        if path and path[-1] == "zh" and (*path[:-1], "en") not in sheet.lines
    ]
    assert missing == []
