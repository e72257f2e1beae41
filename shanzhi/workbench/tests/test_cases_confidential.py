"""A need-to-know case by form: who is offered it, whom it is kept from, and that to them it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.accounts import actions as accounts
from shanzhi.accounts.models import User
from shanzhi.kernel.models import AuditEntry
from shanzhi.records.models import File, Record
from shanzhi.records.tests import sent
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import errors, facts, form, panel, parsed, send, words
from tests.support import cast

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/misconduct/"
AT_PODI = f"{WRITE}?unit=podi&on=2024-07-04"
WHAT = "反映的问题"
PAPER = "收据复印件.pdf"
MOVES_WITH_EVERYTHING = "账本位置"
"""What a workbook says of the town's whole ledger: whoever writes down anything moves it."""

EVERYWHERE = (
    "", "duties/", "cases/", "cases/?who=all", "cases/board/", "cases/due/", "cases/way/misconduct/",
    "board/one_plus_six/", "board/one_plus_six/print/", "figures/", "figures/misconduct_clues/",
    "figures/misconduct_clues/places/", "figures/misconduct_clues/export/", "figures/misconduct_open/",
    "figures/misconduct_closed/", "figures/cases_found/", "registers/", "registers/misconduct/",
    "registers/misconduct/?state=all",
    "registers/misconduct/print/", "registers/misconduct/export/", f"search/?q={WHAT}", "search/?q=ZJ24", "map/",
    "map/places/", "units/podi/", "units/town/", "proposals/", "reports/", AT_PODI.removeprefix("/tianning/"),
    "jobs/1/",
    "guide/cases/",
)  # fmt: skip
"""Whatever could list, count, draw, find or take down a case: pages, their print, workbooks, addresses of data."""

OF_THE_CASE = (
    "cases/{case}/", "cases/{case}/bar/", "cases/{case}/step/accept/", "cases/{case}/letter/hazard_notice/",
    "records/{case}/", "records/{case}/correct/", "records/{case}/withdraw/", "files/{file}/", "files/{file}/small/",
    "files/{file}/withdraw/",
)  # fmt: skip
"""The pages of one case and of a file beside it."""

POSTED_TO = ("cases/{case}/bar/", "cases/{case}/step/accept/", "records/{case}/notes/", "records/{case}/files/")


@pytest.fixture
def officers() -> tuple[Client, Client]:
    """Two discipline officers of the town."""
    with cast.as_system(cast.town()) as actor:
        for name in ("officer", "colleague"):
            user = accounts.open_user(
                cast.town(), username=f"tianning_{name}", name=name, password=cast.PASSWORD, actor=actor
            )
            unit = cast.unit("town")
            role = "discipline_officer"
            accounts.grant_role(user, unit=unit, role=role, on=cast.FOUNDED, actor=actor, town=cast.town())
    return signed_in("officer"), signed_in("colleague")


def filled(client: Client) -> dict[str, str]:
    """The first choice of everything that has to be said."""
    page = parsed(client.get(AT_PODI))
    found = {}
    for each in page.xpath("//form[@id='entry']//*[@name and starts-with(@name, 'v-')]"):
        name = each.get("name")
        if each.tag == "select":
            found[name] = each.xpath("./option[@value != '']/@value")[0]
        elif each.get("type") == "radio":
            found.setdefault(name, each.get("value"))
        elif each.get("type") in (None, "text") and each.get("inputmode") is None:
            found[name] = "反映的问题"
    return found


def test_report__kept_from_a_colleague(officers: tuple[Client, Client]) -> None:
    """The form names who could read it; to whom it is kept from it is nowhere, to others of the town neither."""
    officer, colleague = officers
    page = parsed(officer.get(AT_PODI))
    offered = {words(each): each.xpath(".//input/@value")[0] for each in page.xpath("//fieldset[@id='barred']//label")}
    assert set(offered) == {"colleague"}
    answer = send(officer, AT_PODI, {**filled(officer), "barred": [offered["colleague"]]})
    assert answer.status_code == 302, errors(answer)
    address = officer.get(answer["Location"])["Location"]
    assert officer.get(address).status_code == 200
    assert colleague.get(address).status_code == 404
    assert signed_in("clerk").get(address).status_code == 404
    assert "反映的问题" not in body(colleague.get("/tianning/cases/"))
    assert "反映的问题" not in body(colleague.get("/tianning/registers/misconduct/"))


def test_report__only_those_offered(officers: tuple[Client, Client]) -> None:
    """Somebody the form does not name is refused at the field; what was typed stays."""
    officer, _colleague = officers
    given = filled(officer)
    answer = send(officer, AT_PODI, {**given, "barred": ["1", "x"]})
    assert answer.status_code == 400
    assert "barred" in errors(answer)
    again = form(answer, WRITE)
    assert {name: again[name] for name in given if name in again}


def test_report__is_not_asked_of_ordinary_cases() -> None:
    """Hazards are read by everybody with an office there."""
    assert "barred" not in form(
        signed_in("podi_secretary").get("/tianning/write/fire_hazard/"), "/tianning/write/fire_hazard/"
    )


def world(client: Client) -> dict[str, str]:
    """Everything somebody finds, without what differs each time a page is made."""
    return {address: seen(client.get(f"/tianning/{address}")) for address in EVERYWHERE}


def seen(response: Any) -> str:
    """An answer as text: a workbook by its cells."""
    if "openxmlformats" in response.get("Content-Type", ""):
        book = openpyxl.load_workbook(BytesIO(content(response)))
        rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
        return "\n".join(str(row) for row in rows if row[0] != MOVES_WITH_EVERYTHING)
    return re.sub(r'(value|nonce)="[\w-]{36,64}"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', "", body(response))


def reported(client: Client, *barred: str) -> tuple[int, int]:
    """A case with a file beside it, kept from these; its key and the file's."""
    paper = SimpleUploadedFile(PAPER, sent.PDF)
    keys = [str(User.objects.get(username=f"tianning_{name}").pk) for name in barred]
    answer = send(client, AT_PODI, {**filled(client), "barred": keys, "files": [paper]})
    assert answer.status_code == 302, errors(answer)
    case = int(answer["Location"].strip("/").rpartition("/")[2])
    with cast.as_system(cast.town()):
        return case, File.objects.get(record=case).pk


def bar(client: Client, case: int, **said: Any) -> Any:
    """Send one of the two forms of the page."""
    return client.post(f"/tianning/cases/{case}/bar/", {"key": str(uuid4()), "do": "bar", **said})


def addresses(case: int, file: int) -> Iterator[str]:
    """Those of one case."""
    yield from (f"/tianning/{each.format(case=case, file=file)}" for each in OF_THE_CASE)


def test_the_person_concerned__finds_it_nowhere(officers: tuple[Client, Client]) -> None:
    """To them every page, print, workbook, figure, map and search is as it was before, word for word."""
    officer, colleague = officers
    reported(officer)  # another clue, which the colleague reads and counts
    before = world(colleague)
    assert WHAT in before["figures/misconduct_clues/"]
    case, file = reported(officer, "colleague")
    after = world(colleague)
    assert {address for address in EVERYWHERE if before[address] != after[address]} == set()
    assert {colleague.get(each).status_code for each in addresses(case, file)} == {404}
    posted = [f"/tianning/{each.format(case=case)}" for each in POSTED_TO]
    assert {colleague.post(each, {"key": str(uuid4()), "text": "在吗"}).status_code for each in posted} == {404}
    # and it is there for who handles it: in the inbox, the register, its print and workbook, the search, the figure
    told = world(officer)
    found = {address for address in EVERYWHERE if WHAT in told[address]}
    assert found >= {"cases/", "registers/misconduct/", "registers/misconduct/print/", "registers/misconduct/export/"}
    assert f"search/?q={WHAT}" in found
    assert told["figures/misconduct_clues/"] != before["figures/misconduct_clues/"]
    assert officer.get(f"/tianning/files/{file}/").status_code == 200


@pytest.mark.parametrize("name", ["clerk", "podi_secretary", "leader", "admin"])
def test_ordinary_offices__find_it_nowhere(officers: tuple[Client, Client], name: str) -> None:
    """Neither the place's own secretary nor the town's office, leader and administrator."""
    client = signed_in(name)
    before = world(client)
    case, file = reported(officers[0])
    after = world(client)
    assert {address for address in EVERYWHERE if before[address] != after[address]} == set()
    assert {client.get(each).status_code for each in addresses(case, file)} == {404}


def test_bar__afterwards_on_its_page(officers: tuple[Client, Client]) -> None:
    """From the case's page, with a reason; then it is gone for them, and others read from whom it is kept."""
    officer, colleague = officers
    case, file = reported(officer)
    address = f"/tianning/cases/{case}/"
    assert colleague.get(address).status_code == 200
    assert facts(officer.get(address))["不让知道的人"] == "没有"
    assert f"{address}bar/" in body(officer.get(address))
    page = officer.get(f"{address}bar/")
    assert "看过的就是看过了" in body(page)
    key = User.objects.get(username="tianning_colleague").pk
    answer = bar(officer, case, users=[key], reason="")
    assert (answer.status_code, set(errors(answer))) == (400, {"reason"})
    assert parsed(answer).xpath(f"//fieldset[@id='users']//input[@value='{key}'][@checked]")
    answer = bar(officer, case, users=[], reason="核实中发现与他有关")
    assert (answer.status_code, set(errors(answer))) == (400, {"users"})
    assert "核实中发现与他有关" in body(answer)
    assert bar(officer, case, users=[key], reason="核实中发现与他有关").status_code == 302
    assert {colleague.get(each).status_code for each in addresses(case, file)} == {404}
    assert facts(officer.get(address))["不让知道的人"] == "colleague"
    with cast.as_system(cast.town()):
        line = AuditEntry.objects.get(verb="case.bar")
        assert (line.after, line.reason) == ({"users": [key]}, "核实中发现与他有关")


def test_bar__lifted_with_a_reason(officers: tuple[Client, Client]) -> None:
    """Who was barred by mistake; only those who are barred are offered."""
    officer, colleague = officers
    case, _file = reported(officer, "colleague")
    key = User.objects.get(username="tianning_colleague").pk
    assert "colleague" in panel(officer.get(f"/tianning/cases/{case}/bar/"), "不让知道的人")
    answer = bar(officer, case, do="lift", lifted=[key], lift_reason=" ")
    assert (answer.status_code, set(errors(answer))) == (400, {"lift_reason"})
    other = User.objects.get(username="tianning_clerk").pk
    assert set(errors(bar(officer, case, do="lift", lifted=[other], lift_reason="选错了人"))) == {"lifted"}
    assert bar(officer, case, do="lift", lifted=[key], lift_reason="选错了人").status_code == 302
    assert colleague.get(f"/tianning/cases/{case}/").status_code == 200


def test_bar__not_of_ordinary_cases(officers: tuple[Client, Client]) -> None:
    """What everybody may know has no such page and says nothing of it; nor may others open it."""
    officer, _colleague = officers
    clerk = signed_in("clerk")
    given = {"v-what": "堆物", "v-kind": "exit", "v-level": "general", "v-term": "d7"}
    send(clerk, "/tianning/write/fire_hazard/?unit=podi&on=2024-07-04", given)
    with cast.as_system(cast.town()):
        case = Record.objects.get(type="fire_hazard").pk
    assert "不让知道的人" not in facts(officer.get(f"/tianning/cases/{case}/"))
    assert officer.get(f"/tianning/cases/{case}/bar/").status_code == 400
    assert clerk.get(f"/tianning/cases/{case}/bar/").status_code == 403
