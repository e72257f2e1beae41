"""Reports: listed, made, issued, opened, downloaded."""

from __future__ import annotations

import hashlib
import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.inventory.actions import withdraw_reading
from shanzhi.ledger.models import Seal
from shanzhi.records.models import Record
from shanzhi.reports.models import Issue
from shanzhi.workbench.tests.asking import body, content, signed_in
from tests.support import cast, reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
LIST = "/tianning/reports/"
MAKE = f"/tianning/reports/make/{reports.REPORT}/"
FIGURE = re.compile(r'href="([^"]*/figures/[^"]*as_of=[^"]*)"')


def form(**more: str) -> dict[str, str]:
    """What the page of a report sends."""
    return {"key": str(uuid4()), "day": reports.DAY.isoformat(), **more}


def kept() -> tuple[list[Issue], list[Seal]]:
    """Every issue and every seal of the town, in a scope that sees them."""
    with cast.as_user("organiser", write=False):
        return list(Issue.objects.all()), list(Seal.objects.all())


@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "admin", "podi_secretary", "podi_branch"])
def test_reports__are_listed_for_everybody(name: str) -> None:
    """Templates of the pack and past issues, for every role, in both languages."""
    issue = reports.issue()
    for language, title in (("zh", "报告"), ("en", "Reports")):
        page = signed_in(name, language=language).get(LIST)
        assert page.status_code == 200
        assert f">{title}</h1>" in body(page)
        assert issue.code in body(page)
        assert MAKE in body(page)


def test_reports__another_town_is_not_there() -> None:
    """Nobody reads reports of a town without an office in it."""
    issue = reports.issue()
    client = signed_in("organiser", of="zhaidian")
    for path in (LIST, MAKE, f"{LIST}{issue.pk}/", f"{LIST}{issue.pk}/download/"):
        assert client.get(path).status_code == 404
    assert client.get(f"/zhaidian/reports/{issue.pk}/").status_code == 404


def test_reports__a_code_from_paper_leads_to_its_issue() -> None:
    """Typed in small letters with blanks too; an unknown one is said to be unknown."""
    issue = reports.issue()
    client = signed_in("auditor")
    found = client.get(LIST, {"code": f" {issue.code.lower()} "})
    assert (found.status_code, found["Location"]) == (302, f"{LIST}{issue.pk}/")
    unknown = client.get(LIST, {"code": "TIAN-AAAA-AAAA"})
    assert unknown.status_code == 404
    assert "没有这个核验码" in body(unknown)


def test_make__shows_the_text_with_the_figures_of_now() -> None:
    """Three Party days, twelve came: the draft says so before anything is issued, and nothing is written."""
    page = body(signed_in("organiser").get(MAKE))
    assert "草稿，没有印发" in page
    assert re.search(r"<a class=\"fig num fig-live\" href=\"[^\"]*/figures/theme_days/[^\"]*\">.*?3次<", page)
    assert kept() == ([], [])


def test_make__issues_once_over_a_seal() -> None:
    """Pressed twice, there is one issue; it stands over the seal of the moment."""
    client, sent = signed_in("organiser"), form()
    answers = [client.post(MAKE, sent) for _ in range(2)]
    ((issue,), (seal,)) = kept()
    assert [each["Location"] for each in answers] == [f"{LIST}{issue.pk}/"] * 2
    assert issue.day == reports.DAY
    assert issue.seal_digest == seal.digest
    assert "已印发" in body(client.get(answers[0]["Location"]))


def test_make__again_over_the_same_ledger_leads_to_the_same_issue() -> None:
    """Nothing was recorded since: the issue there is, and the page says why there is no new one."""
    issue = reports.issue()
    client = signed_in("organiser")
    answer = client.post(MAKE, form())
    assert answer["Location"] == f"{LIST}{issue.pk}/"
    assert "没有再印发" in body(client.get(answer["Location"]))
    assert len(kept()[0]) == 1


@pytest.mark.parametrize("name", ["auditor", "admin", "podi_secretary", "podi_branch"])
def test_make__only_who_may_issues(name: str) -> None:
    """The others read a reason instead of a button; sending it all the same seals and issues nothing."""
    client = signed_in(name)
    page = body(client.get(MAKE))
    assert "只有组织委员、镇领导能印发" in page
    assert client.post(MAKE, form()).status_code == 403
    assert kept() == ([], [])


def test_make__who_does_not_see_every_figure_reads_who_does() -> None:
    """The clerk may issue, but talks are not hers to read: a report is made whole or not at all."""
    client = signed_in("clerk")
    page = body(client.get(MAKE))
    assert "组织委员" in page
    assert "disabled" in page
    assert client.post(MAKE, form()).status_code == 403
    assert kept()[0] == []


@pytest.mark.parametrize("day", ["2024-02-30", "gestern", (reports.DAY + timedelta(days=1)).isoformat()])
def test_make__a_day_that_cannot_be_is_said_so(day: str) -> None:
    """Not a day, or one after today: a sentence, what was typed, and nothing issued."""
    client = signed_in("organiser")
    page = client.get(MAKE, {"day": day})
    assert page.status_code == 400
    assert f'value="{day}"' in body(page)
    assert client.post(MAKE, form(day=day)).status_code == 400
    assert kept()[0] == []


def test_make__a_figure_without_value_is_named() -> None:
    """No reading of the area: the page says which figure is missing."""
    with cast.as_user("clerk") as actor:
        withdraw_reading(Record.objects.get(type="town_area_reading"), reason="录错了", actor=actor)
    client = signed_in("organiser")
    assert "行政区域面积" in body(client.get(MAKE))
    assert client.post(MAKE, form()).status_code == 400
    assert kept()[0] == []


def test_make__unknown_report_is_not_found() -> None:
    """A template the pack does not have."""
    client = signed_in("organiser")
    assert client.get("/tianning/reports/make/nothing/").status_code == 404
    assert client.post("/tianning/reports/make/nothing/", form()).status_code == 404


@pytest.mark.parametrize("name", ["organiser", "clerk", "auditor", "podi_secretary"])
def test_issue__shows_what_was_issued(name: str) -> None:
    """Text, code, seal, digest of the file, whoever reads it, in both languages."""
    issue = reports.issue()
    digest = hashlib.sha256(bytes(issue.document)).hexdigest()
    for language in ("zh", "en"):
        page = body(signed_in(name, language=language).get(f"{LIST}{issue.pk}/"))
        assert issue.code in page
        assert f"{issue.seal_digest[:4]}·{issue.seal_digest[4:8]}" in page
        assert digest[:8] in page
        assert "工作情况汇报" in page


def test_issue__each_figure_opens_as_of_the_issue() -> None:
    """A Party day taken back afterwards: the link still opens the figure with the value that was printed."""
    issue = reports.issue()
    _withdraw_one()
    client = signed_in("organiser")
    page = client.get(f"{LIST}{issue.pk}/")
    links = {html.unescape(each) for each in FIGURE.findall(body(page))}
    assert len(links) > 30
    (opened,) = [each for each in links if "/theme_days/" in each]
    then, now = client.get(opened), client.get("/tianning/figures/theme_days/")
    assert (_value(body(then)), _value(body(now))) == ("3", "2")


def test_issue__what_changed_since_is_told() -> None:
    """The figure as printed and as it is now, in its sentence; the list counts what has to be looked at."""
    issue = reports.issue()
    client = signed_in("organiser")
    assert "每个数字现在和印发时一样" in body(client.get(f"{LIST}{issue.pk}/"))
    _withdraw_one()
    page = body(client.get(f"{LIST}{issue.pk}/"))
    assert "印发后更正的" in page
    assert "fig-changed" in page
    assert "要看" in body(client.get(LIST))


def test_issue__who_may_not_see_a_figure_gets_no_link_to_it() -> None:
    """The clerk reads the issued text; what she may not open is plain."""
    issue = reports.issue()
    page = body(signed_in("clerk").get(f"{LIST}{issue.pk}/"))
    links = FIGURE.findall(page)
    assert any("/theme_days/" in each for each in links)
    assert not any("/talks/" in each for each in links)


@pytest.mark.parametrize(("name", "count"), [("clerk", 1), ("podi_branch", 38)])
def test_issue__what_one_may_not_compare_is_not_called_unchanged(name: str, count: int) -> None:
    """Who does not see every figure reads how many, and who does; only who sees all reads that nothing changed."""
    issue = reports.issue()
    page = body(signed_in(name).get(f"{LIST}{issue.pk}/"))
    assert f"{count}个数字不在你的范围" in page
    assert "组织委员、镇领导能看" in page
    assert "每个数字现在和印发时一样" not in page
    whole = body(signed_in("organiser").get(f"{LIST}{issue.pk}/"))
    assert "每个数字现在和印发时一样" in whole
    assert "不在你的范围" not in whole


def test_download__gives_the_very_bytes() -> None:
    """The file is the one that was issued, byte for byte, with a name people can read."""
    issue = reports.issue()
    answer = signed_in("auditor").get(f"{LIST}{issue.pk}/download/")
    assert content(answer) == bytes(issue.document)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert issue.code in answer["Content-Disposition"]


def test_issue__that_does_not_exist() -> None:
    """Not found, as a page."""
    client = signed_in("organiser")
    assert client.get(f"{LIST}987654/").status_code == 404
    assert client.get(f"{LIST}987654/download/").status_code == 404


def _withdraw_one() -> None:
    with cast.as_user("organiser") as actor:
        record = Record.objects.filter(type="theme_party_day", unit=cast.unit("podi_branch")).get()
        proposal = withdraw_activity(record, reason="记重了", actor=actor)
        assert proposal is None


def _value(page: str) -> str:
    found = re.search(r'<div class="hero-value[^"]*">.*?(\d[\d,]*)', page, re.DOTALL)
    assert found is not None
    return found[1]
