"""`shanzhi evidence check`: a pack is computed again at the command line, with no town and no database."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.cli.tests.conftest import Run
from shanzhi.core.periods import year_of
from shanzhi.indicators.figures import Figures, Request
from shanzhi.reports.evidence.actions import pack_figure
from tests.support import cast, reports

pytestmark = pytest.mark.django_db


def packed(folder: Path) -> Path:
    """The pack of the town's theme Party days."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    path = folder / "主题党日.zip"
    with cast.as_user("organiser") as actor, path.open("wb") as file:
        request = Request("theme_days", cast.unit("town").pk, year_of(reports.DAY))
        pack_figure(Figures.now(actor, cast.town()), request, file, actor=actor)
    return path


def test_check__says_what_was_computed_again(run: Run, tmp_path: Path) -> None:
    """The figure as told and as computed, and for whom the pack was made."""
    found = run("evidence", "check", packed(tmp_path))
    assert found.code == 0
    assert "主题党日次数" in found.out
    assert "为organiser制作" in found.out


def test_check__of_what_is_no_pack(run: Run, tmp_path: Path) -> None:
    """A sentence and exit code 2, for a file that is not there, is none, or was cut off."""
    cut = tmp_path / "cut.zip"
    cut.write_bytes(packed(tmp_path).read_bytes()[:-40])
    for path, said in ((tmp_path / "nothing.zip", "nothing.zip"), (cut, "不是证据包")):
        found = run("evidence", "check", path)
        assert found.code == 2
        assert said in found.err
    assert run("evidence", "check", packed_again(tmp_path), "--anchor", "x").code == 2


def packed_again(folder: Path) -> Path:
    """The one that was made."""
    return folder / "主题党日.zip"
