"""Own sentences with every claim they hold: sentences.yaml, and those that were labelled apart or blind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from shanzhi.reports.prose import Claim, find_claims, load_lexicon
from shanzhi.reports.prose.tests.texts import read_yaml

FILES = ("sentences.yaml", "held_out.yaml", "blind_first.yaml", "blind_second.yaml")
SENTENCES: list[dict[str, Any]] = [entry for name in FILES for entry in read_yaml(name)]


@pytest.mark.parametrize("sentence", SENTENCES, ids=[entry["text"][:20] for entry in SENTENCES])
def test_find_claims__own_sentence__exactly_the_labelled_claims(sentence: dict[str, Any]) -> None:
    """Every claim with its value, unit, approximation and kind, and nothing else."""
    claims = find_claims(sentence["text"], load_lexicon())
    labels = sentence.get("claims") or []
    assert [claim.text for claim in claims] == [label["t"] for label in labels]
    for claim, label in zip(claims, labels, strict=True):
        assert _told(claim) == _labelled(label), claim.text
        for end in ("low", "high"):
            if end in label:
                assert getattr(claim.interval, end) == _decimal(label[end]), (claim.text, end)
        if "w" in label:
            assert claim.window == label["w"], claim.text
        if "c" in label:
            assert claim.counted == label["c"], claim.text


def test_sentences__there_are_enough() -> None:
    """At least 120 sentences, at least a third of them without any figure or with a trap beside one."""
    assert len(SENTENCES) >= 120
    assert sum(not entry.get("claims") for entry in SENTENCES) >= 40


def _told(claim: Claim) -> tuple[Decimal | None, str, str, str]:
    return claim.value, claim.unit, claim.approximation, claim.kind


def _labelled(label: dict[str, Any]) -> tuple[Decimal | None, str, str, str]:
    return _decimal(label.get("v")), label.get("u", ""), label.get("a", "exact"), label.get("k", "claim")


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
