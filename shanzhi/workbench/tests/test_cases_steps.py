"""The page of a case and its steps: who is offered what, what each form asks, what comes back wrong, once, in order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanzhi.records.tests import sent
from shanzhi.workbench.tests.asking import body, signed_in, statements
from shanzhi.workbench.tests.reading import errors, facts, form, history, links, panel, parsed, send, words
from shanzhi.workbench.tests.test_cases_report import kept, reported
from tests.support import cast
from tests.support.planted import people

pytestmark = pytest.mark.django_db
LANGUAGES = ["zh-hans", "en"]


def page_of(number: int) -> str:
    """The address of a case."""
    return f"/tianning/cases/{number}/"


def step_of(number: int, key: str) -> str:
    """The address of a step."""
    return f"{page_of(number)}step/{key}/"


def take(client: Client, number: int, key: str, **given: Any) -> None:
    """A step taken by its form."""
    answer = send(client, step_of(number, key), given)
    assert answer.status_code == 302, errors(answer)


def offered(client: Client, number: int) -> list[str]:
    """The steps the page of a case leads to."""
    found = sorted(link for link in links(client.get(page_of(number))) if "/step/" in link)
    return [link.rstrip("/").rpartition("/")[2] for link in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page__says_how_it_stands(language: str) -> None:
    """State, who has it, until when, what can be done; every state of the way in words, the present one marked."""
    number = reported(signed_in("podi_secretary")).pk
    client = signed_in("podi_secretary", language=language)
    page = client.get(page_of(number))
    (now,) = parsed(page).xpath("//ol[contains(@class, 'flow-short')]/li[@aria-current='step']")
    assert ("待受理" if language == "zh-hans" else "to be accepted") in words(now)
    assert len(parsed(page).xpath("//ol[contains(@class, 'flow-short')]/li")) == 5
    clock = panel(page, "期限" if language == "zh-hans" else "Deadlines")
    assert ("今天" if language == "zh-hans" else "today") in clock
    assert {"accept", "refuse", "refer", "merge"} == set(offered(client, number))


def test_page__who_may_see_and_do_what() -> None:
    """Another village knows nothing of it; an auditor sees it and is offered nothing; the office is offered its own."""
    number = reported(signed_in("podi_secretary")).pk
    assert signed_in("nailin_secretary").get(page_of(number)).status_code == 404
    assert signed_in("nailin_secretary").get(step_of(number, "accept")).status_code == 404
    auditor = signed_in("auditor")
    assert auditor.get(page_of(number)).status_code == 200
    assert offered(auditor, number) == []
    assert auditor.get(step_of(number, "accept")).status_code == 403
    assert auditor.post(step_of(number, "accept"), {"on": "2024-07-05"}).status_code == 403
    assert "transfer" in offered(signed_in("clerk"), number)
    assert "接下来" in body(auditor.get(page_of(number)))


def test_steps__from_found_to_closed_by_two_people() -> None:
    """Accepted, put right with a photo, rechecked by somebody else; the history tells each with what it changed."""
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    number = reported(village).pk
    take(village, number, "accept", on="2024-07-04")
    page = village.get(page_of(number))
    assert "还剩6天" in panel(page, "期限")
    photo = SimpleUploadedFile("改后.jpg", sent.photo())
    take(village, number, "resolve", **{"v-done": "搬走了", "v-removed": "1", "files": photo, "note": "当天清完"})
    blocked = village.get(page_of(number))
    assert "recheck_passed" not in offered(village, number)
    assert "换一个人" in panel(blocked, "接下来")
    opened = village.get(step_of(number, "recheck_passed"))
    assert "换一个人" in body(opened)
    take(office, number, "recheck_passed", **{"v-recheck": "已清"})
    record = kept(number)
    assert (record.state, record.case.stage) == ("closed", "ended")
    told = history(office.get(page_of(number)))
    assert any("复查合格" in each for each in told)
    assert any("整改完成" in each and "当天清完" in each and "1个文件" in each for each in told)
    assert page_of(number) not in links(office.get("/tianning/cases/"))
    assert "应在" in panel(office.get(page_of(number)), "期限")
    assert offered(office, number) == ["reopen", "revisit"] or offered(office, number) == ["reopen"]


def test_step__evidence_is_a_file_or_words() -> None:
    """Neither: said at the field that would do, everything else kept; a file alone is enough."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    address = step_of(number, "resolve")
    answer = send(client, address, {"note": "改好了", "v-cost": "12.50"})
    assert answer.status_code == 400
    assert "v-done" in errors(answer)
    again = form(answer, address)
    assert (again["note"], again["v-cost"]) == ("改好了", "12.50")
    photo = SimpleUploadedFile("改后.jpg", sent.photo())
    assert client.post(address, {**again, "files": photo}).status_code == 302


def test_step__files_wait_in_a_form_that_came_back() -> None:
    """A photo sent with a form that does not hold stays in it, and goes with the next press."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    address = step_of(number, "resolve")
    answer = send(client, address, {"on": "2024-09-01", "files": SimpleUploadedFile("改后.jpg", sent.photo())})
    assert answer.status_code == 400
    assert "on" in errors(answer)
    assert "改后.jpg" in body(answer)
    answer = client.post(address, {**form(answer, address), "on": "2024-07-05"})
    assert answer.status_code == 302, errors(answer)
    assert "改后.jpg" in body(client.get(page_of(number)))


def test_step__a_photo_thrown_out_of_the_form() -> None:
    """Taken out by its button, the form is as it was."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    address = step_of(number, "resolve")
    opened = form(client.get(address), address)
    answer = client.post(
        address, {**opened, "on": "bad", "note": "话", "files": SimpleUploadedFile("错.jpg", sent.photo())}
    )
    (button,) = parsed(answer).xpath("//button[@name='then' and starts-with(@value, 'discard:')]/@value")
    answer = client.post(address, {**form(answer, address), "then": button})
    assert "错.jpg" not in body(answer)
    assert form(answer, address)["note"] == "话"


def test_step__assign_offers_those_who_may_work_there() -> None:
    """The people of the village and of the town office, not those of another village; the deadline stays."""
    office = signed_in("clerk")
    number = reported(signed_in("podi_secretary")).pk
    take(signed_in("podi_secretary"), number, "accept")
    people()
    page = parsed(office.get(step_of(number, "assign")))
    names = [words(each) for each in page.xpath("//select[@name='person']/option")]
    assert any(name.startswith("podi_secretary") for name in names)
    assert not any(name.startswith(("nailin", "leader", "auditor")) for name in names)
    before = kept(number).case.due_at
    (person,) = page.xpath("//select[@name='person']/option[starts-with(., 'podi_secretary')]/@value")
    take(office, number, "assign", person=person, **{"v-measures": "拆"})
    assert kept(number).case.due_at == before
    assert facts(office.get(page_of(number)))["承办人"] == "podi_secretary"
    assert page_of(number) in links(signed_in("podi_secretary").get("/tianning/cases/?view=mine"))
    assert page_of(number) not in links(office.get("/tianning/cases/?view=mine"))


def test_step__referred_and_accepted_elsewhere() -> None:
    """Put before Nailin it stays Podi's until Nailin accepts; then Nailin is responsible and sees it all."""
    podi, nailin = signed_in("podi_secretary"), signed_in("nailin_secretary")
    number = reported(podi).pk
    take(podi, number, "refer", unit="nailin", note="在他们村地界")
    assert "受理以前仍由原单位负责" in body(podi.get(page_of(number)))
    assert page_of(number) in links(nailin.get("/tianning/cases/?view=asked"))
    assert set(offered(nailin, number)) >= {"accept", "send_back"}
    take(nailin, number, "accept")
    case = kept(number).case
    assert (case.holder.key, case.receiver) == ("nailin", None)
    assert page_of(number) in links(nailin.get("/tianning/cases/?view=ours"))
    assert page_of(number) not in links(podi.get("/tianning/cases/?view=ours"))


def test_step__sent_back_on_a_listed_ground() -> None:
    """The ground is one of those listed; without one nothing happens."""
    podi, nailin = signed_in("podi_secretary"), signed_in("nailin_secretary")
    number = reported(podi).pk
    take(podi, number, "refer", unit="nailin")
    address = step_of(number, "send_back")
    for ground in ("", "because"):
        answer = send(nailin, address, {"ground": ground})
        assert answer.status_code == 400
        assert "ground" in errors(answer)
    take(nailin, number, "send_back", ground="not_ours", note="地点在坡底")
    assert any("不归本单位管" in each for each in history(podi.get(page_of(number))))


def test_step__more_time_with_its_limit() -> None:
    """So many days at most, so often at most; a number is a number; what was added is told with the day it was due."""
    office, village = signed_in("clerk"), signed_in("podi_secretary")
    number = reported(village).pk
    take(village, number, "accept")
    address = step_of(number, "extend")
    assert village.get(address).status_code == 403
    for more in ("", "0", "16", "-1", "１", "七", "1" * 40, "1.5"):
        answer = send(office, address, {"more": more, "note": "等料", "v-interim": "拉警戒带"})
        assert answer.status_code == 400, more
        assert "more" in errors(answer), more
        assert form(answer, address)["more"] == more
    answer = send(office, address, {"more": "5", "note": "", "v-interim": ""})
    assert {"note", "v-interim"} <= errors(answer).keys()
    take(office, number, "extend", more="5", note="等料", **{"v-interim": "拉警戒带"})
    clock = panel(office.get(page_of(number)), "期限")
    assert "延期5天" in clock
    assert "7月12日" in clock
    assert "extend" not in offered(office, number)
    assert "已经用完" in panel(office.get(page_of(number)), "接下来")


def test_step__paused_and_resumed() -> None:
    """While it stands still no day is due; it says since when; the page shows the pause in the way."""
    office, village = signed_in("clerk"), signed_in("podi_secretary")
    number = reported(village).pk
    take(village, number, "accept")
    take(office, number, "pause", ground="weather", note="大风", **{"v-interim": "围挡"})
    page = office.get(page_of(number))
    assert "期限停着" in panel(page, "期限")
    assert "中止计时" in words(parsed(page).xpath("//ol[contains(@class, 'flow-short')]/li[@aria-current='step']")[0])
    assert "期限停着" in body(office.get("/tianning/cases/"))
    take(office, number, "resume")
    assert kept(number).case.due_at is not None


def test_step__merged_into_another() -> None:
    """By its number; a number that is none, its own, or of another type is refused at the field."""
    client = signed_in("podi_secretary")
    first, second = reported(client), reported(client)
    address = step_of(second.pk, "merge")
    for other in ("", "XH24-9999", second.number, "<b>"):
        answer = send(client, address, {"other": other})
        assert answer.status_code in (400, 404), other
        if answer.status_code == 400:
            assert "other" in errors(answer), other
    take(client, second.pk, "merge", other=first.number.lower(), note="同一处")
    assert page_of(first.pk) in links(client.get(page_of(second.pk)))
    assert page_of(second.pk) in links(client.get(page_of(first.pk)))


def test_page__may_be_the_same_as_another() -> None:
    """While nobody has taken it on, cases of the place with much the same words are pointed at, to who may merge."""
    client = signed_in("podi_secretary")
    first, second = reported(client), reported(client)
    assert "可能跟这一件是一回事" in body(client.get(page_of(second.pk)))
    assert page_of(first.pk) in links(client.get(page_of(second.pk)))
    assert "可能跟这一件是一回事" not in body(signed_in("auditor").get(page_of(second.pk)))
    take(client, second.pk, "accept")
    assert "可能跟这一件是一回事" not in body(client.get(page_of(second.pk)))


def test_step__when_somebody_acted_meanwhile() -> None:
    """The form was opened before another step: 409, the step is told, what was typed stays; pressed again it holds."""
    village, office = signed_in("podi_secretary"), signed_in("clerk")
    number = reported(village).pk
    take(village, number, "accept")
    address = step_of(number, "progress")
    opened = form(village.get(address), address)
    take(office, number, "progress", note="催过一次")
    answer = village.post(address, {**opened, "note": "清了一半"})
    assert answer.status_code == 409
    assert "催过一次" in body(answer)
    again = form(answer, address)
    assert again["note"] == "清了一半"
    assert village.post(address, again).status_code == 302


def test_step__sent_twice_it_is_taken_once() -> None:
    """The same form again changes nothing more."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    address = step_of(number, "progress")
    filled = {**form(client.get(address), address), "note": "清了一半"}
    assert [client.post(address, filled).status_code for _ in range(2)] == [302, 302]
    assert sum("清了一半" in each for each in history(client.get(page_of(number)))) == 1


def test_step__not_from_here_and_not_at_all() -> None:
    """A step that does not lead on from the state says so; one that no workflow has is not there."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    answer = client.get(step_of(number, "resolve"))
    assert answer.status_code == 400
    assert "待受理" in body(answer)
    assert client.post(step_of(number, "resolve"), {"on": "2024-07-05"}).status_code == 400
    for key in ("report", "dance", "x" * 300):
        assert client.get(step_of(number, key)).status_code == 404
    assert client.get("/tianning/cases/999999/").status_code == 404
    assert client.get("/zhaidian/cases/1/").status_code == 404


@pytest.mark.parametrize("on", ["", "tomorrow", "2024-07-06", "2024-07-03", "2024-13-40", "9" * 50])
def test_step__its_day(on: str) -> None:
    """No day, no day at all, a day to come, a day before the last step."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    answer = send(client, step_of(number, "accept"), {"on": on})
    assert answer.status_code == 400
    assert "on" in errors(answer)
    assert form(answer, step_of(number, "accept"))["on"] == on


def test_step__only_what_it_offers_can_be_chosen() -> None:
    """A unit that has it, one that is none, a person who may not: refused, never an error page."""
    office, village = signed_in("clerk"), signed_in("podi_secretary")
    number = reported(village).pk
    for unit in ("podi", "podi_branch", "nowhere", ""):
        answer = send(office, step_of(number, "refer"), {"unit": unit})
        assert answer.status_code == 400
        assert "unit" in errors(answer)
    take(village, number, "accept")
    for person in ("", "0", "999999999999", "clerk"):
        answer = send(office, step_of(number, "assign"), {"person": person})
        assert answer.status_code == 400
        assert "person" in errors(answer)


def test_page__as_it_stood_then() -> None:
    """Looked at from before it was reported it is not there yet; from today it stands as it stands."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    assert client.get(page_of(number), {"as_of": "2024-07-04"}).status_code == 404
    assert offered(client, number) != []
    assert client.get(page_of(number), {"as_of": "2024-07-05"}).status_code == 200


def test_page__notes_and_files_come_back_to_it() -> None:
    """A note stands in its history; an empty one is said beside the field, on the page of the case."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    address = f"/tianning/records/{number}/notes/"
    filled = form(client.get(page_of(number)), address)
    answer = client.post(address, {**filled, "note": ""})
    assert answer.status_code == 400
    assert "note" in errors(answer)
    assert "接下来" in body(answer)
    assert client.post(address, {**filled, "note": "已电话核实"}).status_code == 302
    assert any("已电话核实" in each for each in history(client.get(page_of(number))))


def test_page__costs_the_same_however_long_its_history() -> None:
    """Statements of the database do not grow with steps."""
    client = signed_in("podi_secretary")
    number = reported(client).pk
    take(client, number, "accept")
    few = statements(client, page_of(number))
    for text in ("一", "二", "三"):
        take(client, number, "progress", note=text)
    assert len(statements(client, page_of(number))) == len(few)


def test_page__hidden_from_those_outside_in_lists_too() -> None:
    """No list of Nailin's holds a case of Podi's."""
    number = reported(signed_in("podi_secretary")).pk
    client = signed_in("nailin_secretary")
    for address in ("/tianning/cases/", "/tianning/cases/board/", "/tianning/registers/fire_hazard/", "/tianning/"):
        assert "供销社" not in body(client.get(address))
    with cast.as_user("nailin_secretary", write=False):
        from shanzhi.cases.models import Case

        assert not Case.objects.filter(pk=number).exists()
