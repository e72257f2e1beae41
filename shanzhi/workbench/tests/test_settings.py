"""Settings: by role, in both languages, what is asked and sent wrongly, and what they change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.accounts.models import Grant, User
from shanzhi.core.places import packs_folder
from shanzhi.directory.queries import get_unit, list_stretches
from shanzhi.kernel.models import AuditEntry
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, facts, form, parsed, send, table, words
from tests.support import cast
from tests.support.jobs import run_waiting
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
ROOT = "/tianning/settings/"
PARTS = ["", "packs/", "users/", "users/open/", "units/", "units/establish/", "retention/", "health/"]
PARTS += ["units/podi/", "retention/rounds/", "units/establish/?type=village_established", "units/?tree=former"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", PARTS)
def test_page__administrator(place: str, language: str) -> None:
    """Opens, with one h1 and nothing left untranslated."""
    response = signed_in("admin", language=language).get(ROOT + place)
    assert response.status_code == 200, body(response)
    page = parsed(response)
    assert len(page.xpath("//h1")) == 1
    if language == "zh":
        assert not any(word in words(page.xpath("//h1")[0]) for word in ("Settings", "Units", "Users"))


@pytest.mark.parametrize("name", ["clerk", "leader", "auditor", "podi_secretary"])
@pytest.mark.parametrize("place", [*PARTS, "packs/apply/", "health/verify/"])
def test_page__nobody_else(place: str, name: str) -> None:
    """403 with a sentence, and no entry in the navigation."""
    client = signed_in(name)
    response = client.get(ROOT + place)
    assert response.status_code == 403
    assert says(body(response), "workbench", "workbench.not_settings")
    assert client.post(ROOT + place, {}).status_code == 403
    assert f'href="{ROOT}"' not in body(client.get("/tianning/registers/"))


def test_navigation__administrator() -> None:
    """The way in stands in the frame."""
    assert f'href="{ROOT}"' in body(signed_in("admin").get("/tianning/registers/"))


def opened() -> dict[str, str]:
    """The form of a new user, filled in."""
    return {
        "name": "王小明",
        "username": "xiaoming",
        "password": "Willow-Branch-9",
        "role": "village_secretary",
        "unit": "podi",
        "on": "2024-01-01",
    }


def test_user_open() -> None:
    """The account has its first office, and whoever has the password signs in."""
    client = signed_in("admin")
    response = send(client, f"{ROOT}users/open/", opened())
    assert response.status_code == 302, body(response)
    user = User.objects.get(username="xiaoming")
    assert user.check_password("Willow-Branch-9")
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.unit_id, grant.valid_from) == (
        "village_secretary",
        cast.unit("podi").pk,
        date(2024, 1, 1),
    )
    listed = table(client.get(f"{ROOT}users/?q=小明"))
    assert [row[1] for row in listed[1:]] == ["xiaoming"]


@pytest.mark.parametrize(
    ("changed", "field", "code", "app"),
    [
        ({"name": ""}, "name", "workbench.text_length", "workbench"),
        ({"username": "x" * 61}, "username", "workbench.text_length", "workbench"),
        ({"username": "tianning_clerk"}, "username", "user.name_taken", "accounts"),
        ({"password": "1234567890"}, "password", "user.password_weak", "accounts"),
        ({"role": "king"}, "role", "workbench.role_missing", "workbench"),
        ({"unit": "atlantis"}, "unit", "workbench.unit_missing", "workbench"),
        ({"on": ""}, "on", "workbench.day_missing", "workbench"),
        ({"on": "soon"}, "on", "workbench.day_unreadable", "workbench"),
    ],
)
def test_user_open__wrong(changed: dict[str, str], field: str, code: str, app: str) -> None:
    """Said beside the field, what was typed is kept, and nothing is opened."""
    before = User.objects.count()
    response = send(signed_in("admin"), f"{ROOT}users/open/", {**opened(), **changed})
    assert response.status_code == 400
    assert says(errors(response)[field], app, code)
    assert form(response, f"{ROOT}users/open/")["name"] == changed.get("name", "王小明")
    assert User.objects.count() == before


def _act(address: str, name: str, **changed: Any) -> Any:
    """Press one of the forms of a page that has several."""
    client = signed_in("admin")
    page = client.get(address)
    key = parsed(page).xpath("//input[@name='key']/@value")[0]
    return client.post(address, {"key": key, "form": name, **changed})


def _place_of(name: str) -> str:
    return f"{ROOT}users/{User.objects.get(username=f'tianning_{name}').pk}/"


def test_user__given_an_office_for_some_days() -> None:
    """From a day to a day."""
    address = _place_of("podi_secretary")
    response = _act(address, "grant", role="grid_worker", unit="podi", on="2024-02-01", to="2024-03-01")
    assert response.status_code == 302, body(response)
    grant = Grant.objects.get(role="grid_worker", user__username="tianning_podi_secretary")
    assert (grant.valid_from, grant.valid_to) == (date(2024, 2, 1), date(2024, 3, 1))


def test_user__office_ended() -> None:
    """It gives nothing from that day; ended before it began is refused."""
    address = _place_of("podi_secretary")
    grant = Grant.objects.get(user__username="tianning_podi_secretary")
    response = _act(address, "end", grant=grant.pk, on="2019-01-01")
    assert response.status_code == 400
    assert says(body(response), "accounts", "grant.ends_before_start")
    assert _act(address, "end", grant=grant.pk, on="").status_code == 400
    assert _act(address, "end", grant=grant.pk, on="2024-07-05").status_code == 302
    grant.refresh_from_db()
    assert grant.valid_to == date(2024, 7, 5)
    assert _act(address, "end", grant="999999", on="2024-07-05").status_code == 404


def test_user__password_ends_sign_ins() -> None:
    """Who was signed in with the old one has to sign in again."""
    theirs = signed_in("clerk")
    assert theirs.get("/tianning/registers/").status_code == 200
    assert _act(_place_of("clerk"), "password", password="short").status_code == 400
    assert _act(_place_of("clerk"), "password", password="Willow-Branch-9").status_code == 302
    assert theirs.get("/tianning/registers/").status_code == 302


def test_user__unlocked() -> None:
    """Five wrong passwords lock the name; the administrator sees it and takes the lock away."""
    from django.test import Client

    gate = {"login": "tianning_clerk", "password": "wrong"}
    for _ in range(6):
        Client().post("/sign-in/", gate)
    right = {**gate, "password": cast.PASSWORD}
    assert Client().post("/sign-in/", right).status_code != 302
    assert "解锁" in body(signed_in("admin").get(_place_of("clerk")))
    assert _act(_place_of("clerk"), "unlock").status_code == 302
    assert Client().post("/sign-in/", right).status_code == 302


def test_user__closed() -> None:
    """With a reason; then nobody signs in with it."""
    address = _place_of("podi_branch")
    assert says(body(_act(address, "close", reason=" ")), "workflow", "correction.reason_missing")
    assert _act(address, "close", reason="调走").status_code == 302
    assert not User.objects.get(username="tianning_podi_branch").is_active


def test_user__of_another_town_or_nobody() -> None:
    """Not there for this administrator."""
    other = User.objects.get(username="zhaidian_clerk").pk
    assert signed_in("admin").get(f"{ROOT}users/{other}/").status_code == 404
    response = _act(_place_of("clerk"), "promote")
    assert response.status_code == 404
    assert says(body(response), "workbench", "workbench.no_such_form")


def test_user__what_was_done_lately() -> None:
    """Changes, no hours."""
    _act(_place_of("clerk"), "password", password="Willow-Branch-9")
    page = body(signed_in("admin").get(_place_of("admin")))
    assert "设了密码" in page


def test_users__queries_do_not_grow() -> None:
    """As many for two users as for eight."""
    client = signed_in("admin")
    counts = []
    for place in ("users/", "users/", "users/?q=podi"):
        with CaptureQueriesContext(connection) as asked:
            listed = table(client.get(ROOT + place))
        counts.append((len(asked), len(listed)))
    assert counts[1][0] == counts[2][0]
    assert counts[1][1] > counts[2][1] > 2


def unit_form() -> dict[str, str]:
    """A new village."""
    return {"zh": "新河村", "en": "Xinhe", "key_name": "xinhe", "parent": "town", "on": "2024-06-01"}


def test_unit_establish() -> None:
    """It stands under the town."""
    address = f"{ROOT}units/establish/?type=village_established"
    response = send(signed_in("admin"), address, unit_form())
    assert response.status_code == 302, body(response)
    (stretch,) = list_stretches(get_unit(cast.town(), "xinhe").pk, None)
    assert (stretch.name["zh"], stretch.first, stretch.parent) == ("新河村", date(2024, 6, 1), cast.unit("town").pk)


@pytest.mark.parametrize(
    ("changed", "field", "code", "app"),
    [
        ({"zh": ""}, "zh", "workbench.text_length", "workbench"),
        ({"key_name": "新河"}, "key_name", "workbench.key_impossible", "workbench"),
        ({"key_name": "podi"}, "key_name", "unit.key_taken", "units"),
        ({"on": ""}, "on", "workbench.day_missing", "workbench"),
        ({"on": "2030-01-01"}, "on", "unit.date_in_future", "units"),
        ({"parent": "podi_branch"}, "parent", "unit.parent_impossible", "units"),
        ({"parent": "atlantis"}, "parent", "workbench.unit_missing", "workbench"),
    ],
)
def test_unit_establish__wrong(changed: dict[str, str], field: str, code: str, app: str) -> None:
    """Said beside the field, and what was typed is kept."""
    address = f"{ROOT}units/establish/?type=village_established"
    response = send(signed_in("admin"), address, {**unit_form(), **changed})
    assert response.status_code == 400
    assert says(errors(response)[field], app, code)
    assert form(response, f"{ROOT}units/establish/")["en"] == "Xinhe"


def test_unit_establish__link_without_kind() -> None:
    """How it belongs to the other tree must be said."""
    address = f"{ROOT}units/establish/?type=rural_branch_established"
    changed = {**unit_form(), "parent": "committee", "link": "marries", "linked": "podi"}
    response = send(signed_in("admin"), address, changed)
    assert says(errors(response)["link"], "workbench", "workbench.link_missing")
    assert signed_in("admin").get(f"{ROOT}units/establish/?type=castle").status_code == 404


def test_unit__renamed() -> None:
    """From the day; before it the old name stands."""
    address = f"{ROOT}units/podi/"
    response = _act(address, "rename", zh="坡上村", en="Poshang", on="2024-03-01", reason="民政局批复")
    assert response.status_code == 302, body(response)
    old, new = list_stretches(cast.unit("podi").pk, None)
    assert (old.name["zh"], old.until, new.name["zh"]) == ("坡底村", date(2024, 3, 1), "坡上村")
    rows = table(signed_in("admin").get(address))
    assert [row[2] for row in rows[1:]] == ["坡上村", "坡底村"]


@pytest.mark.parametrize(
    ("sent", "field", "code", "app"),
    [
        ({"zh": ""}, "zh", "unit.name_missing", "units"),
        ({"zh": "坡底村", "en": "podi"}, "zh", "unit.name_same", "units"),
        ({"on": "2019-01-01"}, "rename-on", "unit.renamed_outside", "units"),
        ({"on": ""}, "rename-on", "workbench.day_missing", "workbench"),
        ({"reason": ""}, "rename-reason", "correction.reason_missing", "workflow"),
    ],
)
def test_unit__renamed_wrongly(sent: dict[str, str], field: str, code: str, app: str) -> None:
    """Said beside the field."""
    whole = {"zh": "坡上村", "en": "", "on": "2024-03-01", "reason": "批复", **sent}
    response = _act(f"{ROOT}units/podi/", "rename", **whole)
    assert response.status_code == 400
    assert says(errors(response)[field], app, code)


def test_unit__moved_dissolved_taken_back() -> None:
    """Each through its verb; refusals stand at their field."""
    address = f"{ROOT}units/nailin/"
    response = _act(address, "move", parent="podi", on="2024-03-01", reason="放错")
    assert says(body(response), "units", "unit.parent_impossible")
    gone = _act(address, "dissolve", successors=["podi", ""], on="2024-07-01", reason="并村")
    assert gone.status_code == 302, body(gone)
    page = signed_in("admin").get(address)
    assert "并入坡底村" in words(parsed(page).xpath("//main")[0])
    sent = {"key": str(uuid4()), "form": "dissolve", "on": "2024-07-01", "reason": "并村"}
    again = signed_in("admin").post(address, sent)
    assert says(body(again), "units", "unit.dissolved_already")
    assert signed_in("admin").post(address, {**sent, "form": "paint"}).status_code == 404


def test_unit__taken_back() -> None:
    """It never stood, and the list is where one is led to."""
    client = signed_in("admin")
    send(client, f"{ROOT}units/establish/?type=village_established", unit_form())
    refused = _act(f"{ROOT}units/xinhe/", "withdraw", reason="")
    assert says(body(refused), "workflow", "correction.reason_missing")
    response = _act(f"{ROOT}units/xinhe/", "withdraw", reason="记错了")
    assert response.headers["location"] == f"{ROOT}units/"
    assert list_stretches(get_unit(cast.town(), "xinhe").pk, None) == []


def test_health__verify_now() -> None:
    """A job does it; its page and this one say what came of it."""
    client = signed_in("admin")
    assert client.get(f"{ROOT}health/verify/").status_code == 302
    response = client.post(f"{ROOT}health/verify/", form(client.get(f"{ROOT}health/"), f"{ROOT}health/verify/"))
    place = response.headers["location"]
    assert "等待" in body(client.get(place))
    run_waiting()
    assert "账本完好" in body(client.get(place))
    assert "账本完好" in words(parsed(client.get(f"{ROOT}health/")).xpath("//main")[0])
    assert AuditEntry.objects is not None
    with cast.as_user("admin", write=False):
        assert AuditEntry.objects.filter(verb="ledger.verify").exists()


def test_health__no_worker() -> None:
    """Said, with what to do."""
    page = signed_in("admin").get(f"{ROOT}health/")
    assert "shanzhi worker" in " ".join(facts(page).values())


def test_retention__rules_and_what_is_due() -> None:
    """Every rule with its source; the town is too young for anything to be due."""
    rows = {row[0]: row for row in table(signed_in("admin").get(f"{ROOT}retention/"))}
    assert rows["日常巡查记录"][1] == "10年，从当天算起"
    assert rows["日常巡查记录"][3] == "0"
    assert "村级档案管理办法" in facts(signed_in("admin").get(f"{ROOT}retention/"))["日常巡查记录"]
    response = signed_in("admin").get(f"{ROOT}retention/unknown/")
    assert response.status_code == 404
    assert says(body(response), "workbench", "workbench.no_retention")


# Packs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packs that a test may change."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    return copy


def change(folder: Path, hours: int = 40) -> None:
    """The town's folder says something else about a role of base, and has one more."""
    roles = folder / "tianning" / "roles"
    roles.mkdir(exist_ok=True)
    (roles / "own.yaml").write_text(
        f"auditor: {{over: extend, label: {{zh: 审计{hours}}}}}\nwatchman: {{label: {{zh: 更夫, en: Watchman}}}}\n",
        encoding="utf-8",
    )


def test_packs__nothing_to_apply() -> None:
    """What is applied, with its fingerprint; the folder is the same."""
    page = signed_in("admin").get(f"{ROOT}packs/")
    assert facts(page)["机制包"].startswith("tianning")
    assert "没有要启用的" in body(page)
    assert "没有要启用的" in body(signed_in("admin").get(f"{ROOT}packs/apply/"))


def test_packs__looked_at_and_applied(folder: Path) -> None:
    """Each value old and new; after the question it is applied, and stands in the past with who did it."""
    change(folder)
    client = signed_in("admin")
    rows = table(client.get(f"{ROOT}packs/"))[1:]
    assert ["审计40 roles/auditor", "改", "label.zh", "县审计", "审计40"] in rows
    assert [row[1] for row in rows if row[0].startswith("更夫")] == ["新增"]
    response = send(client, f"{ROOT}packs/apply/")
    assert response.status_code == 302, body(response)
    page = client.get(f"{ROOT}packs/")
    assert "没有要启用的" in body(page)
    assert len(table(page)) == 3
    assert "admin" in table(page)[1]


def test_packs__changed_meanwhile(folder: Path) -> None:
    """What was not looked at is not applied."""
    change(folder)
    client = signed_in("admin")
    sent = form(client.get(f"{ROOT}packs/apply/"), f"{ROOT}packs/apply/")
    change(folder, hours=50)
    response = client.post(f"{ROOT}packs/apply/", sent)
    assert response.status_code == 409
    assert says(body(response), "workbench", "workbench.pack_changed")


def test_packs__flaws_with_file_and_line(folder: Path) -> None:
    """Said in the reader's language; nothing can be applied."""
    (folder / "tianning" / "roles").mkdir(exist_ok=True)
    (folder / "tianning" / "roles" / "own.yaml").write_text("x:\n  label: {zh: 坏}\n  may: [fly]\n", encoding="utf-8")
    client = signed_in("admin")
    page = body(client.get(f"{ROOT}packs/"))
    assert "roles/own.yaml 第3行" in page
    assert "启用文件夹里的" not in page
    assert "roles/own.yaml 第3行" in body(client.post(f"{ROOT}packs/apply/", {}))
    assert "没有错" not in facts(client.get(f"{ROOT}health/"))["文件夹里的机制包"]


def test_packs__no_folder(folder: Path) -> None:
    """The town's folder is gone: said, and what is applied goes on."""
    shutil.rmtree(folder / "tianning")
    response = signed_in("admin").get(f"{ROOT}packs/")
    assert response.status_code == 200
    assert says(body(response), "packs", "pack.not_found")
