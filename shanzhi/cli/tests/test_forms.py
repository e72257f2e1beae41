"""A form from above on the command line, without a database."""

from __future__ import annotations

from pathlib import Path

from shanzhi.cli.tests.conftest import Run
from shanzhi.reports.forms.tests.files import village_form


def test_form__tells_what_is_asked(run: Run, tmp_path: Path) -> None:
    """Title, lines above, each cell with its row, column and unit, rules; as JSON all of it."""
    path = tmp_path / "统计表.xlsx"
    path.write_bytes(village_form())
    said = run("form", str(path)).out
    assert "2025年上半年基层党建情况统计表" in said
    assert "党建01表" in said
    assert "5栏≥4栏" in said
    assert "24格要填" in said
    data = run("form", str(path), "--json").data
    (table,) = data["tables"]
    assert table["lines_above"]["valid_until"] == "2025年12月31日"
    assert len(table["cells"]) == 24
    assert table["cells"][4] == {
        "row": 7,
        "column": 8,
        "takes": "number",
        "unit": {"word": "万元", "unit": "yuan", "times": 10_000},
        "answers": [],
        "offered": [],
        "held": "",
    }


def test_form__a_file_that_is_none(run: Run, tmp_path: Path) -> None:
    """A sentence and exit code 2."""
    path = tmp_path / "表.pdf"
    path.write_bytes(b"%PDF-1.7")
    answer = run("form", str(path))
    assert answer.code == 2
    assert "PDF" in answer.err
