"""Every sentence of the workbench's own is told to somebody, on a page, with what was meant in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shanzhi.accounts.actions import open_user
from shanzhi.kernel.scope import current
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import parsed, send, words
from shanzhi.workbench.tests.test_records import address, written
from tests.support import cast
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
TOWN = "/tianning/"
WRITE = f"{TOWN}write/theme_party_day/"

ASKED = [
    ("workbench.day_unreadable", "clerk", "figures/theme_days/?from=昨天"),
    ("workbench.window_backwards", "clerk", "figures/theme_days/?from=2024-06-30&to=2024-01-01"),
    ("workbench.moment_unreadable", "clerk", "figures/?as_of=2024-06-30T99:99"),
    ("workbench.no_type", "clerk", "registers/levitation/"),
    ("workbench.not_by_form", "clerk", "write/party_member/"),
    ("workbench.not_to_confirm", "leader", "proposals/"),
    ("workbench.not_to_write", "leader", "write/theme_party_day/"),
    ("workbench.report_ahead", "clerk", "reports/make/work_report/?day=2024-07-06"),
]
"""Who is told what at which address."""

SENT = [
    ("workbench.unit_missing", {"unit": ""}),
    ("workbench.unit_unknown", {"unit": "atlantis"}),
    ("workbench.unit_not_yours", {"unit": "nailin_branch"}),
    ("workbench.day_missing", {"on": ""}),
    ("workbench.time_unreadable", {"starts_at": "晚上"}),
    ("workbench.choice_gone", {"venue": "999999999"}),
]
"""What the branch secretary is told who sends the form of a theme Party day like this."""


def is_told(response: Any, code: str) -> bool:
    """Whether the page says the sentence of a code, whatever stands at its places."""
    return says(words(parsed(response).xpath("//body")[0]), "workbench", code)


@pytest.mark.parametrize(("code", "name", "place"), ASKED)
def test_asked__an_address_that_means_nothing_for_this_reader(code: str, name: str, place: str) -> None:
    """4xx, and the sentence."""
    response = signed_in(name).get(TOWN + place)
    assert 400 <= response.status_code < 500
    assert is_told(response, code), body(response)


@pytest.mark.parametrize(("code", "changed"), SENT)
def test_sent__a_form_that_cannot_be_kept(code: str, changed: dict[str, str]) -> None:
    """The sentence of what is wrong stands on the page that comes back."""
    response = send(signed_in("podi_branch"), f"{WRITE}?unit=podi_branch&on=2024-06-05", changed)
    assert response.status_code == 400
    assert is_told(response, code), words(parsed(response).xpath("//main")[0])


def test_asked__a_town_of_others() -> None:
    """Another town's pages are not there for this reader."""
    response = signed_in("clerk").get("/zhaidian/figures/")
    assert response.status_code == 404
    assert is_told(response, "workbench.no_town")


def test_asked__without_an_office() -> None:
    """Who holds no office yet is told who gives one."""
    with cast.as_user("admin"):
        open_user(cast.town(), username="tianning_nobody", name="无岗", password=cast.PASSWORD, actor=current())
    response = signed_in("nobody").get("/")
    assert response.status_code == 403
    assert is_told(response, "workbench.no_office")


def test_asked__a_record_before_it_was_written() -> None:
    """At a moment before, there was no such record."""
    with cast.as_user("clerk", write=False):
        before = end_of_ledger(cast.town().pk).recorded_at.isoformat()
    response = signed_in("clerk").get(address(written()), {"as_of": before})
    assert response.status_code == 404
    assert is_told(response, "workbench.record_not_yet")


@pytest.mark.parametrize(
    ("code", "page"), [("workbench.not_to_correct", "correct/"), ("workbench.not_to_withdraw", "withdraw/")]
)
def test_asked__to_change_what_one_only_reads(code: str, page: str) -> None:
    """A reader is told who may."""
    response = signed_in("leader").get(address(written(), page))
    assert response.status_code == 403
    assert is_told(response, code)


def test_sent__a_reason_that_is_a_story() -> None:
    """It has a limit, which the sentence names."""
    response = send(signed_in("podi_branch"), address(written(), "correct/"), {"reason": "长" * 501})
    assert is_told(response, "workbench.reason_long")


def test_sent__no_draft_and_two_drafts() -> None:
    """One text is checked at a time."""
    client = signed_in("clerk")
    assert is_told(client.post(f"{TOWN}check/", {"text": " "}), "workbench.draft_missing")
    both = {"text": "党员5名", "draft": SimpleUploadedFile("a.txt", "党员5名".encode())}
    assert is_told(client.post(f"{TOWN}check/", both), "workbench.draft_twice")
