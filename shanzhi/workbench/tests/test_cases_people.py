"""Persons a case concerns: chosen from those on file, shown on its page, kept and changed by a correction."""

from __future__ import annotations

from typing import Any

import pytest

from shanzhi.records.models import Link
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, facts, parsed, send
from tests.support import cast

pytestmark = pytest.mark.django_db
WRITE = "/tianning/write/dispute/?unit=podi&on=2024-07-04"
SAID = {"v-what": "地边争议", "v-kind": "neighbours", "v-level": "simple"}


def offered(response: Any, place: str = "concerned") -> dict[str, str]:
    """Names and keys of one of the lists."""
    options = parsed(response).xpath(f"//select[@id='{place}']//option[@value != '']")
    return {each.text: each.get("value") for each in options}


def reported(*keys: str) -> int:
    """A dispute that concerns these persons."""
    answer = send(signed_in("podi_secretary"), WRITE, {**SAID, "concerned": list(keys)})
    assert answer.status_code == 302, errors(answer)
    return int(answer["Location"].strip("/").rpartition("/")[2])


def concerned(case: int) -> set[str]:
    """The persons the case is linked to."""
    with cast.as_system(cast.town()):
        return {
            str(key) for key in Link.objects.filter(record=case, role="person").values_list("subject_id", flat=True)
        }


def test_report__with_persons_on_file() -> None:
    """Who belongs at the place is offered; two are chosen, one of them twice; the page names them, the register not."""
    client = signed_in("podi_secretary")
    people = offered(client.get(WRITE))
    first, second = list(people.items())[:2]
    case = reported(first[1], second[1], first[1])
    assert concerned(case) == {first[1], second[1]}
    page = body(client.get(f"/tianning/cases/{case}/"))
    assert first[0] in page
    assert second[0] in page
    assert first[0] not in body(client.get("/tianning/registers/dispute/"))


def test_report__with_nobody() -> None:
    """It may be left empty."""
    assert concerned(reported("", "")) == set()


@pytest.mark.parametrize("key", ["0", "x", "99999999999", "-1"])
def test_report__with_somebody_unknown(key: str) -> None:
    """Said at the field; what was typed stays."""
    answer = send(signed_in("podi_secretary"), WRITE, {**SAID, "concerned": [key]})
    assert answer.status_code == 400
    assert "concerned" in errors(answer)
    assert "地边争议" in body(answer)


def test_correction__keeps_and_changes_them() -> None:
    """The form shows them; sent as it stands nothing changes, another person is added, all are taken out."""
    client = signed_in("podi_secretary")
    first, second = list(offered(client.get(WRITE)).values())[:2]
    case = reported(first)
    address = f"/tianning/records/{case}/correct/"
    page = client.get(address)
    assert parsed(page).xpath("//select[@id='concerned']//option[@selected]/@value") == [first]
    for sent, left in (([first], {first}), ([first, second], {first, second}), (["", ""], set())):
        answer = send(client, address, {"concerned": sent, "reason": "补上"})
        assert answer.status_code == 302, errors(answer)
        assert concerned(case) == left


def test_form__asks_for_nobody_where_the_type_names_nobody() -> None:
    """A hazard concerns a place."""
    assert offered(signed_in("podi_secretary").get("/tianning/write/fire_hazard/?unit=podi&on=2024-07-04")) == {}
    assert facts(signed_in("podi_secretary").get(f"/tianning/cases/{reported()}/")).get("涉及的人") is None
