"""Forms from above that arrive in a demo town: once, read, filled where the pack says so."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shanzhi.core.errors import Problems
from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.models import Citation
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger.verifying import verify
from shanzhi.loader.accounts import DemoAccount
from shanzhi.loader.arriving import receive_forms
from shanzhi.loader.demo import load_demo
from shanzhi.loader.owner import OWNER
from shanzhi.loader.story.reading import read_forms
from shanzhi.loader.tests.database import PACK
from shanzhi.reports.models import ArrivedForm

pytestmark = pytest.mark.usefixtures("own_base")


@pytest.fixture(scope="module")
def arrived(own_base: None) -> tuple[Town, list[DemoAccount], int]:
    """The demo town with its forms."""
    made = load_demo(PACK)
    return made.town, made.accounts, receive_forms(made.town, PACK, made.accounts)


def test_forms__arrive_once(arrived: tuple[Town, list[DemoAccount], int]) -> None:
    """As the pack tells them, by who holds the office; a second run adds nothing, and the ledger is sound."""
    town, accounts, came = arrived
    assert (came, receive_forms(town, PACK, accounts)) == (2, 0)
    with scope(system(town.pk)):
        states = dict(ArrivedForm.objects.filter(town=town).values_list("title", "state"))
    assert states == {"2023年上半年会议情况表": "filled", "2023年上半年党员情况表": "open"}
    assert verify(Town.objects.using(OWNER).get(pk=town.pk)) == []


def test_forms__the_filled_one_holds_the_figures(arrived: tuple[Town, list[DemoAccount], int]) -> None:
    """Each village's meetings stand in its row and are cited; what nobody holds is blank."""
    town = arrived[0]
    with scope(system(town.pk)) as actor:
        form = ArrivedForm.objects.get(town=town, state=ArrivedForm.State.FILLED)
        cells = {(cell.row, cell.column): cell for cell in form.cells.exclude(indicator="")}
        figures = Figures.now(actor, town)
        held = {
            place: figures.one(Request(cell.indicator, cell.unit_id, Window(form.period_start, form.period_end))).value
            for place, cell in cells.items()
        }
        cited = Citation.objects.filter(town=town, artefact=form.artefact).count()
    page = load_workbook(io.BytesIO(bytes(form.filled or b""))).worksheets[0]
    assert held
    assert {place: page.cell(place[0] + 1, place[1] + 1).value for place in held} == held
    assert page.cell(3, 4).value is None
    assert (cited, form.minutes) == (len(held), 3)


def test_forms__a_flaw_is_told_with_its_place(tmp_path: Path) -> None:
    """Where, what, and what may stand there."""
    folder = Path(shutil.copytree(PACK, tmp_path / "pack"))
    (folder / "demo" / "forms.yaml").write_text("one:\n  title: 表\n  whose: 某办\n", encoding="utf-8")
    with pytest.raises(Problems) as caught:
        read_forms(str(folder))
    assert {"pack.field.unknown", "pack.field.missing"} <= {problem.code for problem in caught.value.problems}
