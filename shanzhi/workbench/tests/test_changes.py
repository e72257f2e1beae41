"""Correcting and withdrawing by form: refused, sent twice, changed meanwhile, waiting for the town office."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.activities.actions import correct_activity
from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.records.queries import Proposal, Record
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, facts, form, history, links, panel, parsed, send, words
from shanzhi.workbench.tests.test_records import address, entry, items, written
from tests.support import cast, reports
from tests.support.activities import DAY, party_day, people_of

pytestmark = pytest.mark.django_db
PROPOSALS = "/tianning/proposals/"


def figure(key: str, unit: str = "town") -> Any:
    """A figure of this half-year, as the town sees it."""
    with cast.as_user("clerk", write=False) as actor:
        window = Window(DAY.replace(month=1, day=1), DAY.replace(month=6, day=30))
        return Figures.now(actor, cast.town()).one(Request(key, cast.unit(unit).pk, window)).value


def now(record: Record) -> Record:
    """The record as it stands."""
    with cast.as_user("clerk", write=False):
        return Record.objects.get(pk=record.pk)


def count_transitions(record: Record) -> int:
    """How often something was done to it."""
    with cast.as_user("clerk", write=False):
        return record.transitions.count()


def test_correct__the_form_says_what_the_record_says() -> None:
    """Opened and sent as it is, with a reason, nothing about the record changes."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor)
        correct_activity(record, entry=entry(place="村委会"), reason="补全", actor=actor)
    before = now(record)
    response = send(signed_in("clerk"), address(record, "correct/"), {"reason": "看一遍"})
    assert response["Location"] == address(record)
    after = now(record)
    assert (before.data, before.title, before.happened_on) == (after.data, after.title, after.happened_on)
    newest = history(signed_in("clerk").get(address(record)))[0]
    assert "看一遍" in newest
    assert "→" not in newest, "no value changed"


def test_correct__changes_facts_and_says_so() -> None:
    """What counted wrongly is taken back, what is right counts at once, and the next page says the new number."""
    record = written()
    assert figure("theme_day_attendance") == 5
    with cast.as_user("clerk", write=False):
        people = people_of("podi_branch")
    client = signed_in("podi_branch")
    changed = {"roster": [str(each) for each in people[:7]], "v-topic": "学条例", "reason": "漏勾两人"}
    response = send(client, address(record, "correct/"), changed)
    assert response.status_code == 302
    assert figure("theme_day_attendance") == 7
    assert figure("theme_days") == 1
    page = client.get(response["Location"])
    toast = words(parsed(page).xpath("//*[@class='toast']")[0])
    assert "已更正" in toast
    assert "5 → 7人次" in toast
    assert words(parsed(page).xpath("//h1")[0]) == "学条例"
    assert "漏勾两人" in history(page)[0]


def test_correct__to_another_unit_and_day() -> None:
    """The office moves a day that was written down for the wrong branch: its facts move along."""
    record = written("clerk")
    with cast.as_user("clerk", write=False):
        people = people_of("nailin_branch")
    changed = {
        "unit": "nailin_branch",
        "on": "2024-05-06",
        "roster": [str(each) for each in people[:4]],
        "reason": "记错支部",
    }
    assert send(signed_in("clerk"), address(record, "correct/"), changed).status_code == 302
    assert (figure("theme_days", "podi"), figure("theme_days", "nailin")) == (0, 1)
    newest = history(signed_in("clerk").get(address(record)))[0]
    assert "单位 坡底村党支部 →" in newest
    assert "日期 6月5日 →" in newest


def test_correct__an_item_and_a_reading() -> None:
    """Items and readings are corrected by the same form; an end is a correction of its day."""
    with cast.as_user("clerk") as actor:
        site, reading = items(actor)
    client = signed_in("podi_secretary")
    assert send(client, address(site, "correct/"), {"ended_on": "2024-05-31", "reason": "拆了"}).status_code == 302
    assert facts(client.get(address(site)))["结束日期"] == "5月31日 周五"
    assert send(client, address(reading, "correct/"), {"v-in_order": "2", "reason": "看错"}).status_code == 302
    assert now(reading).data["in_order"] == 2


BAD = [
    ({"reason": ""}, "reason", "写明为什么改"),
    ({"reason": "  "}, "reason", "写明为什么改"),
    ({"reason": "长" * 501}, "reason", "501个字"),
    ({"on": "2024-06-31"}, "on", "“2024-06-31”不是一个日期"),
    ({"on": "2024-07-06"}, "on", "不能晚于今天"),
    ({"v-topic": ""}, "v-topic", "填主题"),
    ({"v-guests": "9999"}, "v-guests", "9999"),
    ({"unit": "atlantis"}, "unit", "没有“atlantis”这个单位"),
    ({"unit": "nailin_branch"}, "unit", "不能替奈林村党支部记"),
    ({"roster": []}, "roster", "没有人到会"),
]


@pytest.mark.parametrize(("changed", "field", "sentence"), BAD)
def test_correct__bad_input_comes_back_whole(changed: dict[str, Any], field: str, sentence: str) -> None:
    """The sentence stands at its field, what was typed stays, and the record says what it said."""
    record = written()
    given = {"v-topic": "改过的主题", "reason": "漏勾一人", **changed}
    response = send(signed_in("podi_branch"), address(record, "correct/"), given)
    assert response.status_code == 400
    assert sentence in errors(response)[field]
    again = form(response, address(record, "correct/"))
    assert again["reason"] == given["reason"].strip() or again["reason"] == given["reason"]
    assert again["v-topic"] == given["v-topic"]
    assert again["seen"]
    assert now(record).title == "学党纪条例"
    assert count_transitions(record) == 1


def test_correct__everything_is_said_at_once() -> None:
    """A day to come, an empty roster, a missing topic and a missing reason are four sentences in one answer."""
    record = written()
    wrong = {"on": "2024-07-06", "roster": [], "v-topic": "", "reason": ""}
    response = send(signed_in("podi_branch"), address(record, "correct/"), wrong)
    assert response.status_code == 400
    assert errors(response).keys() == {"on", "roster", "v-topic", "reason"}
    with cast.as_user("clerk") as actor:
        site, _reading = items(actor)
    wrong = {"on": "2024-07-06", "v-number": "201", "reason": ""}
    response = send(signed_in("clerk"), address(site, "correct/"), wrong)
    assert errors(response).keys() == {"on", "v-number", "reason"}


def test_correct__somebody_of_another_branch_cannot_have_come() -> None:
    """Attendance above the roster is refused on a correction too."""
    record = written()
    with cast.as_user("clerk", write=False):
        people = people_of("podi_branch") + people_of("nailin_branch")[:1]
    changed = {"roster": [str(each) for each in people], "reason": "补一人"}
    response = send(signed_in("podi_branch"), address(record, "correct/"), changed)
    assert response.status_code == 400
    assert "不在名册里" in errors(response)["roster"]


def test_correct__changed_meanwhile_shows_the_other_change_and_keeps_what_was_typed() -> None:
    """Who corrects what another has corrected since is shown that change; sent once more it holds."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "correct/")
    mine = {**form(client.get(action), action), "v-topic": "我的主题", "reason": "改题目"}
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=entry(), reason="漏勾一人", actor=actor)
    response = client.post(action, mine)
    assert response.status_code == 409
    assert "有人改过" in body(response)
    (other,) = history(response)
    assert "漏勾一人" in other
    assert "学条例，议巡河" in other
    again = form(response, action)
    assert again["v-topic"] == "我的主题"
    assert now(record).title == "学条例，议巡河"
    assert client.post(action, again).status_code == 302
    assert now(record).title == "我的主题"


def test_correct__sent_twice_is_one_correction() -> None:
    """The same form pressed twice corrects once, and the second answer is no conflict."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "correct/")
    sent = {**form(client.get(action), action), "v-topic": "学条例", "reason": "改题目"}
    assert [client.post(action, sent).status_code for _ in range(2)] == [302, 302]
    assert count_transitions(record) == 2


def test_correct__the_roster_follows_the_unit_without_saving() -> None:
    """Choosing another unit draws its roster; the record stays as it is."""
    record = written("clerk")
    response = send(signed_in("clerk"), address(record, "correct/"), {"unit": "nailin_branch", "then": "redraw"})
    assert response.status_code == 200
    with cast.as_user("clerk", write=False):
        people = set(people_of("nailin_branch"))
    again = form(response, address(record, "correct/"))
    assert {int(each) for each in again["roster"]} == people
    assert "保存后不再计入" in body(response), "those of the record's own roster are named"
    assert count_transitions(record) == 1


def test_withdraw__asks_says_what_follows_and_takes_the_facts_back() -> None:
    """The question names the figures before and after; with a reason the record counts nowhere from then on."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "withdraw/")
    asked = client.get(action)
    said = words(parsed(asked).xpath("//main")[0])
    assert "撤回这条记录？" in said
    assert "5 → 0" in said
    assert "记录不删" in said
    response = client.post(action, {**form(asked, action), "reason": "没有开"})
    assert response["Location"] == address(record)
    assert figure("theme_days") == 0
    assert now(record).state == "withdrawn"
    toast = words(parsed(client.get(address(record))).xpath("//*[@class='toast']")[0])
    assert "已撤回" in toast
    assert "1 → 0" in toast


def test_withdraw__from_the_dialog_of_the_page() -> None:
    """The dialog on the record's page sends the same form."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "withdraw/")
    sent = {**form(client.get(address(record)), action), "reason": "没有开"}
    assert client.post(action, sent).status_code == 302
    assert now(record).state == "withdrawn"


def test_withdraw__without_a_reason_asks_again() -> None:
    """No reason, no withdrawal; the sentence stands at the field."""
    record = written()
    response = send(signed_in("podi_branch"), address(record, "withdraw/"), {"reason": " "})
    assert response.status_code == 400
    assert "写明为什么" in body(response)
    assert now(record).state == "done"


def test_withdraw__twice() -> None:
    """Pressed twice it is withdrawn once; from another window later, a sentence."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "withdraw/")
    first, other = form(client.get(action), action), form(client.get(action), action)
    assert [client.post(action, {**first, "reason": "没有开"}).status_code for _ in range(2)] == [302, 302]
    late = client.post(action, {**other, "reason": "没有开"})
    assert late.status_code == 400
    assert "已经撤回" in body(late)
    assert count_transitions(record) == 2
    assert client.get(action).status_code == 400
    assert client.get(address(record, "correct/")).status_code == 400


def test_withdraw__changed_meanwhile() -> None:
    """What another has corrected since is not taken back unseen."""
    record = written()
    client = signed_in("podi_branch")
    action = address(record, "withdraw/")
    sent = {**form(client.get(action), action), "reason": "没有开"}
    with cast.as_user("clerk") as actor:
        correct_activity(record, entry=entry(), reason="漏勾一人", actor=actor)
    response = client.post(action, sent)
    assert response.status_code == 409
    assert "有人改过" in body(response)
    assert now(record).state == "done"
    assert client.post(action, {**form(response, action), "reason": "没有开"}).status_code == 302


def test_withdraw__of_another_village_is_refused() -> None:
    """Who does not see a record cannot take it back; who sees it but holds no right is told who does."""
    record = written()
    assert signed_in("nailin_secretary").post(address(record, "withdraw/"), {"reason": "x"}).status_code == 404
    refused = signed_in("leader").post(address(record, "withdraw/"), {"reason": "x"})
    assert refused.status_code == 403
    assert now(record).state == "done"


@pytest.fixture
def used(db: None) -> Record:
    """A theme Party day that stands behind an issued report."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        record = Record.objects.get(type="theme_party_day", unit=cast.unit("podi_branch"))
    reports.issue()
    return record


def proposed(record: Record) -> Proposal:
    """The change that waits."""
    with cast.as_user("clerk", write=False):
        return Proposal.objects.get(record=record, decision="")


def test_proposal__a_correction_of_what_was_issued_waits(used: Record) -> None:
    """The branch proposes, the record stays, both sides read that it waits, and the office confirms."""
    client = signed_in("podi_branch")
    opened = client.get(address(used, "correct/"))
    assert "等镇办公室确认" in body(opened)
    changed = {"v-topic": "学条例", "reason": "改题目"}
    page = client.get(send(client, address(used, "correct/"), changed)["Location"])
    assert "已交镇办公室确认" in body(page)
    assert history(page)[0].startswith("更正等镇办公室确认")
    assert now(used).title == "学党纪条例"
    assert address(used, "correct/") not in links(page), "one change at a time"
    assert client.get(address(used, "correct/")).status_code == 400
    office = signed_in("clerk")
    assert PROPOSALS in links(office.get(address(used)))
    waiting = office.get(PROPOSALS)
    said = panel(waiting, "学党纪条例")
    for part in ("podi_branch", "改题目", "主题 学党纪条例 →", "学条例"):
        assert part in said
    action = f"{PROPOSALS}{proposed(used).pk}/"
    answer = office.post(action, {**form(waiting, action), "decision": "confirm"})
    assert answer["Location"] == address(used)
    assert now(used).title == "学条例"
    assert "podi_branch，clerk确认" in history(client.get(address(used)))[0]
    assert "没有等确认的" in body(office.get(PROPOSALS))


def test_proposal__refused_with_an_answer(used: Record) -> None:
    """Refusing needs an answer; the one who proposed reads it in the history, and may propose again."""
    client, office = signed_in("podi_branch"), signed_in("organiser")
    send(client, address(used, "withdraw/"), {"reason": "没有开"})
    assert now(used).state == "done"
    action = f"{PROPOSALS}{proposed(used).pk}/"
    empty = office.post(action, {**form(office.get(PROPOSALS), action), "decision": "refuse"})
    assert empty.status_code == 400
    assert errors(empty)[f"answer-{proposed(used).pk}"]
    sent = {**form(empty, action), "decision": "refuse", "answer": "会议记录在，开了"}
    assert [office.post(action, sent).status_code for _ in range(2)] == [302, 302]
    page = client.get(address(used))
    assert any("撤回没有通过" in each and "会议记录在，开了" in each for each in history(page))
    assert address(used, "withdraw/") in links(page)


def test_proposal__decided_by_a_colleague_meanwhile(used: Record) -> None:
    """What somebody else has decided already is a sentence."""
    send(signed_in("podi_branch"), address(used, "withdraw/"), {"reason": "没有开"})
    action = f"{PROPOSALS}{proposed(used).pk}/"
    first, second = signed_in("clerk"), signed_in("organiser")
    late = {**form(second.get(PROPOSALS), action), "decision": "refuse", "answer": "开了"}
    first.post(action, {**form(first.get(PROPOSALS), action), "decision": "confirm"})
    response = second.post(action, late)
    assert response.status_code == 400
    assert "已经答复过" in body(response)
    assert now(used).state == "withdrawn"


@pytest.mark.parametrize(
    ("name", "status"), [("clerk", 200), ("organiser", 200), ("leader", 403), ("podi_branch", 403)]
)
def test_proposals__only_for_those_who_confirm(name: str, status: int) -> None:
    """The page and its place in the navigation are for the office; others are told who confirms."""
    client = signed_in(name)
    assert client.get(PROPOSALS).status_code == status
    assert client.post(f"{PROPOSALS}1/", {"decision": "confirm"}).status_code == (404 if status == 200 else 403)
    assert (PROPOSALS in links(client.get("/tianning/registers/"))) is (status == 200)


def test_correct__the_office_needs_no_confirmation(used: Record) -> None:
    """What the office itself changes holds at once, also behind an issued report."""
    response = send(signed_in("clerk"), address(used, "correct/"), {"v-topic": "学条例", "reason": "改题目"})
    assert response.status_code == 302
    assert now(used).title == "学条例"
