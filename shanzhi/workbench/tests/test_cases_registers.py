"""Registers of cases: filtered by who is responsible and by day due, in that order, on paper and as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client

from shanzhi.cases import registers as of_cases
from shanzhi.cases.models import Case
from shanzhi.cases.rules import rules_of
from shanzhi.records import registers
from shanzhi.records.queries import RegisterFilter
from shanzhi.records.registers import register_rows
from shanzhi.workbench.register import page as register_page
from shanzhi.workbench.tests.asking import body, content, signed_in, statements
from shanzhi.workbench.tests.reading import links, listed, parsed, table, words
from shanzhi.workbench.tests.test_cases_lists import made_due
from shanzhi.workbench.tests.test_cases_report import reported
from shanzhi.workbench.tests.test_cases_steps import take
from tests.support import cast

pytestmark = pytest.mark.django_db
REGISTER = "/tianning/registers/fire_hazard/"
LATE, SOON, LATER, PAUSED, ENDED = "早该办的", "后天到期", "下月到期", "停着的", "办完的"


@pytest.fixture(autouse=True)
def _hazards(db: None) -> None:
    """Five of Podi: one late, one due in two days, one next month, one whose time stands still, one withdrawn."""
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    numbers = {name: reported(village, **{"v-what": name}).pk for name in (LATER, LATE, PAUSED, ENDED, SOON)}
    for name, days in ((LATE, -3), (SOON, 1), (LATER, 29)):
        made_due(numbers[name], days)
    take(village, numbers[PAUSED], "accept")
    take(office, numbers[PAUSED], "pause", ground="funds", note="等钱", **{"v-interim": "围挡"})
    with cast.as_system(cast.town()), connection.cursor() as cursor:
        cursor.execute("update cases_case set stage = 'ended', due_at = null where record_id = %s", [numbers[ENDED]])
    take(office, numbers[LATER], "refer", unit="nailin")
    take(signed_in("nailin_secretary"), numbers[LATER], "accept")


def titles(client: Client, **query: str) -> list[str]:
    """The rows of the register, in its order."""
    return [words(each) for each in parsed(client.get(REGISTER, query)).xpath("//tbody//th//a")]


@pytest.mark.parametrize(
    ("due", "kept"),
    [
        ("open", {LATE, SOON, LATER, PAUSED}),
        ("late", {LATE}),
        ("3", {SOON}),
        ("30", {SOON, LATER}),
        ("", {LATE, SOON, LATER, PAUSED, ENDED}),
        ("'; drop", {LATE, SOON, LATER, PAUSED, ENDED}),
    ],
)
def test_register__filters_by_day_due(due: str, kept: set[str]) -> None:
    """Open, overdue, due within so many days; what is no such word is no filter."""
    assert set(titles(signed_in("clerk"), due=due)) == kept


def test_register__filters_by_who_is_responsible() -> None:
    """The units offered are those that have some; a unit nobody knows is said to be none."""
    client = signed_in("clerk")
    assert titles(client, holder="nailin") == [LATER]
    assert set(titles(client, holder="podi", due="open")) == {LATE, SOON, PAUSED}
    offered = parsed(client.get(REGISTER)).xpath("//input[@name='holder']/@value")
    assert sorted(offered) == ["", "nailin", "podi"]
    answer = client.get(REGISTER, {"holder": "nowhere"})
    assert answer.status_code == 404
    assert "nowhere" in body(answer)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_register__keeps_to_the_readers_scope(language: str) -> None:
    """A village sees its own and what was referred to it, and is offered no other unit to filter by."""
    client = signed_in("nailin_secretary", language=language)
    assert titles(client) == titles(client, holder="nailin") == [LATER]
    assert titles(client, due="late") == titles(client, holder="podi") == []
    assert parsed(client.get(REGISTER)).xpath("//input[@name='holder']/@value") == ["", "nailin"]


def test_register__sorts_by_day_due() -> None:
    """What is due first at the top, turned round the last; those without a day stand last both ways."""
    client = signed_in("clerk")
    assert titles(client, sort="due")[:3] == [LATE, SOON, LATER]
    assert titles(client, sort="due_down")[:3] == [LATER, SOON, LATE]
    assert titles(client, sort="holder_down")[0] in (LATER, titles(client, sort="holder")[-1])
    heads = [link for link in links(client.get(REGISTER)) if "sort=" in link]
    assert any("sort=due&" in f"{link}&" for link in heads)
    assert any("sort=holder&" in f"{link}&" for link in heads)
    assert titles(signed_in("clerk"), sort="nonsense") == titles(client)


def test_register__states_sort_in_the_order_of_the_workflow() -> None:
    """Reported comes before accepted, accepted before stopped, whatever the letters of their codes."""
    client = signed_in("clerk")
    flow = rules_of(cast.town(), "fire_hazard").flow
    order = [state.label.zh for state in flow.states.values()]
    column = listed(client.get(REGISTER, {"sort": "state"}), "状态")
    assert len(set(column)) > 2
    assert column == sorted(column, key=order.index)
    assert listed(client.get(REGISTER, {"sort": "state_down"}), "状态") == sorted(column, key=order.index, reverse=True)


def test_register__large_ones_sort_and_filter_by_day_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an index leads to is offered however large the register is; the rest waits."""
    monkeypatch.setattr(registers, "COUNTED", 2)
    monkeypatch.setattr(register_page, "COUNTED", 2)
    client = signed_in("clerk")
    assert titles(client, sort="due")[:3] == [LATE, SOON, LATER]
    assert titles(client, due="late") == [LATE]
    assert titles(client, holder="nailin", sort="holder") == [LATER]
    page = client.get(REGISTER, {"sort": "holder"})
    assert sentence_cut(page)
    heads = parsed(page).xpath("//thead//a/@href")
    assert any("sort=due" in head for head in heads)
    assert not any("sort=holder&" in f"{head}&" for head in heads)


def sentence_cut(page: Any) -> bool:
    """Whether the page says that part of what was asked waits."""
    return "先选日期或单位" in body(page)


def test_register__paper_and_workbook_hold_the_same() -> None:
    """Filter and order go along; the workbook has the days overdue as a number."""
    client = signed_in("clerk")
    printed = client.get(f"{REGISTER}print/", {"due": "late", "sort": "due"})
    rows = table(printed)
    assert len(rows) == 2
    assert any("超期3天" in cell for cell in rows[1])
    assert _sheet(client, due="30", sort="due") == {SOON: None, LATER: None}
    assert _sheet(client, due="late") == {LATE: 3}
    assert list(_sheet(client, due="open", sort="due"))[:3] == [LATE, SOON, LATER]


def _sheet(client: Client, **query: str) -> dict[str, Any]:
    """The days overdue by title, in the order of the workbook."""
    answer = content(client.get(f"{REGISTER}export/", query))
    rows = list(openpyxl.load_workbook(BytesIO(answer)).worksheets[0].iter_rows(values_only=True))
    head = next(row for row in rows if "超期天数" in row)
    title = next(place for place in range(len(head)) if any(row[place] in (LATE, SOON) for row in rows))
    return {row[title]: row[head.index("超期天数")] for row in rows[rows.index(head) + 1 :] if row[title]}


def test_register__costs_the_same_however_many() -> None:
    """Statements do not grow with rows or units."""
    client, village = signed_in("clerk"), signed_in("podi_secretary")
    address = f"{REGISTER}?due=open&sort=due"
    few = statements(client, address)
    for _ in range(3):
        reported(village)
    assert len(statements(client, address)) == len(few)


def test_kept__says_the_same_as_a_plain_walk() -> None:
    """The filter of the database keeps what a loop over the visible cases keeps, for each reader."""
    town = cast.town()
    for reader in ("clerk", "podi_secretary", "nailin_secretary", "podi_branch"):
        with cast.as_user(reader, write=False):
            rows = register_rows(town, "fire_hazard", RegisterFilter())
            visible = list(Case.objects.filter(type="fire_hazard"))
            assert set(rows.values_list("pk", flat=True)) == {case.pk for case in visible}
            assert of_cases.list_holders(town, "fire_hazard") == {case.holder_id for case in visible}
            opened = of_cases.kept(rows, town, "fire_hazard", of_cases.CaseFilter(is_open=True))
            assert {record.pk for record in opened} == {case.pk for case in visible if case.stage != "ended"}
            for sort in of_cases.SORTS:
                ordered = of_cases.in_order(rows, town, "fire_hazard", sort, [])
                assert {record.pk for record in ordered} == {case.pk for case in visible}
