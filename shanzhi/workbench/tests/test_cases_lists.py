"""What is open, by view and filter; the board of cases; the way of a type in words; what stands on Today."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from shanzhi.cases import queries
from shanzhi.cases.reminding import remind_of_cases
from shanzhi.cases.tests import bench
from shanzhi.packs.library import library
from shanzhi.workbench.cases import inbox
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import links, panel, parsed, table, words
from shanzhi.workbench.tests.test_cases_report import reported
from shanzhi.workbench.tests.test_cases_steps import page_of, take
from tests.support import cast

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]
INBOX = "/tianning/cases/"
ROLES = ["clerk", "leader", "auditor", "admin", "podi_secretary", "podi_branch"]


def titles(client: Client, **query: str) -> list[str]:
    """The cases of a list, in its order."""
    return [words(each) for each in parsed(client.get(INBOX, query)).xpath("//tbody//th//a")]


def counts(client: Client) -> dict[str, str]:
    """The views with how many each holds."""
    found = {}
    for tab in parsed(client.get(INBOX)).xpath("//nav[@class='tabs']/a"):
        (number,) = tab.xpath("./span")
        found[str(tab.text)] = words(number)
    return found


def made_due(number: int, days: int) -> None:
    """The clock of a case as if it were up so many days from now."""
    moved = "update cases_case set due_at = due_at + make_interval(days => %s) where record_id = %s"
    with cast.as_system(cast.town()), connection.cursor() as cursor:
        cursor.execute(moved, [days, number])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_inbox__of_every_role(role: str, language: str) -> None:
    """Everybody has the page; who may see nothing there is told so in words."""
    reported(signed_in("podi_secretary"))
    for address in (INBOX, f"{INBOX}board/", f"{INBOX}way/fire_hazard/"):
        assert signed_in(role, language=language).get(address).status_code == 200


def test_inbox__what_is_due_first_stands_at_the_top() -> None:
    """Overdue ones first, those without a day last; each view holds its own, with its count."""
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    late, soon, paused = (reported(village, **{"v-what": name}).pk for name in ("早该办的", "快到期的", "停着的"))
    made_due(late, -3)
    take(village, paused, "accept")
    take(office, paused, "pause", ground="funds", note="等钱", **{"v-interim": "围挡"})
    assert titles(office) == ["早该办的", "快到期的", "停着的"]
    assert titles(office, view="late") == ["早该办的"]
    assert titles(office, view="soon") == ["快到期的"]
    assert counts(office) == {
        "全部在办": "3",
        "我承办的": "0",
        "本单位负责的": "0",
        "转给我们的": "0",
        "超期": "1",
        "快到期": "1",
    }
    assert counts(village)["本单位负责的"] == "3"
    rows = table(office.get(INBOX))
    assert "超期3天" in rows[1][0]
    assert "期限停着" in rows[3][0]
    assert soon


def test_inbox__goes_on_past_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view with many cases is counted up to a number, but every page of it can be reached."""
    monkeypatch.setattr(queries, "COUNTED", 2)
    monkeypatch.setattr(inbox, "COUNTED", 2)
    monkeypatch.setattr(inbox, "PAGE", 2)
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    names = ["甲一", "乙二", "丙三", "丁四", "戊五"]
    for days, name in enumerate(names):
        made_due(reported(village, **{"v-what": name}).pk, days)
    assert counts(office)["全部在办"] == "2+"
    assert counts(office)["我承办的"] == "0"
    assert [titles(office, page=str(page)) for page in (1, 2, 3)] == [names[:2], names[2:4], names[4:]]
    assert "page=3" in following(office, page="2")
    assert following(office, page="3") == ""
    assert titles(office, page="9") == names[:2]  # no such page: the last that is known of


def following(client: Client, **query: str) -> str:
    """The address of the page behind a page of the list; nothing at the last."""
    found = parsed(client.get(INBOX, query)).xpath("//a[@rel='next']/@href")
    return str(found[0]) if found else ""


def test_inbox__filters() -> None:
    """By type, place, words of title or number; what does not exist is not there, what cannot be read is no filter."""
    client = signed_in("clerk")
    first = reported(signed_in("podi_secretary"))
    assert titles(client, unit="podi") == titles(client, q="供销社") == titles(client, q=first.number)
    assert titles(client, q="供销社 后门")
    assert titles(client, unit="nailin") == titles(client, q="没有这个词") == titles(client, q="%") == []
    assert titles(client, type="fire_hazard", state="reported")
    assert titles(client, type="fire_hazard", state="accepted") == []
    assert titles(client, state="waiting")
    assert titles(client, state="paused") == []
    assert client.get(INBOX, {"type": "nothing"}).status_code == 404
    assert client.get(INBOX, {"unit": "nowhere"}).status_code == 404
    for query in ({"page": "-1"}, {"page": "99999999999"}, {"view": "<b>"}, {"state": "'"}, {"q": "x" * 500}):
        assert client.get(INBOX, query).status_code == 200
    assert "<script>alert" not in body(client.get(INBOX, {"q": "<script>alert(1)</script>"}))


def test_inbox__costs_the_same_however_many() -> None:
    """Statements of the database do not grow with rows."""
    village = signed_in("podi_secretary")
    client = signed_in("clerk")
    reported(village)
    few = statements(client, INBOX)
    for _ in range(3):
        reported(village)
    assert len(statements(client, INBOX)) == len(few)
    board = statements(client, f"{INBOX}board/")
    reported(village)
    assert len(statements(client, f"{INBOX}board/")) == len(board)


@pytest.mark.parametrize("language", LANGUAGES)
def test_board__each_number_opens_its_cases(language: str) -> None:
    """Villages beside states, of all types and of one; a number leads to as many cases."""
    village, office = signed_in("podi_secretary"), signed_in("clerk", language=language)
    reported(village)
    number = reported(village).pk
    take(village, number, "accept")
    for address in (f"{INBOX}board/", f"{INBOX}board/?type=fire_hazard"):
        page = office.get(address)
        (row,) = [row for row in table(page)[1:] if row[0] in ("坡底村", "podi")]
        assert "2" in row
        for cell in parsed(page).xpath("//tbody//td//a"):
            listed = parsed(office.get(cell.get("href"))).xpath("//tbody//th//a")
            assert len(listed) == int(words(cell))
    assert office.get(f"{INBOX}board/?type=nothing").status_code == 404


def test_board__of_a_village_holds_its_own() -> None:
    """Nailin's board holds nothing of Podi's."""
    reported(signed_in("podi_secretary"))
    assert "没有在办" in body(signed_in("nailin_secretary").get(f"{INBOX}board/"))


def test_way__says_every_step_and_deadline() -> None:
    """Who, from which state, what it needs; how long, on what basis."""
    page = signed_in("podi_secretary").get(f"{INBOX}way/fire_hazard/")
    steps, deadlines = panel(page, "步骤"), panel(page, "期限")
    assert "不能是做“办结待查”的那个人" in steps
    assert "镇办公室" in steps
    assert "依据" in deadlines
    assert "15天" in deadlines
    assert "90天内办结的" in panel(page, "什么时候提示可能是同一件事")
    assert signed_in("podi_secretary").get(f"{INBOX}way/nothing/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_way__of_every_type_of_the_packs(language: str) -> None:
    """Each type's way, register, board and form open; what is said of it is in the reader's language."""
    client = signed_in("clerk", language=language)
    for key, definition in library(cast.town()).all("cases").items():
        page = client.get(f"{INBOX}way/{key}/")
        assert page.status_code == 200, key
        label = definition.model.label
        assert (label.zh if language == "zh-hans" else label.en) in words(parsed(page).xpath("//h1")[0])
        for address in (f"/tianning/registers/{key}/", f"{INBOX}board/?type={key}", f"{INBOX}?type={key}"):
            assert client.get(address).status_code == 200, address
        assert client.get(f"/tianning/write/{key}/").status_code in (200, 403), key


def test_today__what_waits() -> None:
    """What is overdue of my unit, and what was put before it; nothing of others."""
    podi, nailin = signed_in("podi_secretary"), signed_in("nailin_secretary")
    number = reported(podi).pk
    made_due(number, -2)
    page = podi.get("/tianning/")
    assert "超期2天" in panel(page, "等着办的事项")
    assert page_of(number) in links(page)
    assert page_of(number) not in links(nailin.get("/tianning/"))
    take(podi, number, "refer", unit="nailin")
    assert "还没受理" in panel(nailin.get("/tianning/"), "等着办的事项")


def test_today__each_part_has_its_own_rows() -> None:
    """However much is overdue, what was put before my unit stands there too, and the number is of all."""
    with cast.as_system(cast.town()) as actor:
        for _ in range(20):
            bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        record = bench.report(actor, "07-04", unit="nailin", what="请接办（试）")
        bench.step(actor, record, "refer", "07-05", unit="podi")
    page = signed_in("podi_secretary").get("/tianning/")
    parts = {words(each.xpath("./h3")[0]): each for each in parsed(page).xpath("//*[@id='cases']//section")}
    assert list(parts) == ["转给本单位、还没受理的 1", "超期 20"]
    assert [len(each.xpath(".//li")) for each in parts.values()] == [1, 8]
    assert page_of(record.pk) in links(page)


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("zh-hans", "提醒过我的事项", "整改，超期1天：7月5日提醒"),
        ("en", "Cases I was told of", "putting right, 1 day overdue: told on 5 July"),
    ],
)
def test_today__what_i_was_told(language: str, title: str, said: str) -> None:
    """Who the ladder names is told of the case, which rung and since when; nobody else; until it has moved on."""
    with cast.as_system(cast.town()) as actor:
        record = bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
        remind_of_cases(cast.town(), actor=actor)
    page = signed_in("podi_secretary", language=language).get("/tianning/")
    assert said in panel(page, title)
    assert page_of(record.pk) in links(page)
    for who in ("clerk", "leader"):
        assert record.number in panel(signed_in(who, language=language).get("/tianning/"), title)
    for who in ("nailin_secretary", "organiser", "auditor", "podi_branch"):
        assert title not in body(signed_in(who, language=language).get("/tianning/")), who
    with cast.as_system(cast.town()) as actor:
        bench.step(actor, record, "resolve", "07-05", values={"done": "搬走", "removed": 1})
    assert title not in body(signed_in("podi_secretary", language=language).get("/tianning/"))


def test_today__costs_the_same_however_many() -> None:
    """Told of six cases, or two, the page asks the database the same."""
    client, asked = signed_in("clerk"), []
    for more in (2, 4):
        with cast.as_system(cast.town()) as actor:
            for _ in range(more):
                bench.step(actor, bench.report(actor, "06-03"), "accept", "06-03")
            remind_of_cases(cast.town(), actor=actor)
        asked.append(statements(client, "/tianning/"))
    assert len(asked[0]) == len(asked[1])
