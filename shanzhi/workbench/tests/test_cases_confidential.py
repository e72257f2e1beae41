"""A need-to-know case by form: who is offered it, whom it is kept from, and that to them it is not there."""

from __future__ import annotations

import pytest
from django.test import Client

from shanzhi.accounts import actions as accounts
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, form, parsed, send, words
from tests.support import cast

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/misconduct/"
AT_PODI = f"{WRITE}?unit=podi&on=2024-07-04"


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
