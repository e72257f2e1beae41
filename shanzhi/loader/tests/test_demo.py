"""A demo town: made whole, made once, completed when a run was cut off."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password

from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.core.errors import Problem
from shanzhi.core.places import ROOT
from shanzhi.core.sentences import sentence
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger.models import Head
from shanzhi.ledger.verifying import verify
from shanzhi.loader import demo
from shanzhi.loader.owner import OWNER
from shanzhi.loader.tests.comparing import contents
from shanzhi.loader.tests.database import PACK, own_database
from shanzhi.packs.models import Definition, PackVersion
from shanzhi.records.models import Record

pytestmark = pytest.mark.usefixtures("empty_base")


@pytest.fixture
def empty_base(django_db_blocker: pytest.FixtureRequest) -> object:
    """A database of its own for each test, without any town."""
    with django_db_blocker.unblock(), own_database("loader_demo"):  # type: ignore[attr-defined]
        yield


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack, to be changed."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def sound(town: Town) -> bool:
    """Whether nothing is wrong with a town's ledger."""
    return verify(Town.objects.using(OWNER).get(pk=town.pk)) == []


def test_load_demo__makes_everything() -> None:
    """Town, county, ledger, pack, records and accounts; the ledger is sound and says that it is a demo."""
    made = demo.load_demo(PACK)
    town = Town.objects.get(key="loading")
    assert (town.is_demo, str(town.demo_now), made.seed) == (True, "2023-06-30 10:00:00+00:00", 7)
    assert Head.objects.using(OWNER).get(town=town).is_demo
    assert made.story.records == Record.objects.using(OWNER).filter(town=town).count() > 80
    assert sound(town)
    assert (
        Definition.objects.filter(town=town).earliest("applied_at").applied_at
        < Head.objects.using(OWNER).get().recorded_at
    )


def test_load_demo__opens_accounts_that_can_sign_in() -> None:
    """Each account has a password made now, and its role; others who wrote records can never sign in."""
    made = demo.load_demo(PACK)
    written = [path.read_text(encoding="utf-8") for path in (ROOT / "packs").glob("*/demo/users.yaml")]
    passwords = [account.password for account in made.accounts]
    assert None not in passwords
    assert len(set(passwords)) == len(passwords) == 2
    for account in made.accounts:
        user = User.objects.get(username=account.username)
        assert account.password is not None
        assert check_password(account.password, user.password)
        assert not any(account.password in text for text in written)
        assert "activity.record" in principal_of(user).rights
    others = User.objects.exclude(username__in=[account.username for account in made.accounts])
    assert others.count() > 2
    assert not any(user.is_active or user.has_usable_password() for user in others)


def test_load_demo__names_who_wrote_each_record() -> None:
    """Every record names an account; the demo's clerk finds their own work under their name."""
    made = demo.load_demo(PACK)
    clerk = User.objects.get(username="loading.clerk")
    with scope(system(made.town.pk)):
        authors = set(Record.objects.values_list("created_by", flat=True))
    assert f"user:{clerk.pk}" in authors
    assert {int(author.removeprefix("user:")) for author in authors} <= set(User.objects.values_list("pk", flat=True))
    assert all("·" in user.name for user in User.objects.filter(is_active=False))


def test_load_demo__again_changes_nothing_and_is_quick() -> None:
    """A second run finds the town as it is in less than a second, and keeps the passwords."""
    first = demo.load_demo(PACK)
    before, entries = contents(first.town), AuditEntry.objects.using(OWNER).count()
    hashes = list(User.objects.order_by("pk").values_list("password", flat=True))
    began = time.monotonic()
    second = demo.load_demo(PACK)
    assert time.monotonic() - began < 1
    assert contents(second.town) == before
    assert AuditEntry.objects.using(OWNER).count() == entries
    assert list(User.objects.order_by("pk").values_list("password", flat=True)) == hashes
    assert second.story.was_there
    assert [account.password for account in second.accounts] == [None, None]


def test_load_demo__applies_a_changed_pack_and_keeps_the_story(copy: Path) -> None:
    """Another label is applied; what was told stays as it was told."""
    first = demo.load_demo(str(copy))
    before = contents(first.town)
    path = copy / "measures" / "measures.yaml"
    text = path.read_text(encoding="utf-8").replace("{zh: 会, en: Meetings}", "{zh: 会议, en: Meetings}")
    path.write_text(text, encoding="utf-8")
    second = demo.load_demo(str(copy))
    assert PackVersion.objects.filter(town=first.town).count() == 2
    assert contents(second.town) == before
    assert second.story.was_there


def test_load_demo__refuses_another_seed() -> None:
    """A ledger is not rewritten under another seed."""
    demo.load_demo(PACK)
    with pytest.raises(Problem) as caught:
        demo.load_demo(PACK, seed=8)
    assert caught.value.code == "loader.demo.other_seed"
    assert "7" in sentence(caught.value, "zh")


def test_load_demo__another_seed_tells_another_town() -> None:
    """On an empty installation any seed may tell the story."""
    made = demo.load_demo(PACK, seed=8)
    assert (made.seed, sound(made.town)) == (8, True)
    assert demo.load_demo(PACK, seed=8).story.was_there
    assert demo.load_demo(PACK).seed == 8


@pytest.mark.parametrize("step", ["make_county", "apply", "set_clock", "keep_authors", "load", "open_demo_users"])
def test_load_demo__completes_a_run_that_was_cut_off(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it was cut off, the next run ends with the same town, and everybody can sign in."""
    before = getattr(demo, step)

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, step, cut)
    with pytest.raises(KeyboardInterrupt):
        demo.load_demo(PACK)
    monkeypatch.setattr(demo, step, before)
    made = demo.load_demo(PACK)
    assert sound(made.town)
    assert all(account.password for account in made.accounts)
    assert made.story.facts == Head.objects.using(OWNER).get(town=made.town).seq


def test_load_demo__refuses_a_real_town() -> None:
    """A town that is no demo is left alone."""
    Town.objects.using(OWNER).create(key="loading", label={"zh": "真", "en": "Real"})
    with pytest.raises(Problem) as caught:
        demo.load_demo(PACK)
    assert caught.value.code == "loader.not_demo"
