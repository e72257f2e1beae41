"""A new mechanism of a town needs no programming: the worked example of packs/README.md, as it is printed there."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import sentence
from shanzhi.indicators.figures import Figures, Request
from shanzhi.packs.applying import apply_pack
from shanzhi.reports.checking import check_draft
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.conftest import PLAIN
from tests.support import cast

PLACES = {
    "A measure": "base/measures/planting.yaml",
    "A type": "base/activities/planting.yaml",
    "A field": "tianning/activities/planting.yaml",
    "An indicator": "tianning/indicators/planting.yaml",
    "More ways of speaking": "tianning/sayings/planting.yaml",
    "What ought to hold": "tianning/assertions/planting.yaml",
    "A framework node": "tianning/frameworks/planting.yaml",
}
"""Where the example's parts go; of the field it is the last block, which a town puts into its own pack."""


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packs with the example in it."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    text = (copy / "README.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^###? |\Z)", text, re.MULTILINE | re.DOTALL))
    for title, place in PLACES.items():
        blocks = re.findall(r"```yaml\n(.*?)```", parts[title], re.DOTALL)
        (copy / place).parent.mkdir(exist_ok=True)
        (copy / place).write_text(blocks[-1], encoding="utf-8")
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    return copy


def test_example__is_written_down_counted_said_and_shown(own_database: str, packs: Path) -> None:
    """A type, its form and register, an indicator, its place on the board and in drafts: all from the pack alone."""
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)
    with cast.as_user("podi_secretary") as actor:
        values = {"place": "后山", "ground": "slope", "trees": "1200", "kinds": "侧柏、油松"}
        entry = Entry(cast.unit("podi"), date(2024, 3, 12), values)
        record = record_activity(cast.town(), type_key="tree_planting", entry=entry, actor=actor)
        assert record.number == "ZS24-0001"
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        window = figures.default_window("trees_planted")
        figure = figures.one(Request("trees_planted", cast.unit("town").pk, window))
        assert figure.shown == 1200
        draft = "今年全镇义务植树1200株，比计划的还多。栽种1300棵。"
        checked = check_draft(figures, find_claims(draft, load_lexicon()), draft)
        assert [each.status for each in checked.claims] == ["agrees", "disagrees"]
        (question,) = [each for each in checked.relations if each.kind == "plausibility"]
        assert "栽了1,200株" in sentence(question.why, "zh")
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
        client = signed_in("podi_secretary")
        assert "株数" in body(client.get("/tianning/write/tree_planting/"))
        assert "ZS24-0001" in body(client.get("/tianning/registers/tree_planting/"))
        assert "植树" in body(client.get("/tianning/board/one_plus_six/?view=tree"))
