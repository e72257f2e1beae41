"""The page worth a second look, leaving out, counting again: who sees what, what comes back, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shanzhi.cases.models import Case
from shanzhi.cases.tests import bench
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import errors, form, history, links
from tests.support import cast

pytestmark = pytest.mark.django_db
LOOK, LEAVE = "/tianning/cases/second-look/", "/tianning/cases/leave-out/"
MANY = "many_at_once"


def _batch(name: str = "podi_secretary", number: int = 5) -> list[int]:
    with cast.as_user(name) as actor:
        return [bench.report(actor, f"06-{day:02}").pk for day in range(3, 3 + number)]


def _asked(numbers: list[int], rule: str = MANY) -> str:
    return f"{LEAVE}?rule={rule}" + "".join(f"&case={number}" for number in numbers)


def _send(client: Client, numbers: list[int], chosen: list[int], **given: Any) -> Any:
    sent = form(client.get(_asked(numbers)), LEAVE)
    return client.post(LEAVE, {**sent, "of": numbers, "case": chosen, "reason": "凑在一起补记的", **given})


def _left_out() -> set[int]:
    with cast.as_system(cast.town()):
        return set(Case.objects.exclude(left_out="").values_list("pk", flat=True))


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "再看一眼"), ("en", "Worth a second look")])
def test_page__each_rule_with_its_words_and_groups(language: str, word: str) -> None:
    """The rule, its source, its cases with their own pages; nobody's name stands there."""
    numbers = _batch()
    page = signed_in("clerk", language=language).get(LOOK)
    assert word in body(page)
    assert {f"/tianning/cases/{number}/" for number in numbers} <= set(links(page))
    assert "podi_secretary" not in body(page)
    assert any(link.startswith(LEAVE) for link in links(page))
    assert any(link.startswith(LEAVE) for link in links(signed_in("leader").get(LOOK))) is False


@pytest.mark.parametrize("name", ["podi_secretary", "nailin_secretary", "podi_branch"])
def test_page__only_for_who_sees_the_town(name: str) -> None:
    """Others are told where the rules stand, and have no way to it."""
    client = signed_in(name)
    assert client.get(LOOK).status_code == 403
    assert client.get(_asked([])).status_code == 403
    assert client.post(LEAVE, {"rule": MANY}).status_code == 403
    assert LOOK not in links(client.get("/tianning/cases/"))
    assert LOOK in links(signed_in("clerk").get("/tianning/cases/"))
    assert "几分钟里登记很多件" in body(client.get("/tianning/cases/way/fire_hazard/"))


def test_leave_out__the_chosen_once_with_a_reason() -> None:
    """Two of five; sent twice it acts once; the case says so to who reported it, and its history does."""
    numbers, client = _batch(), signed_in("clerk")
    answer = _send(client, numbers, numbers[:2], key="2d1f5a6e-6c40-4d6c-9d8e-1b8f0d8f6a01")
    assert (answer.status_code, answer["Location"]) == (302, LOOK)
    assert _left_out() == set(numbers[:2])
    again = client.post(
        LEAVE,
        {
            "rule": MANY,
            "of": numbers,
            "case": numbers[:2],
            "reason": "又按了一次",
            "key": "2d1f5a6e-6c40-4d6c-9d8e-1b8f0d8f6a01",
        },
    )
    assert again.status_code == 302
    village = signed_in("podi_secretary").get(f"/tianning/cases/{numbers[0]}/")
    assert "凑在一起补记的" in body(village)
    assert "几分钟里登记很多件" in body(village)
    assert any("不计入统计" in each and "凑在一起补记的" in each for each in history(village))
    assert f"/tianning/cases/{numbers[0]}/count-again/" not in links(village)


def test_leave_out__what_is_missing_comes_back() -> None:
    """No case, no reason, no rule; own cases are somebody else's to decide."""
    numbers, client = _batch(), signed_in("clerk")
    answer = _send(client, numbers, [])
    assert (answer.status_code, "case" in errors(answer)) == (400, True)
    answer = _send(client, numbers, numbers[:1], reason=" ")
    assert (answer.status_code, "reason" in errors(answer)) == (400, True)
    assert client.get(_asked(numbers, "nix")).status_code == 404
    assert client.get(_asked(numbers, "one_matter_in_parts")).status_code == 404
    assert _left_out() == set()
    own = _batch("clerk")
    page = client.get(_asked(own))
    assert "你自己上报" in body(page)
    assert client.post(LEAVE, {"rule": MANY, "of": own, "case": own[:1], "reason": "试"}).status_code == 403


def test_count_again__from_the_case() -> None:
    """The office is led to it from the case; a reason is asked for; then it counts and the strip is gone."""
    numbers, client = _batch(), signed_in("clerk")
    _send(client, numbers, numbers[:1])
    case = f"/tianning/cases/{numbers[0]}/"
    address = f"{case}count-again/"
    assert address in links(client.get(case))
    sent = form(client.get(address), address)
    assert client.post(address, {**sent, "reason": ""}).status_code == 400
    assert client.post(address, {**sent, "reason": "逐件核过"}).status_code == 302
    assert _left_out() == set()
    assert address not in links(client.get(case))
    assert any("恢复计数" in each and "逐件核过" in each for each in history(client.get(case)))
    assert client.get(address).status_code == 403


def test_page__takes_no_more_statements_for_more_groups() -> None:
    """As many for three batches as for one."""
    client = signed_in("clerk")
    _batch()
    before = statements(client, LOOK)
    _batch(number=8)
    assert len(statements(client, LOOK)) == len(before)
