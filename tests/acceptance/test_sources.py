"""The two source texts against the demo towns: what the records carry agrees, the rest has no source."""

from __future__ import annotations

from collections import Counter

import pytest

from shanzhi.core.sentences import sentence
from shanzhi.indicators.evaluating import fold
from shanzhi.indicators.figures import Figures
from shanzhi.reports.prose.tests.texts import needs_texts, read_table, span_of
from tests.acceptance.demo import TOWNS, town_as
from tests.acceptance.texts import TOWNS as BY_SOURCE
from tests.acceptance.texts import check, claims_of, rows, text_of

pytestmark = [needs_texts, pytest.mark.usefixtures("demo_towns")]


def test_sources__sixty_seven_figures_agree_and_no_other() -> None:
    """Each figure of this stage agrees with records; every other has no source; nothing disagrees or is unclear."""
    found: Counter[tuple[bool, str]] = Counter()
    for key in TOWNS:
        with town_as(key) as (town, actor):
            checked = check(town, actor)
            statuses = {each.status for each in checked.claims if each.claim.kind == "claim"}
            assert statuses == {"agrees", "no_source"}
            for row in rows():
                if row.town == key:
                    found[row.is_carried, row.find(checked.claims).status] += 1
    assert found == {(True, "agrees"): 67, (False, "no_source"): 28}


def test_sources__other_claims_are_few_and_right() -> None:
    """At most five claims stand beside the table, and none of those that are no figures."""
    others = []
    for key in TOWNS:
        spans = [row.span() for row in rows() if row.town == key]
        others += [
            claim
            for claim in claims_of(key)
            if not any(start <= claim.start and claim.end <= end for start, end in spans)
        ]
    assert len(others) <= 5


def test_sources__what_is_no_figure_is_no_claim() -> None:
    """Names, roads, documents and dates that hold numerals are not among the claims."""
    quotes = read_table("not_figures.csv")
    assert len(quotes) == 43
    for row in quotes:
        key = BY_SOURCE[row["source"]]
        start, end = span_of(text_of(key), row["quote"])
        assert not [claim for claim in claims_of(key) if claim.start < end and claim.end > start], row["quote"]


def test_sources__each_figure_opens_to_lines_that_fold_to_it() -> None:
    """Behind every figure that agrees stand records, and what is shown follows from them alone."""
    for key in TOWNS:
        with town_as(key) as (town, actor):
            figures = Figures.now(actor, town)
            for each in check(town, actor).claims:
                for held in each.held:
                    lines = figures.lines(held.figure)
                    assert list(lines.all_facts()), held.indicator
                    assert fold(lines) == held.figure.value, held.indicator


def test_sources__the_turnout_is_asked_about_and_nothing_else() -> None:
    """224 Party days with 1,801 attendances, branches of 60 members: a question, no error. 19 councils are none."""
    for key, questions in {"tianning": [("plausibility", None)], "zhaidian": []}.items():
        with town_as(key) as (town, actor):
            checked = check(town, actor)
        open_ones = [each for each in checked.relations if each.is_open]
        assert [(each.kind, each.holds) for each in open_ones] == questions
        for each in open_ones:
            quoted = {checked.claims[number].claim.text for number in each.claims}
            assert {"224次", "1800余人次"} <= quoted
            assert "8.0人次" in sentence(each.why, "zh")
            assert "60.1名" in sentence(each.why, "zh")
