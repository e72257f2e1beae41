"""Which unit can tell which figure, and the words behind it all."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from shanzhi.core.errors import Problem
from shanzhi.core.places import packs_folder
from shanzhi.reports.checking.units import UnitWords
from shanzhi.reports.checking.words import FILE, load_words
from shanzhi.reports.checking.wordset import WordSet


def units() -> UnitWords:
    """The product's own table."""
    return load_words().units


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("person", "person_ming"),
        ("session", "occasion"),
        ("issue", "occasion"),
        ("household", "organisation"),
        ("piece", "seat"),
        ("mu", "hectare"),
        ("yuan", "yuan"),
        ("village", "piece"),
    ],
)
def test_fits__everyday_stand_ins(said: str, kept: str) -> None:
    """One dimension, or one of the groups of the table."""
    assert units().fits(said, kept)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("person", "visit"),
        ("household", "person"),
        ("study_hour", "occasion"),
        ("yuan", "piece"),
        ("", "piece"),
        ("yuan/mu", "yuan"),
    ],
)
def test_fits__what_counts_something_else_does_not(said: str, kept: str) -> None:
    """Persons are not attendances; hours of study no times."""
    assert not units().fits(said, kept)


def test_is_confused__persons_for_attendances() -> None:
    """A slip that is told, not a missing source."""
    assert units().is_confused("person_ming", "visit")
    assert not units().is_confused("piece", "visit")


def test_told_in__exact() -> None:
    """One hectare is fifteen mu; counted units are told as they are; money stays yuan."""
    assert units().told_in(Decimal("2"), "hectare", "mu") == 30
    assert units().told_in(Decimal("62.5"), "percent", "per_mille") == 625
    assert units().told_in(Decimal("14"), "organisation", "household") == 14
    assert units().told_in(Decimal("46100200.00"), "yuan", "yuan") == Decimal("46100200.00")


def test_covers__any_row_of_words() -> None:
    """Whatever the split; a sign that belongs to no word is not covered."""
    words = WordSet(["全", "全部", "部分", "分"])
    assert words.covers("全部分")
    assert words.covers("")
    assert not words.covers("全部门")


def test_load_words__wrong_file__names_it(tmp_path: Path) -> None:
    """A unit that is in no table, a missing list, an entry too many: each is told with file and key."""
    source = packs_folder() / "base" / "lexicon"
    for number, (old, new, key) in enumerate(
        (
            ("apart: [study_hour", "apart: [study_houre", "apart.study_houre"),
            ("in_turn:", "in_turns:", "in_turns"),
            ("short_beside: 3", "short_beside: drei", "short_beside"),
        )
    ):
        folder = tmp_path / str(number)
        shutil.copytree(source, folder)
        path = folder / FILE
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        with pytest.raises(Problem) as caught:
            load_words(folder)
        assert caught.value.code.startswith("prose.lexicon.")
        assert caught.value.params["file"] == FILE
        assert key in str(caught.value.params["key"])
