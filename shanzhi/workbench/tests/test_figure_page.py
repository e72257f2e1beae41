"""The figure page: at one record's line, where it is used, the trend beside last year's, what it asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.packs import library
from shanzhi.records.models import Record
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import links, panel, parsed, words
from tests.support import cast, reports
from tests.support.activities import party_day, party_day_entry

pytestmark = pytest.mark.django_db
PAGE = "/tianning/figures/theme_days/"
QUERIES = 60


@pytest.fixture
def record(db: None) -> Iterator[Record]:
    """A Party day among others, corrected once."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        kept = party_day(actor, branch="podi_branch", came=5, on=date(2024, 3, 6))
        entry = party_day_entry(branch="podi_branch", came=6, on=date(2024, 3, 7))
        correct_activity(kept, entry=entry, reason="漏勾一人", actor=actor)
    yield kept
    library.forget()


def lines(page: Any) -> list[str]:
    """The rows of the list behind the figure."""
    return [words(row) for row in parsed(page).xpath("//*[@id='lists']//tbody/tr")]


def test_figure__opens_at_the_line_of_a_record(record: Record) -> None:
    """The record's own entries and no others, with the way to all; the record's page leads there."""
    client = signed_in("clerk")
    page = client.get(PAGE, {"record": record.pk})
    shown = lines(page)
    assert all(record.number in row for row in shown)
    assert len(shown) == 3
    assert len(lines(client.get(PAGE))) == 6
    found = links(client.get(f"/tianning/records/{record.pk}/"))
    (way,) = {link for link in found if link.startswith(PAGE) and f"record={record.pk}" in link}
    assert way.endswith("#lists")
    assert lines(client.get(way.partition("#")[0])) == shown


def test_figure__a_record_that_does_not_count(record: Record) -> None:
    """Withdrawn, its entries and their reversals stay to be read; of another figure, or nobody's, the page says so."""
    with cast.as_user("clerk") as actor:
        withdraw_activity(record, reason="记重了", actor=actor)
    client = signed_in("clerk")
    assert len(lines(client.get(PAGE, {"record": record.pk}))) == 4
    for path, asked in ((f"{PAGE}?from=2023-01-01&to=2023-12-31", record.pk), (PAGE, 999_999_999)):
        page = client.get(path, {"record": asked}) if "?" not in path else client.get(f"{path}&record={asked}")
        assert page.status_code == 200
        assert "不算进" in body(page)
    assert client.get(PAGE, {"record": "x"}).status_code == 200


def test_figure__says_where_it_is_used(record: Record) -> None:
    """Issues, nodes of frameworks, report templates, figures made of it, duties it meets; each leads on."""
    reports.issue()
    client = signed_in("organiser")
    page = client.get(PAGE)
    used = panel(page, "用在哪里")
    for said in ("报告 ", "框架", "强党建", "报告模板", "每月主题党日"):
        assert said.strip() in used, said
    for link in parsed(page).xpath("//section[.//h2[normalize-space()='用在哪里']]//li/a/@href"):
        assert client.get(link).status_code == 200, link
    assert "看" in panel(page, "用在哪里")


def test_figure__asks_the_database_no_more_than_committed(record: Record) -> None:
    """The committed number, and more records ask for nothing more."""
    client = signed_in("clerk")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= QUERIES
    with cast.as_user("clerk") as actor:
        for number in range(6):
            party_day(actor, branch="nailin_branch", came=1, on=date(2024, 5, 10 + number))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as again:
        client.get(PAGE)
    assert len(again) == len(asked)
