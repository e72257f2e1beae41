"""Accuracy on the two source texts and the four samples."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from shanzhi.reports.prose import Claim, find_claims, load_lexicon
from shanzhi.reports.prose.tests.texts import (
    labels_of,
    needs_texts,
    read_table,
    read_text,
    read_yaml,
    source_names,
    span_of,
)

# Plainly right and not in the table: the "16 of 16 villages" that the table has inside another quote.
PLAINLY_RIGHT = {("001_5edebfc4fc59c005.txt", "16个")}
SAMPLES = ["01_sanyuanpu.txt", "05_zhonggang.txt", "19_xianyang.txt", "28_beichen.txt"]


@needs_texts
@pytest.mark.parametrize("name", source_names())
def test_find_claims__source_text__finds_every_figure_of_the_table(name: str) -> None:
    """Value, unit and approximation of each figure; the table leaves the approximation empty for exact."""
    text = read_text("source", name)
    claims = find_claims(text, load_lexicon())
    for row in (row for row in read_table("figures.csv") if row["source"] == name):
        start, end = span_of(text, row["quote"])
        inside = [claim for claim in claims if claim.start < end and claim.end > start]
        wanted = (Decimal(row["value"]), row["unit"], row["approximation"] or "exact")
        assert wanted in [(claim.value, claim.unit, claim.approximation) for claim in inside], row["id"]


@needs_texts
@pytest.mark.parametrize("name", source_names())
def test_find_claims__source_text__no_claim_touches_a_numeral_that_is_none(name: str) -> None:
    """Every occurrence of every quote of the table of traps."""
    text = read_text("source", name)
    claims = find_claims(text, load_lexicon())
    for row in (row for row in read_table("not_figures.csv") if row["source"] == name):
        at = text.find(row["quote"])
        assert at >= 0, row["quote"]
        while at >= 0:
            assert not _touching(claims, at, at + len(row["quote"])), row["quote"]
            at = text.find(row["quote"], at + 1)


@needs_texts
@pytest.mark.parametrize("name", source_names())
def test_find_claims__source_text__hardly_anything_else(name: str) -> None:
    """No claim outside the table but those that are plainly right."""
    text = read_text("source", name)
    claims = find_claims(text, load_lexicon())
    rows = [row for row in read_table("figures.csv") if row["source"] == name]
    known: set[int] = set()
    for row in rows:
        fitting = (claim for claim in _touching(claims, *span_of(text, row["quote"])) if claim.start not in known)
        known.add(next(claim.start for claim in fitting if claim.value == Decimal(row["value"])))
    extra = [claim.text for claim in claims if claim.start not in known and (name, claim.text) not in PLAINLY_RIGHT]
    assert extra == []


@needs_texts
def test_find_claims__samples__recall_and_precision_above_97_percent() -> None:
    """Against labels made by hand, over the union of the four samples; a claim of the wrong kind is an error."""
    found = labelled = right = 0
    for name in SAMPLES:
        text = read_text("sample", name)
        labels = labels_of(name, text)
        claims = find_claims(text, load_lexicon())
        firm = [label for label in labels if not label.is_arguable]
        arguable = [label for label in labels if label.is_arguable]
        counted = [claim for claim in claims if not any(label.agrees(claim) for label in arguable)]
        right += sum(any(label.agrees(claim) for claim in counted) for label in firm)
        labelled, found = labelled + len(firm), found + len(counted)
    assert right / labelled > 0.97, f"recall {right}/{labelled}"
    assert right / found > 0.97, f"precision {right}/{found}"


@needs_texts
def test_find_claims__samples__offsets_hold_the_text() -> None:
    """The text of a claim is what stands between its offsets, and claims follow one another."""
    for name in SAMPLES:
        text = read_text("sample", name)
        claims = find_claims(text, load_lexicon())
        assert all(text[claim.start : claim.end] == claim.text for claim in claims)
        assert all(one.end <= other.start for one, other in pairwise(claims))


def test_labels__are_of_the_four_samples() -> None:
    """The label file names the samples and nothing else."""
    assert sorted(read_yaml("labels.yaml")) == SAMPLES


def _touching(claims: list[Claim], start: int, end: int) -> list[Claim]:
    return [claim for claim in claims if claim.start < end and claim.end > start]
