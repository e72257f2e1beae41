"""Nothing a pack declares goes without a situation that says what it does."""

from __future__ import annotations

import pytest

from shanzhi.packs.assembling import assemble_sound
from tests.situations.coverage import indicators_left_out, types_left_out
from tests.situations.reading import TOWNS, Case, list_cases


def _cases(town: str) -> list[Case]:
    return [case for case in list_cases() if case.town == town]


@pytest.mark.parametrize("town", TOWNS)
def test_every_type_has_a_situation(town: str) -> None:
    """Each type of activity, item, reading, establishment and enrolment is written down once, with all its facts."""
    assert types_left_out(assemble_sound(town), _cases(town)) == []


@pytest.mark.parametrize("town", TOWNS)
def test_every_indicator_has_a_value(town: str) -> None:
    """Each indicator is computed once by hand, with a value that something made."""
    assert indicators_left_out(assemble_sound(town), _cases(town)) == []


def test_what_is_left_out_is_named() -> None:
    """Without the situations of a file, what only it covers is told by name."""
    rest = [case for case in _cases("tianning") if not case.sheet.file.endswith("town_readings.yaml")]
    pack = assemble_sound("tianning")
    assert "readings: forest_land_reading" in types_left_out(pack, rest)
    assert "forest_land" in indicators_left_out(pack, rest)
    every = _cases("tianning")
    without_facts = [case.situation.model_copy(deep=True) for case in every]
    for situation in without_facts:
        for expected in situation.expectations():
            expected.facts.clear()
    bare = [Case(case.sheet, case.key, each, case.town) for case, each in zip(every, without_facts, strict=True)]
    assert "activities: theme_party_day" in types_left_out(pack, bare)
