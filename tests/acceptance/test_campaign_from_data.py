"""A new campaign of a town needs no programming: docs/howto/declare-a-campaign.md, as it is printed there."""

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
from shanzhi.core.places import ROOT, packs_folder
from shanzhi.packs.applying import apply_pack
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.conftest import PLAIN
from shanzhi.workbench.tests.reading import facts, links, parsed, words
from tests.support import cast

PLACES = ("activities", "measures", "indicators", "frameworks")
"""The folders of a town's pack that the blocks go to, in their order."""


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packs with the example in the pack of a town."""
    copy = tmp_path / "packs"
    shutil.copytree(packs_folder(), copy, ignore=shutil.ignore_patterns("_broken", "demo"))
    text = (ROOT / "docs" / "howto" / "declare-a-campaign.md").read_text(encoding="utf-8")
    for folder, block in zip(PLACES, re.findall(r"```yaml\n(.*?)```", text, re.DOTALL), strict=True):
        (copy / "tianning" / folder / "visit_week.yaml").write_text(block, encoding="utf-8")
    monkeypatch.setenv("SHANZHI_PACKS", str(copy))
    return copy


def test_campaign__is_joined_counted_and_shown(own_database: str, packs: Path) -> None:
    """A visit in a village reaches it; the campaign's page, its register and the visit lead to each other."""
    with cast.as_user("admin") as actor:
        apply_pack(cast.town(), "tianning", actor=actor)
    with cast.as_user("clerk") as actor:
        for day in (date(2024, 7, 1), date(2024, 6, 3)):
            entry = Entry(cast.unit("podi"), day, {"topic": "上门听意见", "campaign": "visit_week"})
            record = record_activity(cast.town(), type_key="campaign_activity", entry=entry, actor=actor)
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": PLAIN}):
        client = signed_in("clerk")
        page = client.get("/tianning/board/visit_week/")
        assert facts(page)["覆盖率"].endswith("共3个，到过1个")
        targets = parsed(page).xpath("//section[@id='targets']//tbody/tr")
        rows = [[words(cell) for cell in row.xpath("./th|./td")] for row in targets]
        assert [row[:2] for row in rows] == [["奈林村", "还没到"], ["三角村", "还没到"], ["坡底村", "已到"]]
        assert rows[-1][2].startswith("1次"), "the visit of 3 June lies before its days"
        (register,) = [each for each in links(page) if "/registers/campaign_activity/" in each]
        assert record.number in body(client.get(register))
        shown = parsed(client.get(f"/tianning/records/{record.pk}/"))
        (found,) = shown.xpath("//dl//a[contains(@href, '/board/')]")
        assert (found.text, found.get("href")) == ("走访周", "/tianning/board/visit_week/")
        assert "走访周" in body(client.get("/tianning/"))
