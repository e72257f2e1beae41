"""Changing several rows: each by its verb, each told; races, refusals, forms sent twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.activities.actions import record_activity, withdraw_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.inventory.actions import correct_item, register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.records.models import Record, Transition
from shanzhi.workbench.register import change
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, parsed, table, words
from tests.support import cast, reports
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
VENUES = "/tianning/registers/venue/change/"
CLEANUPS = "/tianning/registers/cleanup/change/"
DAYS = "/tianning/registers/theme_party_day/change/"


def told(code: str, **params: object) -> str:
    """The Chinese sentence of a refusal."""
    problem = Problem(code)
    problem.params.update(params)
    return sentence(problem, "zh")


def venue(name: str, unit: str = "podi", kind: str = "hall") -> Record:
    """A venue, written down by the town office."""
    with cast.as_user("clerk") as actor:
        entry = ItemEntry(cast.unit(unit), date(2021, 5, 1), {"name": name, "kind": kind})
        return register_item(cast.town(), type_key="venue", entry=entry, actor=actor)


def opened(records: list[Record], field: str, who: str = "clerk", address: str = VENUES) -> dict[str, Any]:
    """What the form would send as it stands when it is opened."""
    asked = "&".join([f"field={field}", *(f"record={record.pk}" for record in records)])
    response = signed_in(who).get(f"{address}?{asked}")
    assert response.status_code == 200, errors(response)
    (form,) = parsed(response).xpath("//form[@method='post'][.//input[@name='key']]")
    sent: dict[str, Any] = {}
    for each in form.xpath(".//input[@type='hidden'][@name!='csrfmiddlewaretoken']"):
        sent.setdefault(each.get("name"), []).append(each.get("value"))
    return sent


def results(response: Any) -> dict[str, str]:
    """What came of each row, by number."""
    assert response.status_code == 200, errors(response)
    return {row[0]: f"{row[3]} {row[4]}".strip(" —") for row in table(response)[1:]}


def kind_of(record: Record) -> str:
    """The kind of venue the record says now."""
    with cast.as_user("clerk", write=False):
        return str(Record.objects.get(pk=record.pk).data["kind"])


def test_change__each_row_by_its_verb() -> None:
    """Both say the new value, with one transition and the reason each; everything else stays."""
    first, second = venue("大厅"), venue("活动室")
    sent = opened([first, second], "kind")
    response = signed_in("clerk").post(VENUES, {**sent, "v-kind": "stage", "reason": "当初选错了"})
    assert results(response) == {first.number: "已改", second.number: "已改"}
    assert kind_of(first) == kind_of(second) == "stage"
    with cast.as_user("clerk", write=False):
        last = Transition.objects.filter(record=second).order_by("-pk")[0]
        assert (last.verb, last.reason, last.actor) == ("item.correct", "当初选错了", first.created_by)
        assert Record.objects.get(pk=second.pk).data["name"] == "活动室"


def test_change__keeps_roster_place_and_links_of_an_activity() -> None:
    """The attendance stays who it was."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor, came=5)
        before = Transition.objects.get(record=record).snapshot
    sent = opened([record], "topic", address=DAYS)
    response = signed_in("clerk").post(DAYS, {**sent, "v-topic": "看红色影片", "reason": "题目错了"})
    assert results(response) == {record.number: "已改"}
    with cast.as_user("clerk", write=False):
        after = Transition.objects.filter(record=record).order_by("-pk")[0].snapshot
    assert after["roster"] == before["roster"]
    assert after["data"]["topic"] == "看红色影片"
    assert {key: value for key, value in after.items() if key not in ("data", "title")} == {
        key: value for key, value in before.items() if key not in ("data", "title")
    }


def test_change__a_row_changed_meanwhile_is_refused_alone() -> None:
    """Somebody corrected one row after the form was opened: that one is told, the other is done."""
    first, second = venue("大厅"), venue("活动室")
    sent = opened([first, second], "kind")
    with cast.as_user("organiser") as actor:
        entry = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "大厅改名", "kind": "hall"})
        correct_item(Record.objects.get(pk=first.pk), entry=entry, reason="改名", actor=actor)
    found = results(signed_in("clerk").post(VENUES, {**sent, "v-kind": "stage", "reason": "错了"}))
    assert found[second.number] == "已改"
    assert found[first.number].startswith("没改")
    assert "改" in found[first.number]
    assert (kind_of(first), kind_of(second)) == ("hall", "stage")


def test_change__a_row_withdrawn_meanwhile() -> None:
    """It stays withdrawn."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor)
    sent = opened([record], "topic", address=DAYS)
    with cast.as_user("clerk") as actor:
        withdraw_activity(Record.objects.get(pk=record.pk), reason="重了", actor=actor)
    found = results(signed_in("clerk").post(DAYS, {**sent, "v-topic": "新题目", "reason": "错了"}))
    assert found[record.number].startswith("没改")
    assert "撤回" in found[record.number]


def test_change__what_is_so_already_is_left_alone() -> None:
    """No transition is written for it."""
    record = venue("大厅", kind="stage")
    sent = opened([record], "kind")
    found = results(signed_in("clerk").post(VENUES, {**sent, "v-kind": "stage", "reason": "错了"}))
    assert found == {record.number: "本来就是"}
    with cast.as_user("clerk", write=False):
        assert Transition.objects.filter(record=record).count() == 1


def test_change__sent_twice_acts_once() -> None:
    """The second press says that it was carried out."""
    record = venue("大厅")
    sent = {**opened([record], "kind"), "v-kind": "stage", "reason": "错了"}
    assert results(signed_in("clerk").post(VENUES, sent)) == {record.number: "已改"}
    again = signed_in("clerk").post(VENUES, sent)
    assert again.status_code == 200
    assert "已经办过了" in body(again)
    with cast.as_user("clerk", write=False):
        assert Transition.objects.filter(record=record).count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"v-kind": "nonsense"}, "没有“nonsense”"),
        ({"v-kind": ""}, "填"),
        ({"reason": " "}, "写明为什么改"),
        ({"reason": "长" * 501}, "最多500个"),
        ({"field": "nothing"}, told("workbench.field_missing")),
        ({"record": []}, told("workbench.no_rows_chosen")),
        ({"record": ["x", "999999999999999999999"]}, "没有选中记录"),
    ],
)
def test_change__a_form_that_does_not_hold_comes_back(changed: dict[str, Any], sentence: str) -> None:
    """With the sentence and everything that was typed; nothing is changed."""
    record = venue("大厅")
    sent = {**opened([record], "kind"), "v-kind": "stage", "reason": "当初选错了", **changed}
    response = signed_in("clerk").post(VENUES, sent)
    assert response.status_code == 400
    assert sentence in body(response)
    if "reason" not in changed and "field" not in changed:
        assert "当初选错了" in body(response)
    assert kind_of(record) == "hall"


def test_change__hostile_marks_and_keys() -> None:
    """An unreadable mark counts as seen before everything, an unreadable key as a new form: no error."""
    record = venue("大厅")
    sent = {**opened([record], "kind"), "v-kind": "stage", "reason": "错了"}
    broken = {**sent, f"seen_{record.pk}": "'; --", "key": "nonsense"}
    assert results(signed_in("clerk").post(VENUES, broken))[record.number].startswith("没改")
    assert kind_of(record) == "hall"


def test_change__by_who_may() -> None:
    """A leader is told who may; a village secretary changes the own rows and never sees another's."""
    mine, other = venue("大厅", "podi"), venue("礼堂", "nailin")
    refused = signed_in("leader").get(f"{VENUES}?record={mine.pk}")
    assert refused.status_code == 403
    assert told("workbench.not_to_change_rows", type="党群服务场所") in body(refused)
    sent = opened([mine], "kind", "podi_secretary")
    sent["record"] = [str(mine.pk), str(other.pk)]
    found = results(signed_in("podi_secretary").post(VENUES, {**sent, "v-kind": "stage", "reason": "错了"}))
    assert found == {mine.number: "已改"}
    assert kind_of(other) == "hall"
    page = parsed(signed_in("leader").get("/tianning/registers/venue/"))
    assert not page.xpath("//input[@type='checkbox'][@name='record']")


def test_change__a_row_another_wrote_is_refused_by_the_policy() -> None:
    """A grid worker's like: who may write but not correct is refused row by row."""
    with cast.as_user("clerk") as actor:
        entry = Entry(cast.unit("podi"), date(2024, 6, 3), {"places": "河道", "members": 5, "campaign": "none"})
        record = record_activity(cast.town(), type_key="cleanup", entry=entry, actor=actor)
    sent = opened([record], "places", "podi_secretary", CLEANUPS)
    found = results(signed_in("podi_secretary").post(CLEANUPS, {**sent, "v-places": "村口", "reason": "错了"}))
    assert found == {record.number: "已改"}


def test_change__all_of_the_filter_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row the filter keeps is chosen; too many are refused with the number that can be."""
    for name in ("大厅", "活动室", "戏台"):
        venue(name)
    response = signed_in("clerk").get(f"{VENUES}?every=1&f_name_has=厅")
    assert "改1条" in words(parsed(response).xpath("//h1")[0])
    assert "改3条" in words(parsed(signed_in("clerk").get(f"{VENUES}?every=1")).xpath("//h1")[0])
    monkeypatch.setattr(change, "MOST", 2)
    refused = signed_in("clerk").get(f"{VENUES}?every=1")
    assert refused.status_code == 400
    assert told("workbench.too_many_rows", allowed=2) in body(refused)
    assert "没有选中记录" in body(signed_in("clerk").get(VENUES))


def test_change__a_row_an_issued_report_used_waits() -> None:
    """Where the town office confirms, the row is told to wait, and nothing is changed yet."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    reports.issue()
    with cast.as_user("podi_branch", write=False):
        record = Record.objects.filter(type="theme_party_day", state="done")[0]
    sent = opened([record], "topic", "podi_branch", DAYS)
    found = results(signed_in("podi_branch").post(DAYS, {**sent, "v-topic": "另一个题目", "reason": "题目错了"}))
    assert found == {record.number: "等镇办公室确认"}
    with cast.as_user("clerk", write=False):
        assert Record.objects.get(pk=record.pk).data["topic"] != "另一个题目"


def test_change__statements_for_the_form_do_not_grow(django_assert_max_num_queries: Any) -> None:
    """Opening the form with many rows costs as much as with few."""
    records = [venue(f"第{place}个") for place in range(20)]
    asked = "&".join(f"record={record.pk}" for record in records)
    client = signed_in("clerk")
    with django_assert_max_num_queries(30):
        client.get(f"{VENUES}?field=kind&{asked}")
