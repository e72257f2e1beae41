"""What a pack says may come of an activity: what does not hang together is told with its code and its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from shanzhi.core.errors import Problem
from shanzhi.packs.assembling import assemble

SOUND = {
    "label": {"zh": "试"},
    "prefix": "ZZ",
    "unit_kinds": ["village"],
    "fields": {
        "raised": {"no": 1, "kind": "integer", "label": {"zh": "件数"}},
        "words": {"no": 2, "kind": "text", "label": {"zh": "话"}},
    },
}


def flaws(folder: Path, leads_to: dict[str, object], **said: object) -> list[Problem]:
    """The problems of a pack with one type of activity that leads to cases."""
    (folder / "activities").mkdir(parents=True)
    manifest = {"pack": "trial", "version": "0.1.0", "label": {"zh": "试"}, "extends": "base"}
    (folder / "pack.yaml").write_text(yaml.safe_dump(manifest, allow_unicode=True), encoding="utf-8")
    text = yaml.safe_dump({"trial": {**SOUND, **said, "leads_to": leads_to}}, allow_unicode=True)
    (folder / "activities" / "trial.yaml").write_text(text, encoding="utf-8")
    return assemble(str(folder)).problems


@pytest.mark.parametrize(
    ("leads_to", "code"),
    [
        ({"types": ["nothing"]}, "pack.reference.unknown"),
        ({"types": ["dispute"], "channel": "pigeon"}, "pack.reference.unknown"),
        ({"types": ["dispute"], "matters": "nothing"}, "pack.reference.unknown"),
        ({"types": ["dispute"], "matters": "words"}, "pack.reference.unknown"),
        ({"types": ["dispute"], "anything": 1}, "pack.field.unknown"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, leads_to: dict[str, object], code: str) -> None:
    """A type of case, a channel of its measures, a field that counts."""
    assert [problem.code for problem in flaws(tmp_path / "trial", leads_to)] == [code]


def test_need_to_know_leads_to_its_own_class(tmp_path: Path) -> None:
    """An open record may lead to a need-to-know case; a need-to-know one leads to no open case."""
    assert flaws(tmp_path / "open", {"types": ["dispute", "misconduct"], "channel": "visit", "matters": "raised"}) == []
    closed = flaws(tmp_path / "closed", {"types": ["misconduct", "dispute"]}, access_class="discipline")
    assert [problem.code for problem in closed] == ["pack.leading.access_class"]
