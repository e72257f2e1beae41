"""The agreement is earned: another number, a missing record, another story, and it is gone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from shanzhi.core.places import ROOT
from shanzhi.indicators.evaluating import Lines, fold
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.models import Town
from shanzhi.ledger.sealing import seal
from shanzhi.loader.demo import load_demo
from shanzhi.loader.owner import OWNER
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from shanzhi.reports.actions import issue_report
from shanzhi.reports.checking import CheckedClaim, check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.prose.tests.texts import needs_texts
from shanzhi.reports.word import read_text
from tests.acceptance.changing import with_another_number, withdraw
from tests.acceptance.demo import TOWNS, demo_database, town_as
from tests.acceptance.texts import Row, check, rows, text_of

CARRIED = [row for row in rows() if row.is_carried] if not needs_texts.args[0] else []
MOST_TRIED = 400
"""Records that are left out in turn; those of figures with more of them count one each."""
OTHER_SEED, YET_ANOTHER_SEED = 20260701, 20260702


@needs_texts
@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("key", TOWNS)
def test_text__each_number_changed_disagrees(key: str) -> None:
    """Each number changed alone by the least its wording tells apart: that figure disagrees, and only that."""
    with town_as(key) as (town, actor):
        for row in CARRIED:
            if row.town == key:
                claim = row.find(check(town, actor).claims).claim
                checked = check(town, actor, with_another_number(text_of(key), claim))
                wrong = [each for each in checked.claims if each.status == "disagrees"]
                assert [each.claim.start for each in wrong] == [claim.start], (row.key, [each.claim for each in wrong])


@needs_texts
@pytest.mark.usefixtures("demo_towns")
@pytest.mark.parametrize("row", CARRIED, ids=lambda row: row.key)
def test_records__one_withdrawn_and_the_figure_disagrees(row: Row) -> None:
    """One record behind a figure is taken back through its verb: the text, unchanged, is no longer borne out."""
    with town_as(row.town) as (town, actor):
        found = row.find(check(town, actor).claims)
        withdraw(_least(Figures.now(actor, town), found), actor)
        assert row.find(check(town, actor).claims).status == "disagrees"


@pytest.mark.full
@needs_texts
def test_story__under_another_seed_is_another_town(django_db_setup: None, django_db_blocker: object) -> None:
    """Other records, other totals: the texts no longer agree; the written reports do, as they follow the records."""
    with django_db_blocker.unblock(), demo_database(OTHER_SEED):  # type: ignore[attr-defined]
        for key in TOWNS:
            with town_as(key) as (town, actor):
                checked = check(town, actor)
                wrong = [each for each in checked.claims if each.status == "disagrees"]
                assert len(wrong) > 5
            _assert_issued_follows(key, {"".join(each.claim.text.split()) for each in wrong})


@pytest.mark.full
def test_loader__reads_no_totals(django_db_setup: None, django_db_blocker: object) -> None:
    """Telling a story opens no file outside the product: neither the texts nor the table of their figures."""
    with django_db_blocker.unblock(), _watching() as opened, demo_database(YET_ANOTHER_SEED):  # type: ignore[attr-defined]
        for key in TOWNS:
            assert load_demo(key).story.records > 5_000
    read = {path for path in opened if path.suffix in (".csv", ".yaml", ".txt", ".docx", ".json")}
    assert any(path.parent.name == "demo" for path in read)
    assert {path for path in read if not path.is_relative_to(ROOT / "packs") and ".venv" not in path.parts} == set()


def _least(figures: Figures, found: CheckedClaim) -> Record:
    """Of the records behind a figure one whose absence changes it, and of these the one that changes it least."""
    (held, *_) = found.held
    lines = figures.lines(held.figure)
    records = sorted({fact.record_id for fact in lines.all_facts()})[:MOST_TRIED]
    without = {record: fold(_without(lines, record)) for record in records}
    changing = [record for record in records if without[record] != held.figure.value]
    least = min(changing, key=lambda record: abs((without[record] or 0) - (held.figure.value or 0)))
    return Record.objects.select_related("town", "unit").get(pk=least)


def _without(lines: Lines, record: int) -> Lines:
    facts = [fact for fact in lines.facts if fact.record_id != record]
    return replace(lines, facts=facts, parts=[_without(part, record) for part in lines.parts])


def _assert_issued_follows(key: str, differing: set[str]) -> None:
    """The town's work report, issued over a seal: every figure of it agrees, and says other numbers than the text."""
    sealed = seal(Town.objects.using(OWNER).get(key=key))
    with town_as(key) as (town, actor):
        reporting = library(town).manifest.reporting
        assert reporting is not None
        issue = issue_report(town, report_key="work_report", day=reporting.day, sealed=sealed, actor=actor)
        draft = read_text(bytes(issue.document), "issued.docx")
        claims = find_claims(draft.text, load_lexicon())
        spoken = sum(claim.kind == "claim" for claim in claims)
        checked = check_draft(Figures.now(actor, town), claims, draft.text, bindings=draft.issued)
        assert checked.counts() == {"agrees": spoken, "disagrees": 0, "no_source": 0, "unclear": 0}
        assert spoken > 20
        assert differing - {"".join(each.claim.text.split()) for each in checked.claims}


_listeners: list[list[Path]] = []


def _note(event: str, args: tuple[object, ...]) -> None:
    if _listeners and event == "open" and isinstance(args[0], str):
        _listeners[-1].append(Path(args[0]).absolute())


@contextmanager
def _watching() -> Iterator[list[Path]]:
    """Every file this process opens meanwhile. An audit hook stays for good, so it looks whether anybody listens."""
    sys.addaudithook(_note)
    _listeners.append([])
    try:
        yield _listeners[-1]
    finally:
        _listeners.pop()
