"""The two source texts, which stay outside the repository, against the sayings of the shipped packs."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from shanzhi.core.places import packs_folder
from shanzhi.indicators.declare import tree_of
from shanzhi.packs.assembling import assemble
from shanzhi.reports.checking.asking import nature_of
from shanzhi.reports.checking.clauses import Clauses
from shanzhi.reports.checking.matching import Matcher
from shanzhi.reports.checking.phrases import phrases_of
from shanzhi.reports.checking.subjects import Names, Subjects
from shanzhi.reports.checking.words import load_words
from shanzhi.reports.checking.wordset import WordSet
from shanzhi.reports.prose import Claim, find_claims
from shanzhi.reports.prose.tests.texts import needs_texts, read_table, read_text, source_names, span_of

TOWNS = dict(zip(source_names(), ("tianning", "zhaidian"), strict=True))
RIGHT = {("zhaidian", "16个")}
"""Beyond the table: 16 of 16 villages, told a second time."""


def names_of_pack(town: str) -> Names:
    """What the units of a shipped pack are called."""
    units: dict[str, tuple[int, ...]] = {}
    whole: set[str] = set()
    full: set[str] = set()
    for path in sorted((packs_folder() / town / "units").glob("*.yaml")):
        for number, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=len(units)):
            called = [row["name"]["zh"], *row.get("aliases", [])]
            full.add(called[0])
            if row["key"] in ("town", "committee", "town_grid"):
                whole.update(called)
            else:
                units.update((name, (number,)) for name in called)
    return Names(units, frozenset(whole), frozenset(full))


def bound(town: str, text: str) -> list[tuple[Claim, tuple[str, ...], str]]:
    """Every claim with the indicators it is bound to without doubt, and whom it speaks of."""
    words, pack = load_words(), assemble(town)
    indicators = pack.all("indicators")
    claims = find_claims(text, words.lexicon)
    clauses = Clauses(text, claims, words.clauses, words.lexicon)
    fold = words.lexicon.folding.table
    phrases = [
        each
        for key, model in indicators.items()
        for each in phrases_of(key, model.unit, model.said, fold, is_act=words.units.counts_acts(model.unit))
    ]
    names = names_of_pack(town)
    called = WordSet({*names.units, *names.whole})
    matcher = Matcher(clauses, phrases, words, called, lambda key: nature_of(tree_of(pack, key)))
    subjects = Subjects(clauses, names, words)
    found = []
    for claim, place in zip(claims, clauses.places, strict=True):
        match = matcher.match(claim, place)
        subject = subjects.of(place, match.places if match else ())
        found.append((claim, match.indicators if match and not match.doubt else (), subject.who))
    return found


@needs_texts
@pytest.mark.parametrize("name", source_names())
def test_sources__figures_of_the_shipped_packs_are_bound_and_no_others(name: str) -> None:
    """Sixty-seven have indicators in the packs, twenty-eight have none; what else is bound is known to be right."""
    town, text = TOWNS[name], read_text("source", name)
    rows = [row for row in read_table("figures.csv") if row["source"] == name]
    wrong = []
    for claim, indicators, who in bound(town, text):
        row = next((row for row in rows if _tells(claim, row, text)), None)
        is_ours = row is not None and row["owner"] in ("foundation", "cases")
        if row is None and indicators and (town, claim.text) in RIGHT:
            continue
        if bool(indicators) != is_ours or (is_ours and who != "town"):
            wrong.append((claim.text, indicators, who))
    assert wrong == []


@needs_texts
def test_sources__three_rates_are_one_claim_of_three_indicators() -> None:
    """Paved roads, cleaning and lighting."""
    name = source_names()[1]
    rates = [indicators for claim, indicators, _ in bound(TOWNS[name], read_text("source", name)) if claim.value == 100]
    assert [len(each) for each in rates] == [3]


def _tells(claim: Claim, row: dict[str, str], text: str) -> bool:
    start, end = span_of(text, row["quote"])
    return claim.start < end and claim.end > start and claim.value == Decimal(row["value"])
