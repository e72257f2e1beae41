"""Which figure each number of a sentence is bound to."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from shanzhi.reports.checking.tests.bench import read, read_yaml, sayings

SENTENCES: list[dict[str, Any]] = read_yaml("sentences.yaml")


def _keys(wanted: Any) -> set[str]:
    return {wanted} if isinstance(wanted, str) else set(wanted or ())


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: each["say"][:24])
def test_match__sentence__binds_each_number_as_it_should(sentence: dict[str, Any]) -> None:
    """Indicators, doubt and unit of every claim of the sentence."""
    found = read(sentence["say"])
    assert [each.claim.text for each in found] == [wanted["t"] for wanted in sentence["want"]]
    for each, wanted in zip(found, sentence["want"], strict=True):
        bound = set(each.match.indicators) if each.match else set()
        assert bound == _keys(wanted.get("is")), each.claim.text
        assert (each.match.doubt if each.match else None) == wanted.get("doubt"), each.claim.text
        if bound or "of" in wanted:
            assert each.unit == wanted.get("of", "town"), each.claim.text


def test_match__at_least_sixty_sentences() -> None:
    """The trial is large enough, and knows every indicator of the sayings."""
    bound = {key for sentence in SENTENCES for wanted in sentence["want"] for key in _keys(wanted.get("is"))}
    assert len(SENTENCES) >= 60
    assert bound == set(sayings())


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: each["say"][:24])
def test_match__other_numbers__bind_the_same(sentence: dict[str, Any]) -> None:
    """The value of a claim plays no part: every Arabic figure is made another one."""
    changed = sentence["say"].translate(str.maketrans("23456789", "98765432"))
    one, other = read(sentence["say"]), read(changed)
    assert [each.match.indicators if each.match else None for each in one] == [
        each.match.indicators if each.match else None for each in other
    ]


@pytest.mark.parametrize("said", ["党员1092名，", "党员1092名", "党员(1092名)、", "坡底村党员8名，"])
def test_match__time_is_linear_without_a_full_stop(said: str) -> None:
    """One endless sentence, with commas or without any mark: five times as long takes five times as long."""

    def seconds(times: int) -> float:
        text = said * times
        begun = process_time()
        assert len(read(text)) == times
        return process_time() - begun

    seconds(10)
    assert seconds(3000) < 12 * seconds(600)
