"""The situations of the packs: this town's mechanisms do what its documents say."""

from __future__ import annotations

import pytest

from shanzhi.core.errors import Problem
from tests.situations.reading import Case, in_words, list_cases
from tests.situations.running import play


def _read() -> tuple[list[Case], str]:
    try:
        return list_cases(), ""
    except Problem as problem:
        return [], in_words(problem)


CASES, FLAWS = _read()


def test_every_file_can_be_read() -> None:
    """A flaw says its file, its line and what is allowed."""
    assert FLAWS == ""
    assert len(CASES) > 80


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=str)
def test_situation(case: Case) -> None:
    """What is done is done through the verbs; facts, figures, refusals and states are what the situation says."""
    play(case)
