"""Receptions, visits and rounds lead to cases: what stands on the page, what the form knows, what was raised before."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shanzhi.accounts import actions as accounts
from shanzhi.cases.models import Case
from shanzhi.cases.tests.test_sources import raised, received
from shanzhi.records.models import Record
from shanzhi.records.queries import list_links
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import facts, form, links, panel, parsed, send, words
from tests.support import cast
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/petition/"
PETITION = {"v-what": "村口道路积水", "v-kind": "claim", "v-turn": "first"}
CAME = "引出的事项"


@pytest.fixture
def reception() -> Record:
    """One of Podi at which two matters were assigned."""
    with cast.as_user("clerk") as actor:
        return received(actor, assigned=2)


def reported(client: Client, source: Record, **more: Any) -> Any:
    """The answer to a petition sent from the page of a record."""
    return send(client, f"{WRITE}?came_of={source.pk}", {**PETITION, **more})


def petition() -> Record:
    """The only one there is."""
    with cast.as_user("clerk", write=False):
        return Record.objects.get(type="petition")


def page_of(client: Client, record: Record) -> Any:
    """The page of a record."""
    return client.get(f"/tianning/records/{record.pk}/")


def raised_before(answer: Any) -> str:
    """What the form says was raised before."""
    (part,) = parsed(answer).xpath("//*[@id='raised']")
    return words(part)


def test_form__knows_where_it_came_from(reception: Record) -> None:
    """Unit, day and channel are the reception's; the case then leads back, and stands on the reception's page."""
    client = signed_in("clerk")
    address = f"{WRITE}?came_of={reception.pk}"
    assert address in links(page_of(client, reception))
    opened = client.get(address)
    asked = form(opened, WRITE)
    assert (asked["unit"], asked["on"], asked["channel"]) == ("podi", "2024-06-15", "visit")
    assert f"/tianning/records/{reception.pk}/" in links(opened)
    answer = reported(client, reception, people="3")
    assert answer.status_code == 302
    record = petition()
    with cast.as_user("clerk", write=False):
        assert list_links(record) == {"source": [reception.pk]}
        case = Case.objects.get(pk=record.pk)
        assert (case.channel, case.people) == ("visit", 3)
    shown = client.get(f"/tianning/cases/{record.pk}/")
    assert facts(shown)["来自"] == "6月15日的接访"
    assert f"/tianning/records/{reception.pk}/" in links(shown)
    came = panel(page_of(client, reception), CAME)
    assert "村口道路积水" in came
    assert record.number in came
    assert "待受理" in came
    assert "“交办件数”填的是2，从这里登记、您看得到的是1件。" in came


def test_page__says_nothing_where_the_numbers_agree(reception: Record) -> None:
    """As many cases as were assigned; a party day leads to none and has no such block."""
    with cast.as_user("clerk") as actor:
        raised(actor, reception)
        raised(actor, reception, what="路灯不亮")
        without = received(actor)
    assert "填的是" not in panel(page_of(signed_in("clerk"), reception), CAME)
    assert "填的是" not in panel(page_of(signed_in("clerk"), without), CAME)


def test_page__who_sees_what(reception: Record) -> None:
    """An accusation is listed for the discipline officer alone; who may report nothing is offered nothing."""
    with cast.as_system(cast.town()) as actor:
        town = cast.town()
        user = accounts.open_user(
            town, username="tianning_officer", name="officer", password=cast.PASSWORD, actor=actor
        )
        accounts.grant_role(
            user, unit=cast.unit("town"), role="discipline_officer", on=cast.FOUNDED, actor=actor, town=town
        )
        raised(actor, reception, what="看得到的一件")
        raised(actor, reception, of="misconduct", what="看不到的一件", kind="rudeness", turn=None)
    officer, clerk = signed_in("officer"), signed_in("clerk")
    assert "看不到的一件" in panel(page_of(officer, reception), CAME)
    page = page_of(clerk, reception)
    assert "看得到的一件" in panel(page, CAME)
    assert "看不到的一件" not in body(page)
    assert "您看得到的是1件" in panel(page, CAME)
    offers = {address for address in links(page) if "came_of=" in address}
    assert offers
    assert not any("misconduct" in address for address in offers)
    auditor = page_of(signed_in("auditor"), reception)
    assert "看不到的一件" not in body(auditor)
    assert not any("came_of=" in address for address in links(auditor))


def test_form__raised_before_at_the_town(reception: Record) -> None:
    """Who was not heard in the village goes to the town: the form says so once, saves nothing, then saves."""
    client = signed_in("clerk")
    assert reported(client, reception).status_code == 302
    earlier = petition()
    with cast.as_user("clerk") as actor:
        later = received(actor, "town")
    again = {**form(client.get(f"{WRITE}?came_of={later.pk}"), WRITE), **PETITION, "v-what": "村口道路积水没人管"}
    answer = client.post(WRITE, again)
    assert answer.status_code == 400
    assert says(body(answer), "workbench", "workbench.raised_before")
    assert petition().pk == earlier.pk
    assert f"6月15日提过： {earlier.number} 村口道路积水" in raised_before(answer)
    assert "待受理" in raised_before(answer)
    assert f"/tianning/cases/{earlier.pk}/" in links(answer)
    resent = form(answer, WRITE)
    assert resent["v-what"] == "村口道路积水没人管"
    saved = client.post(WRITE, resent)
    assert saved.status_code == 302
    # the same form sent twice leads to the same case and asks nothing
    assert client.post(WRITE, again | {"key": resent["key"]})["Location"] == saved["Location"]


def test_form__names_them_while_it_is_written(reception: Record) -> None:
    """Another kind of case from the same record is named too; a case found elsewhere is saved at once as ever."""
    client = signed_in("clerk")
    assert reported(client, reception).status_code == 302
    address = "/tianning/write/dispute/"
    asked = form(client.get(f"{address}?came_of={reception.pk}"), address)
    drawn = client.post(address, {**asked, "v-what": "村口道路积水", "then": "redraw"})
    assert "村口道路积水" in raised_before(drawn)
    plain = form(client.get(f"{WRITE}?unit=podi&on=2024-06-16"), WRITE)
    drawn = client.post(WRITE, {**plain, **PETITION, "then": "redraw"})
    assert "村口道路积水" in raised_before(drawn)
    assert client.post(WRITE, {**plain, **PETITION}).status_code == 302


def test_form__a_source_that_is_not_there(reception: Record) -> None:
    """A record of another unit, none at all, or one that leads elsewhere fills nothing in; forged it is refused."""
    village = signed_in("nailin_secretary")
    address = "/tianning/write/village_need/"
    for wrong in (reception.pk, "x", "999999999999"):
        opened = village.get(f"{address}?came_of={wrong}&unit=nailin")
        assert opened.status_code == 200
        assert "came_of" not in form(opened, address)
    asked = form(village.get(f"{address}?unit=nailin&on=2024-06-15"), address)
    said = {"v-what": "路灯不亮", "v-kind": "power", "came_of": str(reception.pk)}
    answer = village.post(address, {**asked, **said})
    assert answer.status_code == 400
    assert "没有找到" in body(answer)
    hazard = "/tianning/write/fire_hazard/"
    assert "came_of" not in form(signed_in("clerk").get(f"{hazard}?came_of={reception.pk}"), hazard)


def test_form__next_and_copied_keep_it(reception: Record) -> None:
    """The next one and a copy are of the same reception; a correction leaves the link as it is."""
    client = signed_in("clerk")
    answer = reported(client, reception, then="next")
    assert answer["Location"] == f"{WRITE}?came_of={reception.pk}"
    again = form(client.get(answer["Location"]), WRITE)
    copied = client.post(WRITE, {**again, "then": "copy"})
    assert form(copied, WRITE)["came_of"] == str(reception.pk)
    record = petition()
    fixed = send(client, f"/tianning/records/{record.pk}/correct/", {"v-what": "村口道路积水两处", "reason": "写全"})
    assert fixed.status_code == 302
    with cast.as_user("clerk", write=False):
        assert list_links(record) == {"source": [reception.pk]}


def test_rota__its_register_is_the_notice() -> None:
    """Announced slots print on one page with day, part of the day, post and place, ready to be put up."""
    slot = {
        "v-planned": "2024-07-15",
        "v-part": "morning",
        "v-host": "top_leader",
        "v-receiver": "党委书记",
        "v-place": "一楼接访室",
    }
    client = signed_in("clerk")
    answer = send(client, "/tianning/write/reception_slot/?unit=town&on=2024-07-04", slot)
    assert answer.status_code == 302
    printed = client.get("/tianning/registers/reception_slot/print/")
    assert printed.status_code == 200
    for said in ("接访安排", "上午", "党委书记", "一楼接访室"):
        assert said in body(printed)
