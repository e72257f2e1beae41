"""Evidence packs from the pages of figures and issues: for whom, of which moment, and only when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.kernel.models import AuditEntry
from shanzhi.records.models import Record
from shanzhi.reports.evidence.checking import Checked, check_pack
from shanzhi.workbench.tests.asking import body, content, signed_in
from tests.support import cast, reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("report_ground")]
FIGURE = "/tianning/figures/theme_days/"


def sent(name: str, path: str, folder: Path) -> Checked:
    """The pack somebody gets from a page, checked."""
    answer = signed_in(name).post(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    file = folder / "pack.zip"
    file.write_bytes(content(answer))
    return check_pack(file)


def made() -> int:
    """How many packs are on record."""
    with cast.as_user("organiser", write=False):
        return AuditEntry.objects.filter(verb__startswith="evidence.").count()


def test_figure__its_pack_is_the_figure_of_the_page(tmp_path: Path) -> None:
    """For the unit in the address; made on record, for whom it says; reading the page makes none."""
    client = signed_in("auditor")
    assert f'action="{FIGURE}evidence/?unit=podi"' in body(client.get(FIGURE, {"unit": "podi"}))
    assert client.get(f"{FIGURE}evidence/?unit=podi").status_code == 302
    assert made() == 0
    found = sent("auditor", f"{FIGURE}evidence/?unit=podi", tmp_path)
    assert (found.problems, [each.folded for each in found.figures]) == ((), [1])
    assert found.about["made_for"] == "auditor"
    assert made() == 1


def test_figure__of_somebody_elses_village_is_refused() -> None:
    """Nothing is made, and nothing is on record."""
    assert signed_in("nailin_secretary").post(f"{FIGURE}evidence/?unit=podi").status_code == 403
    assert signed_in("organiser", of="zhaidian").post(f"{FIGURE}evidence/").status_code == 404
    assert made() == 0


def test_issue__its_pack_is_of_the_day_it_was_issued(tmp_path: Path) -> None:
    """Taken back since: the pack still comes to what was printed."""
    issue = reports.issue()
    with cast.as_user("organiser") as actor:
        record = Record.objects.filter(type="theme_party_day", unit=cast.unit("podi_branch")).get()
        withdraw_activity(record, reason="记重了", actor=actor)
    path = f"/tianning/reports/{issue.pk}/"
    assert f'action="{path}evidence/"' in body(signed_in("organiser").get(path))
    found = sent("organiser", f"{path}evidence/", tmp_path)
    assert found.problems == ()
    assert found.about["code"] == issue.code
    assert {each.printed: each.folded for each in found.figures}["3次"] == 3
    assert f'action="{path}evidence/"' not in body(signed_in("podi_branch").get(path))
    assert signed_in("podi_branch").post(f"{path}evidence/").status_code == 403
