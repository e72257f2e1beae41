"""A table handed in, its columns, its rows with problems in their cells, imported and undone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from shanzhi.imports.tests.tables import workbook
from shanzhi.imports.tests.tables import written as written_book
from shanzhi.packs import library
from shanzhi.records.models import Record
from shanzhi.workbench.importing import columns as import_columns_module
from shanzhi.workbench.importing import view as import_view_module
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import form, parsed, words
from tests.support import cast
from tests.support.jobs import run_waiting
from tests.support.refusals import says

pytestmark = pytest.mark.django_db
START = "/tianning/registers/service_business/import/"
HEAD = ["序号", "所在村", "设立时间", "名称", "类别", "营业面积", "床位"]
ROWS: Sequence[Sequence[Any]] = (
    [1, "坡底村", "2024-03-05", "甲超市", "大型超市", 120.5, None],
    [2, "奈林", "2024.3.6", "乙旅馆", "旅馆", "１２", "２０"],
    [3, "三角村", "2024.2.30", "丙旅馆", "旅馆", "约20", None],
)


@pytest.fixture(autouse=True)
def _forget(db: None) -> Iterator[None]:
    yield
    library.forget()


def handed_in(client: Client, *rows: Sequence[Any], head: Sequence[str] = HEAD) -> str:
    """The address of the import of a new file."""
    file = SimpleUploadedFile("一季度.xlsx", written_book([["服务场所登记表"], head, *(rows or ROWS)]))
    answer = client.post(START, {"table": file})
    assert answer.status_code == 302, body(answer)
    return str(answer.url).removesuffix("columns/")


def looked_at(client: Client, *rows: Sequence[Any], **more: Any) -> str:
    """The same with its columns accepted as they were found."""
    here = handed_in(client, *rows, **more)
    columns = f"{here}columns/"
    answer = client.post(columns, form(client.get(columns), columns))
    assert (answer.status_code, answer.url) == (302, here), body(answer)
    return here


def written() -> list[tuple[str, str, date]]:
    with cast.as_user("clerk"):
        rows = Record.objects.filter(type="service_business").exclude(state="withdrawn").order_by("pk")
        return [(row.title, row.unit.key, row.happened_on) for row in rows]


@pytest.mark.parametrize(("language", "titles"), [
    ("zh", ["导入表格：服务场所", "导入一季度.xlsx", "导入一季度.xlsx", "导入一季度.xlsx"]),
    ("en", ["Import a table: Service business", "Import 一季度.xlsx", "Import 一季度.xlsx", "Import 一季度.xlsx"]),
])  # fmt: skip
def test_import__from_the_file_to_the_register(language: str, titles: list[str]) -> None:
    """Three pages and a result, in both languages; nothing is written before the last press."""
    client = signed_in("clerk", language=language)
    found = [words(parsed(client.get(START)).xpath("//h1")[0])]
    here = handed_in(client)
    found.append(words(parsed(client.get(f"{here}columns/")).xpath("//h1")[0]))
    answer = client.post(f"{here}columns/", form(client.get(f"{here}columns/"), f"{here}columns/"))
    assert answer.url == here
    preview = client.get(here)
    found.append(words(parsed(preview).xpath("//h1")[0]))
    assert written() == []
    answer = client.post(here, {**form(preview, here), "then": "accept"})
    assert (answer.status_code, answer.url) == (302, here), body(answer)
    found.append(words(parsed(client.get(here)).xpath("//h1")[0]))
    assert found == titles
    assert written() == [("甲超市", "podi", date(2024, 3, 5)), ("乙旅馆", "nailin", date(2024, 3, 6))]


def test_import__marks_every_problem_in_its_cell() -> None:
    """A box with what was written, what is wrong below it, and what was understood otherwise struck through."""
    client = signed_in("clerk")
    page = parsed(client.get(looked_at(client)))
    boxes = {each.get("name"): each.get("value") for each in page.xpath("//table//input[@class='in']")}
    assert boxes == {"r-4-2": "2024.2.30", "r-4-5": "约20"}
    assert "2024.2.30" in words(page.xpath("//*[@id='r-4-2-error']")[0])
    assert page.xpath("//input[@name='r-4-2']/@aria-invalid") == ["true"]
    assert [words(each) for each in page.xpath("//table//s")] == ["奈林", "2024.3.6", "１２", "２０"]


def test_import__a_typed_correction_is_kept_and_imported() -> None:
    """Over the cell, with the import pressed at once."""
    client = signed_in("clerk")
    here = looked_at(client)
    sent = {**form(client.get(here), here), "r-4-2": "2024-02-28", "r-4-5": "很多", "then": "save"}
    assert client.post(here, sent).status_code == 302
    again = form(client.get(here), here)
    assert again["r-4-5"] == "很多"
    assert "r-4-2" not in again
    client.post(here, {**again, "r-4-5": "20", "then": "accept"})
    assert written()[2] == ("丙旅馆", "sanjiao", date(2024, 2, 28))


def test_import__a_suggestion_can_be_pressed() -> None:
    """Instead of typing the name of the unit or the choice."""
    client = signed_in("clerk")
    here = looked_at(client, [1, "坡底村", "2024-03-05", "甲", "商场", 1, 1])
    picks = parsed(client.get(here)).xpath("//button[@name='pick']/@value")
    assert picks[0] == "r-2-4:大型超市"
    assert client.post(here, {**form(client.get(here), here), "pick": picks[0]}).status_code == 302
    client.post(here, {**form(client.get(here), here), "then": "accept"})
    assert [title for title, *_ in written()] == ["甲"]


def test_import__a_row_can_be_left_out_and_taken_in_again() -> None:
    """By its tick; ticks of other pages stay as they are."""
    client = signed_in("clerk")
    here = looked_at(client)
    client.post(here, {**form(client.get(here), here), "row": ["2:in", "3:in", "4:in"], "out": ["2"]})
    left = client.get(f"{here}?rows=left_out")
    assert [words(each) for each in parsed(left).xpath("//table//tbody//b")] == ["3"]
    client.post(here, {**form(left, here), "row": ["2:out"], "out": []})
    assert parsed(client.get(f"{here}?rows=left_out")).xpath("//table") == []


def test_import__any_cell_can_be_opened() -> None:
    """A row that fits can be changed too."""
    client = signed_in("clerk")
    here = looked_at(client)
    opened = client.get(f"{here}?edit=2")
    sent = {**form(opened, here), "r-2-3": "甲大超市"}
    client.post(here, {**sent, "then": "accept"})
    assert written()[0][0] == "甲大超市"


@pytest.mark.parametrize(
    ("which", "rows"), [("problem", ["5"]), ("asks", []), ("all", ["3", "4", "5"]), ("x", ["3", "4", "5"])]
)
def test_import__rows_can_be_chosen(which: str, rows: list[str]) -> None:
    """Only those with problems, only those to be looked at."""
    client = signed_in("clerk")
    page = parsed(client.get(f"{looked_at(client)}?rows={which}"))
    assert [words(each) for each in page.xpath("//table//tbody//b")] == rows


def test_import__undone_with_one_reason() -> None:
    """A page asks why; without a reason nothing happens; afterwards there is nothing to undo."""
    client = signed_in("clerk")
    here = looked_at(client)
    client.post(here, {**form(client.get(here), here), "then": "accept"})
    undo = f"{here}undo/"
    assert client.post(undo, {"reason": " "}).status_code == 400
    assert len(written()) == 2
    assert client.post(undo, {"reason": "x" * 501}).status_code == 400
    assert client.post(undo, {"reason": "文件传错了"}).url == here
    assert written() == []
    assert "文件传错了" in body(client.get(here))
    assert client.post(undo, {"reason": "再来"}).status_code == 400


def test_import__a_draft_can_be_discarded() -> None:
    """Nothing of the file stays."""
    client = signed_in("clerk")
    here = looked_at(client)
    assert client.get(f"{here}discard/").url == here
    assert client.post(f"{here}discard/").url == START
    assert "一季度.xlsx" not in body(client.get(START))
    assert client.post(f"{here}discard/").status_code == 400


def test_import__problem_rows_as_a_workbook() -> None:
    """With the message beside them; text that looks like a formula stays text; the file can be sent again."""
    client = signed_in("clerk")
    here = looked_at(
        client,
        [1, "坡底村", "2024.2.30", "=HYPERLINK(1)", "旅馆", 12, 1],
        [2, "坡底村", "2024.3.1", "甲", "旅馆", 1, 1],
    )
    sheet = load_workbook(io.BytesIO(content(client.get(f"{here}problems/")))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (wrong,) = [row for row in rows if row[0] == 3]
    assert wrong[:5] == [3, 1, "坡底村", "2024.2.30", "=HYPERLINK(1)"]
    assert "2024.2.30" in wrong[8]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_import__the_mapping_is_remembered() -> None:
    """For the next file with the same heads."""
    client = signed_in("clerk")
    here = handed_in(client)
    columns = f"{here}columns/"
    sent = form(client.get(columns), columns)
    client.post(columns, {**sent, "c-0": "f.address", "c-5": ""})
    again = f"{handed_in(client)}columns/"
    assert {key: value for key, value in form(client.get(again), again).items() if key in ("c-0", "c-5")} == {
        "c-0": "f.address", "c-5": "",
    }  # fmt: skip


def test_import__another_sheet_and_other_rows_for_the_head() -> None:
    """Read again without losing anything; a head that is none has a sentence."""
    client = signed_in("clerk")
    content_ = workbook(["x"], ["名称", "村"], hidden={"旧表": [HEAD, *ROWS]})
    answer = client.post(START, {"table": SimpleUploadedFile("两张.xlsx", content_)})
    columns = str(answer.url)
    redrawn = client.post(columns, {**form(client.get(columns), columns), "sheet": "1", "then": "redraw"})
    sent = form(redrawn, columns)
    assert (sent["first"], sent["last"], sent["c-3"]) == ("1", "1", "f.name")
    assert client.post(columns, sent).status_code == 302
    assert client.post(columns, {**sent, "first": "4", "last": "4"}).status_code == 400
    assert client.post(columns, {**sent, "sheet": "9"}).status_code == 400
    twice = client.post(columns, {**sent, "c-1": "f.name"})
    assert twice.status_code == 400
    assert form(twice, columns)["c-1"] == "f.name"
    assert client.post(columns, {**sent, "c-1": "f.nothing"}).status_code == 400


def test_import__one_unit_and_one_day_for_the_whole_table() -> None:
    """Where no column says it."""
    client = signed_in("podi_secretary")
    here = handed_in(client, ["甲", "旅馆"], head=["名称", "类别"])
    columns = f"{here}columns/"
    sent = form(client.get(columns), columns)
    assert sent["a-unit"] == "podi"
    assert client.post(columns, {**sent, "a-on": "2024-04-01"}).url == here
    client.post(here, {**form(client.get(here), here), "then": "accept"})
    assert written() == [("甲", "podi", date(2024, 4, 1))]


@pytest.mark.parametrize(("name", "status"), [
    ("clerk", 200), ("organiser", 200), ("podi_secretary", 200),
    ("leader", 403), ("auditor", 403), ("admin", 403), ("podi_branch", 403),
])  # fmt: skip
def test_import__by_role(name: str, status: int) -> None:
    """Who may write the type may import it; the button stands for nobody else."""
    client = signed_in(name)
    assert client.get(START).status_code == status
    register = body(client.get("/tianning/registers/service_business/"))
    assert (START in register) is (status == 200)


def test_import__of_another_person() -> None:
    """A secretary does not see the office's import; the office sees the secretary's, and cannot go on with it."""
    here = looked_at(signed_in("clerk"))
    assert signed_in("podi_secretary").get(here).status_code == 404
    theirs = looked_at(signed_in("podi_secretary"), [1, "坡底村", "2024-03-05", "甲", "旅馆", 1, 1])
    client = signed_in("clerk")
    assert client.get(theirs).status_code == 200
    assert client.post(theirs, {**form(client.get(theirs), theirs), "then": "accept"}).status_code == 403
    assert written() == []


def test_import__not_for_another_village() -> None:
    """The row says so; pressed all the same, only one's own come in."""
    client = signed_in("podi_secretary")
    here = looked_at(client)
    assert "不能替奈林村" in "".join(body(client.get(here)).split())
    client.post(here, {**form(client.get(here), here), "then": "accept"})
    assert [unit for _, unit, _ in written()] == ["podi"]


def test_import__bad_files_and_no_file() -> None:
    """The form comes back with a sentence; the browser's number says which kind."""
    client = signed_in("clerk")
    for sent, status in (({}, 400), ({"table": SimpleUploadedFile("a.xlsx", b"a,b")}, 400)):
        answer = client.post(START, sent)
        assert answer.status_code == status
        assert parsed(answer).xpath("//*[@role='alert']")
    assert says(body(client.post(START)), "workbench", "workbench.table_missing")
    large = client.post(START, {"table": SimpleUploadedFile("a.xlsx", b"x" * (20 * 2**20 + 1))})
    assert large.status_code == 413
    assert client.get("/tianning/registers/village_established/import/").status_code == 404


def test_import__sent_twice_acts_once() -> None:
    """The same form, pressed twice."""
    client = signed_in("clerk")
    here = looked_at(client)
    sent = {**form(client.get(here), here), "then": "accept"}
    client.post(here, sent)
    client.post(here, sent)
    assert len(written()) == 2


def test_import__costs_no_more_queries_with_more_rows() -> None:
    """Of the preview."""
    client = signed_in("clerk")
    few = looked_at(client)
    many = looked_at(client, *([n, "坡底村", "2024.2.30", f"店{n}", "旅馆", 1, 1] for n in range(60)))
    client.get(few)
    with CaptureQueriesContext(connection) as small:
        client.get(few)
    with CaptureQueriesContext(connection) as large:
        client.get(many)
    assert len(large) <= len(small)


def test_import__hostile_values_come_back_as_they_were_typed() -> None:
    """Markup, very long text, addresses of other rows."""
    client = signed_in("clerk")
    here = looked_at(client)
    sent = form(client.get(here), here)
    hostile = '"><script>alert(1)</script>'
    client.post(
        here, {**sent, "r-4-2": hostile, "r-999-2": "x", "r-4-99": "x", "r-x-y": "z", "pick": "r-4:--", "row": ["a:b"]}
    )
    page = client.get(here)
    assert form(page, here)["r-4-2"] == hostile
    assert "<script>alert" not in body(page)
    assert client.post(here, {**sent, "r-4-2": "x" * 4001}).status_code == 400


@pytest.fixture
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many."""
    for module in (import_columns_module, import_view_module):
        monkeypatch.setattr(module, "LARGE", 2)


@pytest.mark.usefixtures("_large")
def test_import__a_large_table_is_a_job_with_its_progress() -> None:
    """Looked at and accepted by the worker; its pages lead on; the import leads back to a job that is not over."""
    client = signed_in("clerk")
    here = handed_in(client)
    columns = f"{here}columns/"
    job = client.post(columns, form(client.get(columns), columns)).url
    assert "/jobs/" in job
    assert client.get(here).url == job
    (run,) = run_waiting()
    assert (run.state, run.result["code"], run.done, run.total) == ("done", "job.import.checked", 3, 3)
    assert here in body(client.get(job))
    sent = {**form(client.get(here), here), "then": "accept"}
    job = client.post(here, sent).url
    assert written() == []
    (run,) = run_waiting()
    assert (run.state, run.result["params"], run.done, run.total) == ("done", {"count": 2}, 4, 4)
    assert len(written()) == 2
    assert client.get(here).status_code == 200


@pytest.mark.usefixtures("_large")
def test_import__a_job_finds_what_has_changed() -> None:
    """Accepted twice it writes once; what fits no longer is marked anew instead of being written."""
    client = signed_in("clerk")
    start = "/tianning/registers/branch_committee_member/import/"
    head = ["姓名", "所在支部", "任职时间", "职务"]
    rows = [["王podi0", "坡底村党支部", "2024-01-02", "书记"], ["李podi1", "坡底村党支部", "2024-01-02", "委员"],
            ["张podi2", "坡底村党支部", "2024-01-02", "委员"]]  # fmt: skip
    found = []
    for _ in range(2):
        answer = client.post(start, {"table": SimpleUploadedFile("一.xlsx", written_book([head, *rows]))})
        client.post(answer.url, form(client.get(answer.url), answer.url))
        run_waiting()
        found.append(answer.url.removesuffix("columns/"))
    for here in found:
        client.post(here, {**form(client.get(here), here), "then": "accept"})
    runs = run_waiting()
    assert [run.result["code"] for run in runs] == ["job.import.accepted", "job.import.changed"]
    assert "3" in words(parsed(client.get(f"{found[1]}?rows=problem")).xpath("//nav[@class='tabs']")[0])
