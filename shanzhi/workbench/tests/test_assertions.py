"""What ought to hold between figures: on a page for everybody, of their own unit."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.indicators.assertions.actions import ask_assertions
from shanzhi.workbench.tests.asking import body, signed_in
from tests.support import cast
from tests.support.activities import party_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
PAGE = "/tianning/assertions/"


def items(page: str) -> list[str]:
    """The rules, as they stand on the page."""
    return page.split("<li data-row")[1:]


def test_assertions__what_does_not_hold_comes_first_with_both_figures() -> None:
    """Each rule with its two figures, which open; where it comes from; who looks into it."""
    client = signed_in("clerk")
    rules = items(body(client.get(PAGE)))
    assert len(rules) == 2
    outcomes = [rule.split('data-verdict="')[1].split('"')[0] for rule in rules]
    assert outcomes == sorted(outcomes, key=["disagrees", "unclear", "target", "agrees"].index)
    (turnout,) = [rule for rule in rules if "主题党日到会人数合常理" in rule]
    assert "平均每个支部党员数" in turnout
    assert "不低于 0.3 ×" in turnout
    assert "组织委员" in turnout
    assert "三成是产品建议" in turnout
    link = turnout.split('href="')[2].split('"')[0] if "#claim" in turnout else turnout.split('href="')[1].split('"')[0]
    assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_assertions__of_ones_own_unit() -> None:
    """A village reads its own, in its own language."""
    page = body(signed_in("podi_secretary", language="en").get(PAGE))
    assert "What ought to hold" in page
    assert len(items(page)) == 2


def test_today__the_owner_is_told_until_it_holds(db: None) -> None:
    """Most rosters were left empty: the organisation member reads it on Today with the sentence, the others do not."""
    with cast.as_user("clerk") as actor:
        for day in range(10, 30):
            party_day(actor, came=1, on=date(2024, 6, day))
    with cast.as_system(cast.town()) as actor:
        ask_assertions(cast.town(), actor=actor)
    for name, is_told in (("organiser", True), ("clerk", False), ("leader", False), ("podi_secretary", False)):
        page = body(signed_in(name).get("/tianning/"))
        assert ("数字之间对不上的" in page) is is_told
    assert "名册没有填全" in body(signed_in("organiser").get("/tianning/"))
    assert "从这天起" in body(signed_in("organiser").get(PAGE))
