"""Search: what answers to which words, for whom, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.directory import writing
from shanzhi.directory.queries import get_unit
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.kernel import clock
from shanzhi.records.models import Record
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import links, panel, parsed, words
from tests.support import cast
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
PAGE = "/tianning/search/"
JUNE = date(2024, 6, 5)


def asked(name: str, what: str, only: str = "", **more: str) -> Any:
    """The page of what somebody looks for."""
    address = f"{PAGE}?q={quote(what)}" + (f"&in={only}" if only else "")
    response = signed_in(name, **more).get(address)
    assert response.status_code == 200
    return response


def hits(response: Any, title: str) -> list[str]:
    """What a group answers, row by row; nothing where there is no such group."""
    found = parsed(response).xpath(f"//section[.//h2[normalize-space()='{title}']]//ul[@class='hits']/li")
    return [words(row) for row in found]


def groups(response: Any) -> list[str]:
    """The groups that answer, in their order."""
    return [words(title) for title in parsed(response).xpath("//*[@id='found']//h2")]


@pytest.fixture
def written(db: None) -> Record:
    """Theme Party days at two branches and a venue."""
    with cast.as_user("clerk") as actor:
        first = party_day(actor, branch="podi_branch", on=JUNE)
        party_day(actor, branch="nailin_branch", on=JUNE)
        venue = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "老槐树下的戏台", "kind": "stage"})
        register_item(cast.town(), type_key="venue", entry=venue, actor=actor)
    return first


@pytest.mark.parametrize("typed", ["主题党日", "ztdr", "ZTDR", "zhuti", "theme party", "ｚｔｄｒ"])
def test_search__type_is_found_by_name_pinyin_and_initials(typed: str) -> None:
    """The register and, for who may, the form: in Chinese, pinyin, English, whatever the width of the signs."""
    response = asked("clerk", typed)
    assert {"/tianning/write/theme_party_day/", "/tianning/registers/theme_party_day/"} <= links(response)
    assert "/tianning/write/theme_party_day/" not in links(asked("leader", typed))


@pytest.mark.parametrize("typed", ["坡底", "pdc", "podi", "坡"])
def test_search__unit_is_found(typed: str) -> None:
    """A village by name, initials, pinyin, and by one character."""
    assert "/tianning/units/podi/" in links(asked("podi_branch", typed))


def test_search__unit_is_found_by_former_name() -> None:
    """A renamed village answers to what it was called before, and says so; one that has ended has no page."""
    town = cast.town()
    with cast.as_system(town):
        unit = get_unit(town, "podi")
        later = clock.now(town) + timedelta(days=400 * 365)  # after everything else that is known
        writing.change_unit(unit, on=date(2024, 1, 1), known_at=later, name={"zh": "新坡村", "en": "podi"})
        writing.end_unit(get_unit(town, "sanjiao"), on=date(2024, 1, 1), known_at=later)
    found = panel(asked("clerk", "坡底村"), "单位")
    assert "新坡村" in found
    assert "坡底村" in found
    ended = asked("clerk", "三角村", "units")
    assert "已撤" in panel(ended, "单位")
    assert "/tianning/units/sanjiao/" not in links(ended)


@pytest.mark.parametrize(
    "typed", ["DR24-0001", "dr24-0001", "0001", "ＤＲ２４－０００１", "学党纪", "党纪 条例", "条例"]
)
def test_search__record_is_found(written: Record, typed: str) -> None:
    """By number in any width, its last digits, words of two characters, several words together."""
    response = asked("clerk", typed)
    assert f"/tianning/records/{written.pk}/" in links(response)
    assert groups(response)[0] == ("记录" if any(sign.isdigit() for sign in typed) else groups(response)[0])
    assert parsed(response).xpath("//*[@class='hits']//mark")


@pytest.mark.parametrize(
    ("name", "count"),
    [("clerk", 2), ("auditor", 2), ("podi_secretary", 1), ("podi_branch", 1), ("nailin_secretary", 1)],
)
def test_search__records_of_the_own_scope_alone(written: Record, name: str, count: int) -> None:
    """What is not the reader's is neither shown nor counted."""
    response = asked(name, "学党纪", "records")
    assert len(hits(response, "记录")) == count
    assert words(parsed(response).xpath("//*[@id='found']//*[@role='status']")[0]) == f"找到{count}项"


def test_search__of_another_town(written: Record) -> None:
    """Who has no office in a town finds nothing there; who has one in another finds only that one's."""
    assert signed_in("clerk").get("/zhaidian/search/?q=学党纪").status_code == 404
    response = signed_in("clerk", of="zhaidian").get("/zhaidian/search/?q=学党纪")
    assert hits(response, "记录") == []


def test_search__withdrawn_record_says_so(written: Record) -> None:
    """It is still found by its number, with its state."""
    with cast.as_user("clerk") as actor:
        withdraw_activity(written, reason="重了", actor=actor)
    assert "已撤回" in hits(asked("clerk", written.number), "记录")[0]


@pytest.mark.parametrize("typed", ["王podi0", "wangpodi0", "王", "podi0"])
def test_search__person_is_found_by_who_reads_the_roll(typed: str) -> None:
    """With unit and the day since when, leading to the entry of the roll; another village's are not found."""
    (found,) = [row for row in hits(asked("podi_branch", typed, "people"), "人") if "王podi0" in row]
    assert "坡底村党支部" in found
    assert "2020-01-01起" in found
    with cast.as_user("podi_branch", write=False):
        entry = Record.objects.get(type="party_member", links__subject__person__name="王podi0")
    assert f"/tianning/records/{entry.pk}/" in links(asked("podi_branch", typed, "people"))
    assert not any("王podi0" in row for row in hits(asked("nailin_secretary", typed, "people"), "人"))


def test_search__person_without_a_readable_entry_is_masked() -> None:
    """Somebody on file without an entry the reader may see: the surname alone, and no way on."""
    town = cast.town()
    with cast.as_system(town):
        person = writing.add_person(town, name="欧阳明远")
        writing.add_membership(
            person,
            cast.unit("podi_branch"),
            kind="party_member",
            standing="full",
            valid_from=JUNE,
            known_from=clock.now(town),
        )
    response = asked("clerk", "欧阳", "people")
    (found,) = hits(response, "人")
    assert found.startswith("欧＊党员")
    assert "明远" not in body(response)
    assert "records" not in " ".join(parsed(response).xpath("//*[@id='found']//a/@href"))


def test_search__figures_and_reports() -> None:
    """An indicator by initials; a template for who may make a report."""
    assert "/tianning/figures/theme_days/" in links(asked("clerk", "ztdr"))
    response = asked("clerk", "工作情况汇报", "reports")
    assert "/tianning/reports/make/work_report/" in links(response)
    assert "/tianning/reports/make/work_report/" not in links(asked("podi_branch", "工作情况汇报"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "z",
        "'",
        "%",
        "%%",
        "__",
        "\\",
        "' or 1=1 --",
        "<script>alert(1)</script>",
        "王" * 5000,
        "\u202e党",
        "a b c d e f g",
    ],
)
def test_search__whatever_is_typed_is_answered(written: Record, typed: str, language: str) -> None:
    """Nothing, one letter, signs of SQL and patterns, markup, far too much: a page, what was typed in the box."""
    response = asked("clerk", typed, language=language)
    (box,) = parsed(response).xpath("//main//input[@name='q']")
    assert box.get("value") == typed.strip()[:60]
    assert "<script>alert" not in body(response)
    assert hits(response, "记录" if language == "zh" else "Records") == []


def test_search__zero_bytes_and_an_unknown_group() -> None:
    """What no keyboard types is refused; a group that does not exist is not asked for."""
    assert signed_in("clerk").get(f"{PAGE}?q=%00").status_code == 400
    assert "主题党日" in body(signed_in("clerk").get(f"{PAGE}?q=ztdr&in=nonsense"))


def test_search__words_are_marked_and_what_stands_around_them_is_shown() -> None:
    """A word in a text of the record that is not its title: the stretch in which it stands."""
    with cast.as_user("clerk") as actor:
        venue = ItemEntry(cast.unit("podi"), date(2021, 5, 1), {"name": "大厅", "kind": "hall"})
        register_item(cast.town(), type_key="venue", entry=venue, actor=actor)
    response = asked("clerk", "大厅", "records")
    assert [mark.text for mark in parsed(response).xpath("//*[@id='found']//mark")] == ["大厅"]


def test_search__costs_the_same_whatever_is_found(written: Record, django_assert_max_num_queries: Any) -> None:
    """Statements do not grow with what answers."""
    with cast.as_user("clerk") as actor:
        for _ in range(30):
            party_day(actor)
    client = signed_in("clerk")
    with django_assert_max_num_queries(30):
        assert len(hits(client.get(f"{PAGE}?q=学党纪&in=records"), "记录")) == 32
    with django_assert_max_num_queries(34):
        client.get(f"{PAGE}?q=党")


def test_search__box_stands_on_every_page() -> None:
    """It leads to the page of search, so it works without a script."""
    (form,) = parsed(signed_in("podi_branch").get("/tianning/registers/")).xpath("//header//form[@role='search']")
    assert form.get("action") == PAGE
    assert form.xpath(".//input[@name='q']")
