"""Reporting a case by form: what is asked, what comes back wrong, once, copied, corrected, withdrawn, found again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.records.models import Record
from shanzhi.records.tests import sent
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, form, links, listed, send
from tests.support import cast

pytestmark = pytest.mark.django_db

WRITE = "/tianning/write/fire_hazard/"
PODI = f"{WRITE}?unit=podi&on=2024-07-04"
HAZARD = {"v-what": "供销社后门堆物", "v-kind": "exit", "v-level": "general", "v-term": "d7"}


def reported(client: Client, **more: Any) -> Record:
    """A hazard of Podi reported by form, as it then stands."""
    answer = send(client, PODI, {**HAZARD, **more})
    assert answer.status_code == 302, errors(answer)
    number = int(answer["Location"].strip("/").rpartition("/")[2])
    return kept(number)


def kept(number: int) -> Record:
    """The record with its case, as the town office sees it."""
    with cast.as_user("clerk", write=False):
        return Record.objects.select_related("case", "unit").get(pk=number)


def count() -> int:
    """How many hazards there are."""
    with cast.as_user("clerk", write=False):
        return Record.objects.filter(type="fire_hazard").count()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_report__the_form_asks_what_no_step_asks_later(language: str) -> None:
    """Where, when, how it came, by how many, and the fields nobody is asked for later; photos may be left out."""
    client = signed_in("podi_secretary", language=language)
    asked_for = form(client.get(PODI), WRITE)
    fields = {name.removeprefix("v-") for name in asked_for if name.startswith("v-")}
    assert {"what", "kind", "object", "basis", "campaign"} <= fields
    assert not fields & {"done", "recheck", "cost", "interim", "measures", "document"}
    assert asked_for["channel"] == "found"
    assert asked_for["people"] == "1"
    assert (asked_for["unit"], asked_for["on"]) == ("podi", "2024-07-04")


def test_report__it_stands_in_inbox_and_register() -> None:
    """Sent once it is there: with its state and its number, responsible is the village."""
    client = signed_in("podi_secretary")
    record = reported(client, channel="patrol", people="3", starts_at="10:20")
    case = kept(record.pk).case
    assert (record.kind, record.state, case.channel, case.people) == ("case", "reported", "patrol", 3)
    assert case.holder_id == record.unit_id
    assert f"/tianning/cases/{record.pk}/" in links(client.get("/tianning/cases/"))
    register = client.get("/tianning/registers/fire_hazard/")
    assert listed(register, "状态") == ["待受理"]
    assert listed(register, "负责单位") == ["坡底村"]
    assert listed(register, "期限") == ["07-05"]
    answer = client.get(f"/tianning/records/{record.pk}/")
    assert answer["Location"] == f"/tianning/cases/{record.pk}/"


def test_report__with_a_photo() -> None:
    """What was put into the form stands on the page of the case; nobody has to."""
    client = signed_in("podi_secretary")
    record = reported(client, files=SimpleUploadedFile("现场.jpg", sent.photo()))
    page = body(client.get(f"/tianning/cases/{record.pk}/"))
    assert "现场.jpg" in page
    assert "可不传" in body(client.get(PODI))


def test_report__sent_twice_it_is_one() -> None:
    """The same form again leads to the same case."""
    client = signed_in("podi_secretary")
    filled = {**form(client.get(PODI), WRITE), **HAZARD}
    answers = [client.post(WRITE, filled) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"v-what": ""}, "v-what"),
        ({"v-kind": "nothing"}, "v-kind"),
        ({"v-term": ""}, "v-term"),
        ({"channel": "crystal"}, "channel"),
        ({"people": "0"}, "people"),
        ({"people": "many"}, "people"),
        ({"people": "１２"}, "people"),
        ({"people": "9" * 30}, "people"),
        ({"on": "2024-07-06"}, "on"),
        ({"on": ""}, "on"),
        ({"starts_at": "25:00"}, "starts_at"),
        ({"unit": "nailin"}, "unit"),
        ({"unit": "podi_branch"}, "unit"),
    ],
)
def test_report__wrong_input_stays_with_its_sentence(wrong: dict[str, str], field: str) -> None:
    """What does not hold is said at its field, and everything typed is still there."""
    client = signed_in("podi_secretary")
    answer = send(client, PODI, {**HAZARD, "v-object": "供销社", **wrong})
    assert answer.status_code == 400
    assert field in errors(answer)
    again = form(answer, WRITE)
    assert again["v-object"] == "供销社"
    assert count() == 0


def test_report__who_may_not() -> None:
    """A branch secretary and an auditor hold no right to report; the form is not theirs."""
    assert signed_in("podi_branch").get(WRITE).status_code == 403
    assert signed_in("auditor").get(WRITE).status_code == 403
    assert signed_in("podi_secretary", of="zhaidian").get(WRITE).status_code == 404


def test_report__the_last_one_is_copied() -> None:
    """The words of the last one stand in the form again; its day and its channel do not come along by accident."""
    client = signed_in("podi_secretary")
    reported(client, people="2")
    again = form(send(client, f"{WRITE}?unit=podi&on=2024-07-05", {"then": "copy"}), WRITE)
    assert again["v-what"] == HAZARD["v-what"]
    assert again["on"] == "2024-07-05"


def test_correct__fields_channel_and_clock() -> None:
    """A corrected term and channel are told with what they were; steps and files stay; what is not asked stays."""
    client = signed_in("podi_secretary")
    record = reported(client, starts_at="10:20")
    address = f"/tianning/records/{record.pk}/correct/"
    opened = form(client.get(address), address)
    assert (opened["starts_at"], opened["v-term"]) == ("10:20", "d7")
    answer = client.post(address, {**opened, "v-term": "d3", "channel": "phone", "people": "2", "reason": "记错了"})
    assert answer.status_code == 302, errors(answer)
    page = body(client.get(f"/tianning/cases/{record.pk}/"))
    assert "记错了" in page
    for words in ("来电", "自己发现"):
        assert words in page
    case = kept(record.pk).case
    assert (case.channel, case.people) == ("phone", 2)
    assert case.standing["taken"][0]["at"].startswith("2024-07-04T10:20")


def test_correct__needs_a_reason_and_holds_the_people() -> None:
    """Without a reason nothing changes; what was typed stays."""
    client = signed_in("podi_secretary")
    record = reported(client)
    address = f"/tianning/records/{record.pk}/correct/"
    answer = send(client, address, {"people": "5", "reason": ""})
    assert answer.status_code == 400
    assert "reason" in errors(answer)
    assert form(answer, address)["people"] == "5"


def test_correct__when_somebody_took_a_step_meanwhile() -> None:
    """The correction was opened on what has changed since: 409, the step is shown, what was typed stays."""
    client = signed_in("podi_secretary")
    record = reported(client)
    address = f"/tianning/records/{record.pk}/correct/"
    opened = form(client.get(address), address)
    assert send(client, f"/tianning/cases/{record.pk}/step/accept/").status_code == 302
    answer = client.post(address, {**opened, "v-object": "新的", "reason": "补场所"})
    assert answer.status_code == 409
    assert "受理" in body(answer)
    assert form(answer, address)["v-object"] == "新的"


def test_withdraw__it_is_gone_from_what_is_open() -> None:
    """Taken back with a reason: struck through in its history, counted nowhere, no step is offered."""
    client = signed_in("podi_secretary")
    record = reported(client)
    answer = send(client, f"/tianning/records/{record.pk}/withdraw/", {"reason": "记重了"})
    assert answer.status_code == 302, errors(answer)
    assert f"/tianning/cases/{record.pk}/" not in links(client.get("/tianning/cases/"))
    page = client.get(f"/tianning/cases/{record.pk}/")
    assert "记重了" in body(page)
    assert not [link for link in links(page) if "/step/" in link]
    assert client.get(f"/tianning/cases/{record.pk}/step/accept/").status_code == 400


def test_registers__states_of_the_workflow_filter() -> None:
    """The register's states are those of the workflow; the export holds who is responsible."""
    client = signed_in("podi_secretary")
    reported(client)
    assert len(listed(client.get("/tianning/registers/fire_hazard/?state=reported"), "状态")) == 1
    assert listed(client.get("/tianning/registers/fire_hazard/?state=closed"), "状态") == []
    assert client.get("/tianning/registers/fire_hazard/export/").status_code == 200
    assert client.get("/tianning/registers/fire_hazard/print/").status_code == 200
    page = body(client.get("/tianning/registers/fire_hazard/"))
    assert "不予受理" in page


def test_registers__several_corrected_at_once() -> None:
    """One field of several hazards, each by the verb that corrects it."""
    client = signed_in("podi_secretary")
    ids = [reported(client).pk, reported(client).pk]
    address = "/tianning/registers/fire_hazard/change/"
    opened = client.get(address, {"record": ids, "field": "level"})
    filled = form(opened, address)
    filled.update({"record": [str(each) for each in ids], "v-level": "suspected_major", "reason": "复核定级"})
    answer = client.post(address, filled)
    assert answer.status_code == 200, errors(answer)
    assert {kept(each).data["level"] for each in ids} == {"suspected_major"}


def test_found__by_search_on_the_unit_and_on_today() -> None:
    """By its number, by its words, among what was written last of the unit, on the page Today."""
    client = signed_in("podi_secretary")
    record = reported(client)
    here = f"/tianning/records/{record.pk}/"
    for words in (record.number, "供销社"):
        assert here in links(client.get("/tianning/search/", {"q": words}))
    unit = client.get("/tianning/units/podi/")
    assert here in links(unit)
    assert "待受理" in body(unit)
    assert re.search(r"供销社后门堆物", body(client.get("/tianning/")))
    assert "fire_hazard" in " ".join(links(client.get("/tianning/write/")))
