"""Saved views on the pages of a register."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.records.views.queries import SavedView
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import links, listed, parsed, words
from tests.support import cast
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
DAYS = "/tianning/registers/theme_party_day/"
VIEWS = f"{DAYS}views/"
JUNE, MAY = date(2024, 6, 5), date(2024, 5, 6)


@pytest.fixture(autouse=True)
def _written(db: None) -> None:
    """Three theme Party days."""
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="podi_branch", on=JUNE)
        party_day(actor, branch="podi_branch", on=MAY)
        party_day(actor, branch="nailin_branch", on=JUNE)


def keep(name: str, query: str, who: str = "clerk") -> Any:
    """Keep a filter under a name."""
    return signed_in(who).post(f"{VIEWS}?{query}", {"act": "save", "name": name})


def press(act: str, view: SavedView, who: str = "clerk", **more: str) -> Any:
    """Press a button of a view."""
    return signed_in(who).post(VIEWS, {"act": act, "saved": view.pk, **more})


def kept(name: str) -> SavedView:
    """The view of this name, whoever sees it."""
    with cast.as_user("clerk", write=False):
        return SavedView.objects.get(name=name)


def tabs(who: str, query: str = "") -> list[str]:
    """The tabs over a register."""
    return [words(each) for each in parsed(signed_in(who).get(DAYS + query)).xpath("//nav[@class='tabs']/a")]


def test_views__kept_filter_is_a_tab_with_its_count() -> None:
    """Filter, order and columns come back; the count is the reader's."""
    response = keep("坡底村的", "unit=podi&sort=day_up&cols=day,title")
    assert response.status_code == 302
    shown = signed_in("clerk").get(response["Location"])
    assert listed(shown, "日期") == ["05-06", "06-05"]
    assert "坡底村的2" in [each.replace(" ", "") for each in tabs("clerk")]
    assert [each for each in tabs("leader") if "坡底村的" in each] == []


def test_views__changing_the_filter_leaves_the_view() -> None:
    """Heads and pills of a view lead to the register with the view's filter, no longer to the view."""
    keep("坡底村的", "unit=podi")
    response = signed_in("clerk").get(f"{DAYS}?view={kept('坡底村的').pk}")
    sorts = [each for each in links(response) if "sort=" in each and DAYS in each]
    assert sorts
    assert all("view=all" in each and "unit=podi" in each for each in sorts)
    current = parsed(response).xpath("//nav[@class='tabs']/a[@aria-current]")
    assert [words(each)[:4] for each in current] == ["坡底村的"]


def test_views__shared_one_shows_the_own_scope() -> None:
    """A village secretary opens the office's view and sees the village's rows in it."""
    keep("六月", "on_from=2024-06-01")
    assert press("share", kept("六月")).status_code == 302
    response = signed_in("nailin_secretary").get(f"{DAYS}?view={kept('六月').pk}")
    assert listed(response, "单位") == ["奈林村党支部"]
    assert "六月1" in [each.replace(" ", "") for each in tabs("nailin_secretary")]
    assert press("share", kept("六月"), "podi_branch").status_code == 403
    assert press("keep", kept("六月")).status_code == 302
    assert signed_in("nailin_secretary").get(f"{DAYS}?view={kept('六月').pk}").status_code == 404


def test_views__register_begins_with_the_chosen_one() -> None:
    """Without anything asked; all rows are one press away, and begin again where chosen."""
    keep("六月", "on_from=2024-06-01")
    press("begin", kept("六月"))
    assert len(listed(signed_in("clerk").get(DAYS), "日期")) == 2
    assert len(listed(signed_in("clerk").get(f"{DAYS}?view=all"), "日期")) == 3
    assert len(listed(signed_in("leader").get(DAYS), "日期")) == 3
    press("plain", kept("六月"))
    assert len(listed(signed_in("clerk").get(DAYS), "日期")) == 3


def test_views__renamed_and_removed() -> None:
    """By the buttons of the page."""
    keep("六月", "on_from=2024-06-01")
    assert press("rename", kept("六月"), name="今年六月").status_code == 302
    assert press("remove", kept("今年六月")).status_code == 302
    assert [each for each in tabs("clerk") if "六月" in each] == []


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"act": "save", "name": ""}, 400, "填名称"),
        ({"act": "save", "name": "长" * 300}, 400, "个字，最多20个"),
        ({"act": "nonsense", "saved": "1"}, 404, "没有这个常用视图"),
        ({"act": "remove", "saved": "x"}, 404, "没有这个常用视图"),
        ({}, 404, "没有这个常用视图"),
    ],
)
def test_views__what_cannot_be_done_is_said(sent: dict[str, str], status: int, sentence: str) -> None:
    """The page comes back with the sentence and the name that was typed; the filter stays in its address."""
    response = signed_in("clerk").post(f"{VIEWS}?unit=podi", sent)
    assert response.status_code == status
    assert sentence in body(response)
    assert sent.get("name", "") in {each.get("value") or "" for each in parsed(response).xpath("//input[@name='name']")}
    assert any("unit=podi" in each.get("action") for each in parsed(response).xpath("//main//form"))


def test_views__unknown_button() -> None:
    """Of a view that is there."""
    keep("六月", "on_from=2024-06-01")
    response = press("nonsense", kept("六月"))
    assert response.status_code == 400
    assert sentence(Problem("workbench.no_such_button"), "zh") in body(response)


def test_views__cost_no_more_with_more_of_them(django_assert_max_num_queries: Any) -> None:
    """Six are counted; the others stand without a count."""
    for place in range(10):
        keep(f"第{place}个", f"f_topic_has=党{place}")
    client = signed_in("clerk")
    with django_assert_max_num_queries(60):
        client.get(DAYS)
    assert sum(each[-1].isdigit() for each in tabs("clerk")) <= 7
