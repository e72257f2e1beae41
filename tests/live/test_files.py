"""Files on a running server: sent whole, opened by whom they concern, found by nobody else however they ask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from shanzhi.records.tests import sent
from tests.support import cast
from tests.support.activities import party_day
from tests.support.web import Answer, Browser, Site, serving

pytestmark = pytest.mark.live
BOUNDARY = "a-line-no-file-has"
OUTSIDERS = ("tianning_nailin_secretary", "zhaidian_clerk", "zhaidian_podi_secretary")
INSIDERS = ("tianning_podi_branch", "tianning_podi_secretary", "tianning_clerk", "tianning_auditor")


@pytest.fixture
def record_id(own_database: str) -> int:
    """A Party day of Podi."""
    with cast.as_user("podi_branch") as actor:
        return int(party_day(actor).pk)


@pytest.fixture
def site(own_database: str, record_id: int, tmp_path: Path) -> Iterator[Site]:
    """A server of two threads."""
    from tests.support.database import close_connections

    close_connections()
    with serving(own_database, tmp_path / "home") as running:
        yield running
    close_connections()


def put(browser: Browser, path: str, fields: Mapping[str, str], name: str, content: bytes) -> Answer:
    """Send a form with a file, as a browser does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in {**fields, "csrfmiddlewaretoken": browser.cookies.get("csrftoken", "")}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
    return browser.ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")


def attach(site: Site, record_id: int, name: str, content: bytes) -> None:
    """Attached by the branch's secretary."""
    browser = Browser(site).sign_in("tianning_podi_branch")
    answer = put(browser, f"/tianning/records/{record_id}/files/", {"key": str(uuid4())}, name, content)
    assert answer.status == 302, answer.text


def file_ids(site: Site, record_id: int) -> list[str]:
    """The numbers of a record's files, from its page."""
    page = Browser(site).sign_in("tianning_clerk").get(f"/tianning/records/{record_id}/").text
    found = {part.partition("/")[0] for part in page.split("/tianning/files/")[1:]}
    return sorted(each for each in found if each.isdigit())


def test_files__no_outsider_opens_one_by_its_address(site: Site, record_id: int) -> None:
    """Whoever may see the record opens its file, byte for byte; all others find nothing at any address."""
    document = sent.PDF + bytes(range(256)) * 4000
    attach(site, record_id, "秘密会议.pdf", document)
    (key,) = file_ids(site, record_id)
    people = {name: Browser(site).sign_in(name) for name in (*INSIDERS, *OUTSIDERS)}

    def ask(name: str, path: str) -> tuple[str, str, Answer]:
        return name, path, people[name].again().get(path)

    guesses = [
        f"/{town}/files/{key}/{page}" for town in ("tianning", "zhaidian") for page in ("", "small/", "withdraw/")
    ]
    asked = [(name, path) for name in OUTSIDERS for path in guesses]
    asked += [(name, f"/tianning/files/{key}/") for name in INSIDERS]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda each: ask(*each), asked * 3))
    for name, path, answer in answers:
        if name in INSIDERS:
            assert answer.status == 200, (name, path)
            assert hashlib.sha256(answer.body).digest() == hashlib.sha256(document).digest()
            assert answer.headers["content-disposition"].startswith("attachment")
        else:
            assert answer.status == 404, (name, path)
            assert "秘密会议" not in answer.text
    assert Browser(site).get(f"/tianning/files/{key}/").status == 302, "nobody without signing in"


def test_files__what_waits_is_its_senders_alone(site: Site) -> None:
    """A file in a form that is not saved opens for who put it there; knowing the form's key gives nothing."""
    browser = Browser(site).sign_in("tianning_podi_branch")
    form = str(uuid4())
    answer = put(browser, "/tianning/files/", {"key": form}, "现场.jpg", sent.photo())
    assert answer.status == 201
    key = answer.text.split("/tianning/files/")[1].partition("/")[0]
    picture = browser.get(f"/tianning/files/{key}/")
    assert picture.status == 200
    assert b"Wang Laosan" not in picture.body
    for name in ("tianning_clerk", "tianning_podi_secretary", *OUTSIDERS):
        other = Browser(site).sign_in(name)
        for town in ("tianning", "zhaidian"):
            assert other.get(f"/{town}/files/{key}/").status == 404
            assert other.post(f"/{town}/files/{key}/discard/", {}).status == 404
    assert browser.get(f"/tianning/files/{key}/").status == 200
