"""The office's table: handed in as Excel, put right, kept as a view, changed, handed out, taken back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, expect

from tests.journeys.browsing import Look, Visitor, visiting
from tests.journeys.roles import arrive, go, looks
from tests.support.web import Site

pytestmark = [pytest.mark.browser, pytest.mark.live]
HEAD = ["序号", "所在村", "设立时间", "名称", "类别", "营业面积"]
ROWS = [
    [1, "坡底村", "2024-03-05", "兴隆超市", "大型超市", 420],
    [2, "奈林", "2024.3.6", "悦来旅馆", "旅馆", "１２０"],
    [3, "三角村", "2024.2.30", "福满旅馆", "旅馆", 90],
]
WRONG = "r-4-2"
IMPORT = re.compile(r"/imports/\d+/$")


@pytest.mark.parametrize("look", looks("en", "zh"), ids=str)
def test_journey__office_clerk(browser: Browser, site: Site, look: Look, tmp_path: Path) -> None:
    """One day of 30 February is put right in its cell; what was changed after the import is left when it is undone."""
    with visiting(browser, site, look) as visitor:
        visitor.sign_in("tianning_clerk")
        visitor.check()
        go(visitor, "台账", "Registers", "**/registers/")
        visitor.page.locator('main a[href$="/registers/service_business/"]').first.click()
        arrive(visitor, "**/registers/service_business/")
        hand_in(visitor)
        assert names(visitor) == {"兴隆超市", "悦来旅馆", "福满旅馆"}
        keep_view(visitor)
        change(visitor)
        assert exported(visitor, tmp_path) == {("悦来旅馆", "镇东街9号"), ("福满旅馆", "镇东街9号")}
        undo(visitor)
        assert names(visitor) == {"悦来旅馆", "福满旅馆"}


def hand_in(visitor: Visitor) -> None:
    """From the file to the register: nothing is written before the last press."""
    page = visitor.page
    visitor.press("导入表格", "Import", exact=True)
    arrive(visitor, "**/import/")
    content = {"name": "一季度服务场所.xlsx", "mimeType": "application/octet-stream", "buffer": table()}
    page.set_input_files("input[name=table]", content)
    visitor.press("读文件", "Read the file")
    arrive(visitor, "**/imports/*/columns/")
    visitor.press("逐行核对", "Look at the rows")
    arrive(visitor, IMPORT)
    assert page.locator("input[aria-invalid=true]").evaluate_all("all => all.map((one) => one.name)") == [WRONG]
    page.fill(f"[name={WRONG}]", "2024-02-28")
    with page.expect_navigation():
        visitor.press("保存改动", "Keep the corrections")
    visitor.check()
    assert page.locator("input[aria-invalid=true]").count() == 0
    with page.expect_navigation():
        page.locator("button[value=accept]").click()
    arrive(visitor, IMPORT)
    visitor.press("看台账", "To the register")
    arrive(visitor, "**/registers/service_business/")


def keep_view(visitor: Visitor) -> None:
    """Only the hotels, under a name of the office's own."""
    page = visitor.page
    field = page.locator(".filter", has=page.locator("summary", has_text=visitor.words("类别", "Kind"))).first
    field.locator("summary").click()
    field.get_by_text(visitor.words("旅馆", "hotel")).click()
    page.wait_for_url("**/registers/service_business/?**hotel**")
    expect(page.locator("#register tbody tr")).to_have_count(2)
    visitor.check()
    visitor.press("＋ 存为常用", "+ Save this view")
    arrive(visitor, "**/views/**")
    page.get_by_label(visitor.words("视图名称", "Name of the view")).fill("镇上旅馆")
    visitor.press("保存", "Save", exact=True)
    arrive(visitor, "**/registers/service_business/?view=**")
    assert names(visitor) == {"悦来旅馆", "福满旅馆"}


def change(visitor: Visitor) -> None:
    """The same address for both rows of the view."""
    page = visitor.page
    view = page.url
    for box in page.locator("#register input[name=record]").all():
        box.check()
    visitor.press("改选中的", "Change the chosen rows")
    arrive(visitor, "**/change/**")
    page.select_option("select[name=field]", "address")
    visitor.press("就改这一项", "Take this field")
    arrive(visitor, "**/change/?**field=address**")
    page.fill('[name="v-address"]', "镇东街9号")
    page.fill("[name=reason]", "街道统一编号")
    with page.expect_navigation():
        page.locator("form[method=post] .btn-main").click()
    visitor.check()
    page.goto(view)


def exported(visitor: Visitor, folder: Path) -> set[tuple[str, str]]:
    """Name and address of every row of the file, by the head of the columns."""
    with visitor.page.expect_download() as waited:
        visitor.page.locator('main a[href*="/export/"]').first.click()
    file = folder / waited.value.suggested_filename
    waited.value.save_as(file)
    rows = [[str(cell.value or "") for cell in row] for row in load_workbook(file).active.iter_rows()]
    wanted = (visitor.words("名称", "Name"), visitor.words("地址", "Address"))
    head = next(place for place, row in enumerate(rows) if set(wanted) <= set(row))
    first, second = (rows[head].index(each) for each in wanted)
    return {(row[first], row[second]) for row in rows[head + 1 :] if row[second]}


def undo(visitor: Visitor) -> None:
    """The whole import at once, with a reason; it is found where the table was handed in."""
    page = visitor.page
    visitor.press("导入表格", "Import", exact=True)
    arrive(visitor, "**/import/")
    page.locator('main a[href*="/imports/"]').first.click()
    arrive(visitor, IMPORT)
    visitor.press("整批撤回", "Undo the import")
    arrive(visitor, "**/undo/")
    page.fill("[name=reason]", "一季度的表交错了")
    page.locator("main .btn-danger").click()
    arrive(visitor, IMPORT)
    expect(page.locator(".note-zhe", has_text="FW24-0002")).to_be_visible()
    visitor.open("/tianning/registers/service_business/")
    visitor.check()


def names(visitor: Visitor) -> set[str]:
    """What stands in the register."""
    return set(visitor.page.locator("#register tbody th a").all_inner_texts())


def table() -> bytes:
    """As the office keeps it: a title over everything, a day that is none."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["2024年一季度服务场所登记表"])
    page.merge_cells("A1:F1")
    for row in [HEAD, *ROWS]:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
