"""The pages Today and Duties, and the form that excuses."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.activities.actions import correct_activity
from shanzhi.duties.actions import announce_duties
from shanzhi.duties.models import Duty
from shanzhi.duties.tests.ground import JUNE, THEME, UNTIL, announced, duty_of
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.following import list_followed
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.records.models import Proposal
from shanzhi.workbench.tests import asking
from shanzhi.workbench.today import moved
from tests.support import cast
from tests.support.activities import party_day, party_day_entry

pytestmark = pytest.mark.django_db
JUN = date(2024, 6, 1)
TODAY = "/tianning/"
DUTIES = "/tianning/duties/"


def page(who: str, url: str, language: str = "zh") -> str:
    """A page that is there."""
    answer = asking.signed_in(who, language=language).get(url)
    assert answer.status_code == 200
    return asking.body(answer)


def duty_url(unit: str, period: date = JUN) -> str:
    """The page of a branch's theme Party day."""
    with cast.as_user("clerk", write=False):
        return f"{DUTIES}{duty_of(unit, period).pk}/"


def sent(reason: str = "支部整顿", seen: str = "", act: str = "duty.excuse") -> dict[str, str]:
    """What the form sends."""
    return {"key": str(uuid4()), "reason": reason, "seen": seen, "act": act}


def seen_of(text: str) -> str:
    """The transition a form was opened on."""
    return text.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_home_is_today() -> None:
    """Who signs in comes to the day's page of the town."""
    answer = asking.signed_in("podi_branch").get("/")
    assert (answer.status_code, answer["Location"]) == (302, TODAY)


@pytest.mark.parametrize(("language", "title", "due"), [("zh", "今日", "到期的事"), ("en", "Today", "What is due")])
def test_today__in_both_languages(language: str, title: str, due: str) -> None:
    """Title, heading, and what is due, with nothing of the other language."""
    announced()
    text = page("podi_branch", TODAY, language)
    assert f"<h1>{title}</h1>" in text.replace(' tabindex="-1"', "").replace(' id="title"', "") or title in text
    assert due in text
    assert ("Overdue" in text) == (language == "en")


def test_today__a_secretary_sees_the_own_unit() -> None:
    """Overdue first, then what is due; each with one press to the form, unit filled in; nothing of other branches."""
    announced()
    text = page("podi_branch", TODAY)
    assert "奈林村党支部" not in text
    assert text.index("已超期，还能补办") < text.index("往后到期，现在就能办")
    assert "/tianning/write/theme_party_day/?unit=podi_branch" in text
    assert "超期5天" in text
    assert "全部职责" in text


def test_today__what_is_written_down_disappears() -> None:
    """Nobody ticks: the record alone takes the row away."""
    announced()
    link = duty_url("podi_branch")
    assert link in page("podi_branch", TODAY)
    with cast.as_user("podi_branch") as actor:
        party_day(actor, on=date(2024, 6, 28))
    text = page("podi_branch", TODAY)
    assert link not in text
    assert "学党纪条例" in text


def test_today__an_office_sees_many_units_as_one_row() -> None:
    """Several branches that owe the same stand in one row that leads to the list."""
    announced()
    text = page("clerk", TODAY)
    assert "3个单位 6月" in text
    assert f"{DUTIES}?duty={THEME}" in text
    assert "看名单" in text


def test_today__who_only_reads_has_no_form() -> None:
    """The auditor sees what is due, and no verb of writing down."""
    announced()
    text = page("auditor", TODAY)
    assert "到期的事" in text
    assert "/write/" not in text


def test_today__what_waits_for_a_decision() -> None:
    """A change that waits stands there for who decides, and for nobody else."""
    with cast.as_user("podi_branch") as actor:
        record = party_day(actor)
    with cast.as_user("clerk") as actor:
        figure = Figures.now(actor, cast.town()).one(Request("theme_days", cast.unit("town").pk, JUNE))
        cite(cast.town(), "issue:1", [Use(figure, "", "p1")])
    with cast.as_user("podi_branch") as actor:
        correct_activity(record, entry=party_day_entry(came=4), reason="点错了", actor=actor)
    assert "等我审定" in page("organiser", TODAY)
    assert "等我审定" not in page("podi_branch", TODAY)


def a_week_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in the ledger by now was there a week ago."""
    with cast.as_user("clerk", write=False):
        monkeypatch.setattr(moved, "LATELY", cast.NOW - end_of_ledger(cast.town().pk).recorded_at)


def test_today__figures_that_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures of the framework that are others than a week ago, with the difference; before, none."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor)
    a_week_ago(monkeypatch)
    assert "没有变动" in page("clerk", TODAY)
    with cast.as_user("podi_branch") as actor:
        party_day(actor, on=date(2024, 6, 13))
    text = page("clerk", TODAY)
    assert "没有变动" not in text
    assert "+1" in text


def test_today__figures_i_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows a figure sees its changes and no other's, wherever it stands; who follows none, the framework's."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor)
    a_week_ago(monkeypatch)
    client, figure = asking.signed_in("clerk"), "/tianning/figures/theme_days/?unit=podi"
    assert "不再关注" not in page("clerk", figure)
    assert client.post(figure, {"act": "follow"}).status_code == 302
    assert "不再关注" in page("clerk", figure)
    assert "不再关注" not in page("clerk", "/tianning/figures/theme_days/?unit=nailin")
    assert "不再关注" not in page("organiser", figure)
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="nailin_branch")
    assert "关注的数字跟一周前一样" in page("clerk", TODAY)
    assert "关注" not in page("organiser", TODAY)
    with cast.as_user("podi_branch") as actor:
        party_day(actor, on=date(2024, 6, 13))
    text = page("clerk", TODAY)
    assert "我关注的数字里有变动的" in text
    assert "+1" in text
    assert "figures/theme_days/?unit=podi" in text
    assert client.post(figure, {"act": "unfollow"}).status_code == 302
    assert "我关注的" not in page("clerk", TODAY)


def test_follow__only_what_is_ones_own() -> None:
    """A figure wider than the reader is not followed; a button that does not exist does nothing."""
    assert (
        asking.signed_in("podi_branch").post("/tianning/figures/theme_days/?unit=town", {"act": "follow"}).status_code
        == 403
    )
    assert asking.signed_in("clerk").post("/tianning/figures/theme_days/", {"act": "nix"}).status_code == 400
    with cast.as_user("clerk", write=False) as actor:
        assert list_followed(cast.town(), actor) == []


def test_today__nothing_due() -> None:
    """Where nothing has been announced the page says so."""
    assert "没有到期的事" in page("podi_branch", TODAY)
    assert "没有到期职责" in page("podi_branch", DUTIES)


@pytest.mark.parametrize("url", [TODAY, DUTIES])
def test_queries_do_not_grow(url: str) -> None:
    """Twice as many occurrences take no more queries."""
    counts = []
    for since in (date(2024, 6, 1), date(2023, 7, 6)):
        with cast.as_system(cast.town()) as actor:
            announce_duties(cast.town(), since=since, until=UNTIL, actor=actor)
        client = asking.signed_in("clerk")
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_duties__period_by_period() -> None:
    """The units that owe a duty, what is not done, and the rule it comes from."""
    announced(since=date(2024, 1, 1))
    with cast.as_user("podi_branch") as actor:
        party_day(actor, on=date(2024, 5, 20))
    text = page("organiser", f"{DUTIES}?duty={THEME}")
    assert "每月主题党日" in text
    assert "没办：1月、2月、3月、4月、6月" in text
    assert "没办：1月、2月、3月、4月、5月、6月" in text
    assert "每月相对固定1天" in text
    english = page("organiser", f"{DUTIES}?duty={THEME}", "en")
    assert "not done: January" in english
    assert "nothing due" in english


def test_duties__a_secretary_sees_the_own_unit() -> None:
    """Other branches stand nowhere on it."""
    announced()
    text = page("podi_branch", DUTIES)
    assert "坡底村党支部" in text
    assert "奈林村党支部" not in text
    assert asking.signed_in("podi_branch").get(duty_url("nailin_branch")).status_code == 404


def test_duties__rubbish_in_the_address() -> None:
    """A duty that is not there is the first one; an occurrence that is not there is told."""
    announced()
    assert "每月" in page("clerk", f"{DUTIES}?duty=%27;--")
    assert asking.signed_in("clerk").get(f"{DUTIES}999999/").status_code == 404


def test_excuse__and_back() -> None:
    """The office excuses with a reason and takes it back; sent twice it acts once."""
    announced()
    url, client = duty_url("podi_branch"), asking.signed_in("organiser")
    form = sent(seen=seen_of(page("organiser", url)))
    assert client.post(url, form)["Location"] == url
    assert client.post(url, form).status_code == 302
    text = page("organiser", url)
    assert "支部整顿" in text
    assert "取消免办" in text
    assert 'name="act" value="duty.unexcuse"' in text
    client.post(url, sent("整顿完了", seen_of(text), "duty.unexcuse"))
    with cast.as_user("clerk", write=False):
        assert Duty.objects.get(pk=int(url.split("/")[-2])).record.state == "announced"


@pytest.mark.parametrize(("reason", "status"), [("", 422), ("  ", 422)])
def test_excuse__without_a_reason(reason: str, status: int) -> None:
    """It comes back with the sentence beside the field."""
    announced()
    url = duty_url("podi_branch")
    answer = asking.signed_in("organiser").post(url, sent(reason, seen_of(page("organiser", url))))
    assert answer.status_code in (400, status)
    assert "理由" in asking.body(answer)


def test_excuse__changed_meanwhile() -> None:
    """Of two offices the second learns that the first has excused it."""
    announced()
    url = duty_url("podi_branch")
    seen = seen_of(page("clerk", url))
    asking.signed_in("organiser").post(url, sent(seen=seen))
    answer = asking.signed_in("clerk").post(url, sent("整顿完了", seen))
    assert answer.status_code == 409


def test_excuse__not_the_secretary() -> None:
    """Who owes it sees how it stands, has no form, and is refused."""
    announced()
    url = duty_url("podi_branch")
    assert 'name="reason"' not in page("podi_branch", url)
    assert asking.signed_in("podi_branch").post(url, sent()).status_code == 403


def test_record_of_a_duty_leads_to_its_page() -> None:
    """A figure that opens to the record of an occurrence leads on to it."""
    announced()
    url = duty_url("podi_branch")
    answer = asking.signed_in("clerk").get(url.replace("duties", "records"))
    assert (answer.status_code, answer["Location"]) == (302, url)


def test_proposal_of_an_excuse_can_be_decided() -> None:
    """An excuse that waits stands among the changes to be confirmed, in both languages."""
    announced()
    with cast.as_user("clerk") as actor:
        duty = duty_of("podi_branch", JUN)
        Proposal.objects.create(
            record=duty.record,
            town=cast.town(),
            verb="duty.excuse",
            changes={},
            reason="停电",
            proposed_by=actor.key,
            proposed_at=cast.NOW,
        )
    assert "免办" in page("clerk", "/tianning/proposals/")
    assert "Confirm the excuse" in page("clerk", "/tianning/proposals/", "en")


def test_search_finds_no_occurrences() -> None:
    """Thousands of announced occurrences do not stand before the records people look for."""
    with cast.as_user("podi_branch") as actor:
        party_day(actor)
    before = page("clerk", "/tianning/search/?q=主题党日")
    announced()
    after = page("clerk", "/tianning/search/?q=主题党日")
    assert "ZR24" not in after
    assert before.count("/tianning/records/") == after.count("/tianning/records/")
