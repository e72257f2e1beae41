from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connections, transaction

from shanzhi.core.errors import NotFound, Problems, Refused
from shanzhi.core.places import packs_folder
from shanzhi.packs.applying import apply_pack
from shanzhi.packs.assembling import assemble_sound
from shanzhi.packs.comparing import compare
from shanzhi.packs.library import library
from shanzhi.packs.models import Definition, PackVersion
from shanzhi.packs.writing import keep_access_class
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
LATER = """
theme_days:
  over: extend
  label: {zh: 主题党日场数, en: Theme Party day sittings}
  valid_from: "2024-07-01"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packs that a test may change."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    return copy


def _write(folder: Path, place: str, text: str) -> None:
    path = folder / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_apply__again_changes_nothing() -> None:
    """The same content again is the version in force."""
    with cast.as_user("admin") as actor:
        before = PackVersion.objects.filter(town=cast.town()).count()
        version = apply_pack(cast.town(), "tianning", actor=actor)
        assert version.number == before == PackVersion.objects.filter(town=cast.town()).count()
        assert compare(cast.town(), assemble_sound("tianning")) == []


def test_apply__refused_to_others() -> None:
    """Only who holds the right may change what a town does."""
    with cast.as_user("clerk") as actor, pytest.raises(Refused):
        apply_pack(cast.town(), "tianning", actor=actor)


def test_apply__a_changed_declaration_is_a_new_row(folder: Path) -> None:
    """What was applied stays as it was; what is new stands beside it; what is missing is retired."""
    _write(folder, "tianning/activities/zz.yaml", "theme_party_day:\n  over: extend\n  prefix: DX\n")
    with cast.as_user("admin") as actor:
        (difference,) = compare(cast.town(), assemble_sound("tianning"))
        assert (difference.key, difference.change, difference.values) == (
            "theme_party_day",
            "changed",
            [("prefix", "DR", "DX")],
        )
        apply_pack(cast.town(), "tianning", actor=actor)
        rows = Definition.objects.filter(town=cast.town(), section="activities", key="theme_party_day").order_by(
            "number"
        )
        assert [(row.document["prefix"], row.retired_at is None) for row in rows] == [("DR", False), ("DX", True)]
        assert library(cast.town()).get("activities", "theme_party_day").model.prefix == "DX"
        assert library(cast.town()).by_id(rows[0].pk).model.prefix == "DR"


def test_apply__what_a_declaration_goes_by(folder: Path) -> None:
    """A type of case whose workflow changed is another from then on; those that go by other workflows are the same."""
    with cast.as_user("admin") as actor:
        before = library(cast.town())
        _write(folder, "tianning/workflows/zz.yaml", "rectification:\n  over: extend\n  label: {zh: 改, en: changed}\n")
        assert [each.key for each in compare(cast.town(), assemble_sound("tianning"))] == ["rectification"]
        apply_pack(cast.town(), "tianning", actor=actor)
        assert compare(cast.town(), assemble_sound("tianning")) == []
        after = library(cast.town())
        ids = {key: row.definition_id for key, row in before.all("cases").items()}
        same = {key for key, row in after.all("cases").items() if row.definition_id == ids[key]}
    flows = {key: row.model.workflow for key, row in after.all("cases").items()}
    assert same == {key for key, flow in flows.items() if flow != "rectification"}
    assert same != flows.keys()


def test_apply__a_dated_indicator_holds_from_its_day(folder: Path) -> None:
    """For a window that ended before, the older way of counting still holds."""
    _write(folder, "tianning/indicators/zz.yaml", LATER)
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)
        rows = library(cast.town())
        before = rows.find("indicators", "theme_days", on=date(2024, 6, 30))
        after = rows.find("indicators", "theme_days", on=date(2024, 7, 5))
        assert before is not None
        assert after is not None
        assert (before.number, after.number) == (1, 2)
        assert after.model.label.zh == "主题党日场数"


def test_apply__a_flawed_pack_changes_nothing(folder: Path) -> None:
    """Every flaw is raised, nothing is applied."""
    _write(
        folder,
        "tianning/indicators/zz.yaml",
        "broken: {label: {zh: 坏, en: Bad}, value: {sum: no.such}, unit: occasion}\n",
    )
    with cast.as_user("admin") as actor, pytest.raises(Problems) as caught:
        apply_pack(cast.town(), "tianning", actor=actor)
    assert [problem.code for problem in caught.value.problems] == ["pack.reference.unknown"]
    with pytest.raises(NotFound):
        library(cast.town()).get("indicators", "broken")


@pytest.mark.django_db(databases=["default", "owner"])
def test_definition__is_immutable_even_for_the_owner() -> None:
    """The database refuses to change what was applied."""
    owner = connections["owner"]
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic(using="owner"), owner.cursor() as cursor:
        cursor.execute("update packs_definition set document = '{}'")


def test_keep_access_class__a_number_of_another() -> None:
    """The number of a class stands for it for ever, in every town."""
    town = cast.town()
    declared = library(town).get("access_classes", "general").model
    with cast.as_system(town):
        keep_access_class(town, "general", declared)
        assert refused(lambda: keep_access_class(town, "secret", declared)) == ["access_class.other_meaning"]
