"""Loading the lexicon, and what a broken file says."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shanzhi.core.errors import Problem
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import sentence
from shanzhi.reports.prose import load_lexicon

Break = Callable[[str, str, str], Problem]


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """Copies the lexicon, replaces one piece of one file, and gives the Problem that loading it raises."""

    def load(file: str, old: str, new: str) -> Problem:
        folder = tmp_path / "lexicon"
        shutil.copytree(packs_folder() / "base" / "lexicon", folder)
        path = folder / file
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(Problem) as caught:
            load_lexicon(folder)
        return caught.value

    return load


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("units.yaml", "  money: {zh", "  money: [zh", "prose.lexicon.unreadable"),
        ("units.yaml", 'factor: "2000/3"', 'factor: "2000/0"', "prose.lexicon.wrong_kind"),
        ("units.yaml", "zh: 公顷, en: hectares", "zh: 公里, en: hectares", "prose.lexicon.twice"),
        ("units.yaml", "dimension: ratio,", "dimension: rate,", "prose.lexicon.unknown"),
        ("units.yaml", "han: any", "han: yes", "prose.lexicon.wrong_kind"),
        ("numerals.yaml", "parts: 分之", "", "prose.lexicon.missing"),
        ("numerals.yaml", "most_digits: 12", "most_digits: 十二", "prose.lexicon.wrong_kind"),
        ("approximations.yaml", "means: about}", "means: roughly}", "prose.lexicon.wrong_kind"),
        ("approximations.yaml", "particles:", "particle:", "prose.lexicon.unknown"),
        ("traps.yaml", "  - '{small}位一体'", "  - '{small}位(一体'", "prose.lexicon.pattern"),
        ("traps.yaml", "place_not:", "place_nought:", "prose.lexicon.unknown"),
        ("windows.yaml", "lead: ", "leads: ", "prose.lexicon.missing"),
        ("targets.yaml", "scope: paragraph", "scope: page", "prose.lexicon.wrong_kind"),
        ("layout.yaml", "longest_quote: 20", "longest_quote: true", "prose.lexicon.wrong_kind"),
        ("nouns.yaml", "links: [的,", "links: [7,", "prose.lexicon.wrong_kind"),
    ],
)
def test_load_lexicon__broken_file__a_problem_that_names_it(
    broken: Break, file: str, old: str, new: str, code: str
) -> None:
    """The Problem names the file; its sentence exists in both languages and fills."""
    problem = broken(file, old, new)
    assert problem.code == code
    assert file in sentence(problem, "zh")
    assert file in sentence(problem, "en")


def test_load_lexicon__missing_file__unreadable(tmp_path: Path) -> None:
    """An empty folder is not a lexicon."""
    with pytest.raises(Problem) as caught:
        load_lexicon(tmp_path)
    assert caught.value.code == "prose.lexicon.unreadable"


def test_load_lexicon__twice__the_same_object_until_a_file_changes(tmp_path: Path) -> None:
    """Loading is cached; editing a file loads anew."""
    folder = tmp_path / "lexicon"
    shutil.copytree(packs_folder() / "base" / "lexicon", folder)
    first = load_lexicon(folder)
    assert load_lexicon(folder) is first
    later = (folder / "units.yaml").stat().st_mtime_ns + 10**10
    os.utime(folder / "units.yaml", ns=(later, later))
    assert load_lexicon(folder) is not first
