"""What packs say about duties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from shanzhi.core.errors import Problem
from shanzhi.duties.declare import DUE, DutyType
from shanzhi.duties.queries import filtered_of, types_meeting
from shanzhi.indicators.declare import tree_of
from shanzhi.indicators.vocabulary.base import Word
from shanzhi.indicators.vocabulary.kept import Kept, KeptByUnits
from shanzhi.packs.assembling import Pack, assemble, assemble_sound
from shanzhi.packs.library import library
from tests.support import cast

TOWNS = ("tianning", "zhaidian")
SOUND = {
    "label": {"zh": "试"},
    "owner": "town_clerk",
    "units": ["village"],
    "every": "month",
    "meets": {"measure": "theme_day.held"},
}


def kept_in(tree: Word) -> Iterator[Kept]:
    """Every `kept` of a tree."""
    if isinstance(tree, Kept):
        yield tree
    for part in (tree.part,) if isinstance(tree, KeptByUnits) else tree.parts():
        yield from kept_in(part)


@pytest.mark.parametrize("town", TOWNS)
def test_figures_say_what_their_duty_says(town: str) -> None:
    """An indicator over a duty counts the same facts, as many of them, of the same units as the duty itself."""
    pack = assemble_sound(town)
    found = 0
    for key in pack.keys("indicators"):
        for word in kept_in(tree_of(pack, key)):
            where = dict(word.due.where)
            assert word.due.measure == DUE, key
            for name in where["duty"]:
                duty: DutyType = pack.find("duties", name)
                assert (word.done, word.at_least) == (filtered_of(duty), duty.at_least), key
                assert word.covered == (duty.meets.over == "covered"), key
                found += 1
    assert found > 5


@pytest.mark.django_db
@pytest.mark.parametrize("town", TOWNS)
def test_every_duty_can_be_met_by_a_form(town: str) -> None:
    """For each duty there is a type of record whose facts meet it."""
    with cast.as_system(cast.town(town)):
        known = library(cast.town(town))
        assert [key for key, row in known.all("duties").items() if not types_meeting(known, row.model)] == []


@pytest.mark.django_db
def test_types_meeting__keeps_to_the_codes() -> None:
    """Of the meetings only the one whose fixed code the duty asks for."""
    with cast.as_system(cast.town()):
        known = library(cast.town())
        declared = known.get("duties", "quarterly_member_meeting").model
        assert types_meeting(known, declared) == [("activities", "member_meeting")]


def flaws(folder: Path, said: dict[str, object]) -> list[Problem]:
    """The problems of a pack that says this of one duty."""
    (folder / "duties").mkdir(parents=True)
    manifest = {"pack": "trial", "version": "0.1.0", "label": {"zh": "试"}, "extends": "base"}
    (folder / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")
    text = yaml.safe_dump({"trial": {**SOUND, **said}}, allow_unicode=True)
    (folder / "duties" / "trial.yaml").write_text(text, encoding="utf-8")
    pack: Pack = assemble(str(folder))
    return pack.problems


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"units": ["nowhere"]}, "pack.reference.unknown"),
        ({"owner": "grid_worker"}, "pack.reference.unknown"),
        ({"meets": {"measure": "no.such"}}, "pack.reference.unknown"),
        ({"meets": {"measure": "meeting.held", "where": {"kind": ["nothing"]}}}, "pack.reference.unknown"),
        ({"meets": {"measure": "meeting.held", "where": {"nothing": ["x"]}}}, "pack.reference.unknown"),
        ({"meets": {"measure": "unit.present"}}, "pack.post.nature"),
        ({"meets": {"measure": "talk.held"}}, "pack.post.access_class"),
        ({"due": {"fixed": "nothing"}}, "pack.reference.unknown"),
        ({"due": {"fixed": "venue"}}, "pack.field.missing"),
        ({"due": {"day": 1, "working_day": 1}}, "pack.value.wrong_type"),
        ({"every": "decade"}, "pack.value.not_allowed"),
        ({"anything": 1}, "pack.field.unknown"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, said: dict[str, object], code: str) -> None:
    """Each with its code and the line of the file."""
    found = flaws(tmp_path / "trial", said)
    assert [problem.code for problem in found] == [code]
    assert "trial.yaml" in str(found[0].params["file"])


def test_a_sound_duty_has_no_flaw(tmp_path: Path) -> None:
    """What the cases above begin with holds by itself: no Python is needed for a duty."""
    assert flaws(tmp_path / "trial", {}) == []
