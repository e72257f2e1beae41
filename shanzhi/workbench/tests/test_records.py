"""The page of a record: what it says, what it counts in, its history, who sees it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from shanzhi.activities.actions import correct_activity, withdraw_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.inventory.actions import correct_item, register_item, take_reading
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel.scope import Principal
from shanzhi.party.actions import end_membership
from shanzhi.records.queries import Record, list_transitions
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import facts, history, links, panel, parsed, table, words
from tests.support import cast, reports
from tests.support.activities import DAY, party_day, people_of

pytestmark = pytest.mark.django_db


def address(record: Record | int, page: str = "", of: str = "tianning") -> str:
    """The page of a record."""
    key = record if isinstance(record, int) else record.pk
    return f"/{of}/records/{key}/{page}"


def written(by: str = "podi_branch") -> Record:
    """A theme Party day of the Podi branch, at which five of eight came."""
    with cast.as_user(by) as actor:
        return party_day(actor)


def entry(**changed: Any) -> Entry:
    """The same day with another topic, and six who came."""
    people = people_of("podi_branch")
    attendance = Attendance(frozenset(people[:6]), {people[6]: "生病"})
    given: dict[str, Any] = {"values": {"topic": "学条例，议巡河", "guests": "2"}, "attendance": attendance, **changed}
    return Entry(cast.unit("podi_branch"), DAY, **given)


def test_record__says_what_was_written() -> None:
    """Title, state, number, unit, day, fields, roster by name, what was left empty."""
    record = written()
    response = signed_in("podi_branch").get(address(record))
    assert response.status_code == 200
    assert words(parsed(response).xpath("//h1")[0]) == "学党纪条例"
    head = words(parsed(response).xpath("//*[@class='head-tags']")[0])
    for part in ("已办", "主题党日", "坡底村党支部", "6月5日 周三", record.number):
        assert part in head
    assert facts(response)["应到"] == "8人"
    assert facts(response)["到会率"].startswith("62.5%")
    assert "刘podi3、王podi0" in panel(response, "到会名册")
    assert "没有填的" in panel(response, "情况")


def test_record__names_the_figures_that_hold_it_and_no_others() -> None:
    """It lists the figures whose lines hold it, with their values; a record of another year names that year's."""
    record = written()
    said = panel(signed_in("clerk").get(address(record)), "算进哪些数字")
    assert "主题党日次数" in said
    assert "主题党日到会" in said
    assert "接访" not in said
    assert any("/figures/theme_days/" in each for each in links(signed_in("clerk").get(address(record))))
    with cast.as_user("clerk") as actor:
        old = party_day(actor, on=date(2023, 3, 6))
    found = [each for each in links(signed_in("clerk").get(address(old))) if "/figures/theme_days/" in each]
    assert found
    assert all("to=2023-12-31" in each for each in found)


def test_record__shows_its_entries_in_the_ledger() -> None:
    """Facts of one act and measure stand together, with their sum; reversals are marked."""
    record = written()
    place = len(table(signed_in("clerk").get(address(record)))) - 1
    assert place == 3, "held, expected, counted"
    with cast.as_user("clerk") as actor:
        withdraw_activity(record, reason="没有开", actor=actor)
    response = signed_in("clerk").get(address(record))
    _head, *rows = table(response)
    assert [row[-1] for row in rows if "冲销" in row[-1] or "−" in row[-1]] != []
    assert sum("−" in row[-1] for row in rows) == 3
    assert "28笔" in panel(response, "账上")


def test_history__names_who_when_what_and_why() -> None:
    """A correction stands above the first entry with every value before and after and the reason."""
    record = written()
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=entry(place="村委会"), reason="漏勾一人", actor=actor)
    newest, oldest = history(signed_in("podi_secretary").get(address(record)))
    assert newest.startswith("更正")
    for part in ("clerk", "7月5日 10:46", "漏勾一人", "主题 学党纪条例", "学条例，议巡河", "地点 空", "村委会"):
        assert part in newest
    assert "杨podi5 未到 →" in newest
    assert "张podi2 未到 →" in newest
    assert "podi0" not in newest, "who came before and after has not changed"
    assert oldest.startswith("登记")
    assert "podi_branch" in oldest
    assert "隔30天登记" in oldest


def test_history__a_withdrawal_says_why_and_strikes_the_record() -> None:
    """A withdrawn record stays readable, says so on top and offers nothing more."""
    record = written()
    with cast.as_user("podi_branch") as actor:
        withdraw_activity(record, reason="与DR24-0002重复", actor=actor)
    response = signed_in("podi_branch").get(address(record))
    assert history(response)[0].startswith("撤回")
    assert "与DR24-0002重复" in history(response)[0]
    assert "已撤回，不再计入任何数字" in body(response)
    assert "撤回的记录不计入任何数字" in panel(response, "算进哪些数字")
    assert not {address(record, "correct/"), address(record, "withdraw/")} & links(response)


def items(actor: Principal) -> tuple[Record, Record]:
    """A site and a reading of it."""
    given = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "桥头路口", "number": "2"})
    site = register_item(cast.town(), type_key="public_camera", entry=given, actor=actor)
    values = {"checked": "2", "in_order": "1", "method": "on_site"}
    reading = ItemEntry(cast.unit("podi"), date(2024, 3, 1), values, item=site)
    return site, take_reading(cast.town(), type_key="camera_reading", entry=reading, actor=actor)


def test_record__of_an_item_and_of_a_reading() -> None:
    """An item says since when and until when; a reading is called by its item and leads to it."""
    with cast.as_user("clerk") as actor:
        site, reading = items(actor)
        given = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "桥头路口", "number": "2"}, date(2024, 5, 31))
        correct_item(site, entry=given, reason="拆了", actor=actor)
    client = signed_in("podi_secretary")
    assert facts(client.get(address(site)))["结束日期"] == "5月31日 周五"
    assert "结束日期 空" in history(client.get(address(site)))[0]
    page = client.get(address(reading))
    assert words(parsed(page).xpath("//h1")[0]) == "桥头路口"
    assert address(site) in links(page)
    assert facts(page)["检修台数"].startswith("2")


def test_record__of_a_membership_and_of_a_unit() -> None:
    """A membership is called by the person, its end stands in the history; a unit says since when it stands."""
    with cast.as_user("clerk") as actor:
        membership = Record.objects.filter(kind="enrolment", unit=cast.unit("podi_branch")).order_by("pk")[0]
        end_membership(membership, on=date(2024, 6, 1), reason="转出", actor=actor)
        standing = Record.objects.get(kind="establishment", unit=cast.unit("podi_branch"))
    page = signed_in("podi_branch").get(address(membership))
    assert words(parsed(page).xpath("//h1")[0]) == "王podi0"
    assert history(page)[0].startswith("结束")
    assert "转出" in history(page)[0]
    page = signed_in("podi_branch").get(address(standing))
    assert facts(page)["起始日期"] == "2020年1月1日 周三"
    assert address(standing, "withdraw/") not in links(page)
    assert address(standing, "withdraw/") in links(signed_in("admin").get(address(standing)))


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("clerk", 200),
        ("organiser", 200),
        ("leader", 200),
        ("auditor", 200),
        ("podi_secretary", 200),
        ("podi_branch", 200),
        ("nailin_secretary", 404),
    ],
)
def test_scope__who_sees_a_record(name: str, status: int) -> None:
    """The town and the village see it; for the next village it is not there, on any of its pages."""
    record = written()
    client = signed_in(name)
    response = client.get(address(record))
    assert response.status_code == status
    if status == 404:
        assert "不在可看的范围" in body(response)
        assert "学党纪条例" not in body(response)
        for page in ("correct/", "withdraw/"):
            assert client.get(address(record, page)).status_code == 404
            assert client.post(address(record, page), {"reason": "x"}).status_code == 404


def test_scope__another_town() -> None:
    """A record of one town is not there under the address of another, and its town is closed to strangers."""
    record = written()
    stranger = signed_in("clerk", of="zhaidian")
    assert stranger.get(address(record, of="zhaidian")).status_code == 404
    assert stranger.get(address(record)).status_code == 404
    assert signed_in("clerk").get(address(2**60)).status_code == 404
    assert signed_in("clerk").get(f"/tianning/records/{10**40}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "correct", "withdraw"),
    [
        ("clerk", True, True),
        ("organiser", True, True),
        ("podi_secretary", True, True),
        ("podi_branch", True, True),
        ("leader", False, False),
        ("auditor", False, False),
    ],
)
def test_acts__only_those_of_the_office(name: str, correct: bool, withdraw: bool) -> None:
    """Buttons stand for those who may; for the others the pages behind them refuse."""
    record = written("clerk")
    client = signed_in(name)
    found = links(client.get(address(record)))
    assert (address(record, "correct/") in found, address(record, "withdraw/") in found) == (correct, withdraw)
    assert client.get(address(record, "correct/")).status_code == (200 if correct else 403)
    assert client.get(address(record, "withdraw/")).status_code == (200 if withdraw else 403)


def test_acts__a_village_corrects_an_item_but_does_not_withdraw_it() -> None:
    """A village secretary may correct an item the office registered; taking it back is the office's."""
    with cast.as_user("clerk") as actor:
        site, _reading = items(actor)
    found = links(signed_in("podi_secretary").get(address(site)))
    assert address(site, "correct/") in found
    assert address(site, "withdraw/") not in found


def test_as_of__shows_the_record_as_it_stood() -> None:
    """Looking back the page says what was known then, offers nothing, and leads back to now."""
    record = written()
    with cast.as_user("clerk", write=False):
        first = list_transitions(record)[0].recorded_at
    assert first is not None
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=entry(), reason="漏勾一人", actor=actor)
        second = list_transitions(record)[1].recorded_at
    assert second is not None
    assert first < second
    response = signed_in("clerk").get(f"{address(record)}?as_of={quote(first.isoformat())}")
    assert words(parsed(response).xpath("//h1")[0]) == "学党纪条例"
    assert len(history(response)) == 1
    assert "到会5人" in panel(response, "到会名册")
    assert "到会6人" in panel(signed_in("clerk").get(address(record)), "到会名册")
    assert address(record) in links(response)
    assert not {address(record, "correct/"), address(record, "withdraw/")} & links(response)
    early = signed_in("clerk").get(f"{address(record)}?as_of=2020-01-02")
    assert early.status_code in (400, 404)


def test_used__names_the_issues_that_printed_a_figure_with_it() -> None:
    """A record that stands behind an issued report names the report; after a correction it says the number moved."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        record = Record.objects.get(type="theme_party_day", unit=cast.unit("podi_branch"))
    issue = reports.issue()
    link = f"/tianning/reports/{issue.pk}/"
    assert link in links(signed_in("clerk").get(address(record)))
    with cast.as_user("clerk") as actor:
        withdraw_activity(record, reason="没有开", actor=actor)
    said = panel(signed_in("clerk").get(address(record)), "用在哪里")
    assert "印发" in said
    assert "现" in said
