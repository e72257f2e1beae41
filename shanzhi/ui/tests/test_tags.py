"""The filters that templates use."""

from __future__ import annotations

from dataclasses import dataclass

from django.template import Context, Template
from django.utils.translation import override

from shanzhi.ui import tables
from shanzhi.ui.templatetags import ui


@dataclass
class Place:
    """An item given as an object."""

    label: str
    url: str = "/x/"


def test_filled__takes_dicts_objects_and_plain_values() -> None:
    """Missing keys are empty, so that a template never asks for what is not there."""
    items = [{"label": "a"}, Place("b"), "c"]
    assert ui.filled(items, "label url count") == [
        {"label": "a", "url": "", "count": ""},
        {"label": "b", "url": "/x/", "count": ""},
        {"label": "c", "url": "", "count": ""},
    ]
    assert ui.filled("", "label") == []
    assert ui.filled(None, "label") == []


def test_attributes__are_escaped() -> None:
    """A value that begins and ends with a quote stays inside its attribute."""
    text = ui.attributes({"hx-get": '" onload="x"', "data-a": "<&>", "hidden": True, "left": False, "gone": None})
    assert text == ' data-a="&lt;&amp;&gt;" hx-get="&quot; onload=&quot;x&quot;" hidden'


def test_beside__pairs_cells_with_columns() -> None:
    """A short row is filled up with empty cells."""
    assert ui.beside(["a"], [1, 2]) == [("a", 1), ("", 2)]


COLUMN = {"label": '"><i>', "align": "", "clip": "", "header": "", "hide_label": ""}


def cell(column: dict[str, str] | None = None, **given: object) -> str:
    """A table's cell as it would stand on the page."""
    (made,) = ui.table_cells([{**tables.EMPTY, **given}], [{**COLUMN, **(column or {})}])
    return str(made["whole"] or made["opening"] + made["closing"])


def test_table_cells__escape_whatever_they_are_given() -> None:
    """Labels, words, addresses, units and notes cannot leave their place."""
    written = cell(text="<b>", url='"><i>', unit="<u>", note="<s>", tone='"><p>')
    assert written == (
        '<td role="cell" data-label="&quot;&gt;&lt;i&gt;" class="&quot;&gt;&lt;p&gt;">'
        '<a href="&quot;&gt;&lt;i&gt;">&lt;b&gt;</a>'
        '<span class="u">&lt;u&gt;</span> <span class="muted xs">&lt;s&gt;</span></td>'
    )


def test_table_cells__show_what_stands_there() -> None:
    """Nothing is a dash, nought is a number, a head is a head; a shape leaves its words to the component."""
    named = {"label": "日期"}
    assert cell(named) == ('<td role="cell" data-label="日期" class="is-blank"><span aria-hidden="true">—</span></td>')
    assert cell({**named, "align": "right"}, text=0) == '<td role="cell" data-label="日期" class="r num">0</td>'
    assert cell({**named, "header": "yes", "clip": "yes"}, text="甲") == (
        '<th scope="row" role="rowheader" class="clip">甲</th>'
    )
    assert (
        cell({**named, "hide_label": "yes"}, text="好", tag="plain") == '<td role="cell" data-label="" class=""></td>'
    )


def test_table_cells__draw_states_once() -> None:
    """A state is the component's, in the language of the page, its label escaped as every other text."""
    named, icons = {"label": "状态"}, ui.icon_sheet()
    drawn = cell(named, text="<b>", state="late", note="迟")
    assert drawn == (
        '<td role="cell" data-label="状态" class="is-state"><span class="st st-late">'
        f'<svg class="i" aria-hidden="true"><use href="{icons}#late"/></svg>&lt;b&gt;</span>'
        ' <span class="muted xs">迟</span></td>'
    )
    with override("zh-hans"):
        chinese = cell(named, state="late")
    with override("en"):
        assert "overdue" in cell(named, state="late") != chinese


def test_table_cells__of_a_short_row_are_filled_up() -> None:
    """A column without a cell is blank."""
    first, second = ui.table_cells([{**tables.EMPTY, "text": "甲"}], [COLUMN, COLUMN])
    assert ("甲" in first["whole"], "is-blank" in second["opening"]) == (True, True)


def test_joined_cells__are_what_the_cells_were() -> None:
    """Neighbours that are whole become one piece of the page; what the template draws stays where it stood."""
    given = [{"text": "甲<"}, {"text": "乙"}, {"figure": {"value": 3}}, {"text": "丙"}]
    cells = ui.table_cells([{**tables.EMPTY, **cell} for cell in given], [COLUMN] * len(given))
    first, drawn, last = ui.joined_cells(cells)
    assert str(Template("{{ it }}").render(Context({"it": first["whole"]}))).split("\n") == [
        cells[0]["whole"],
        cells[1]["whole"],
    ]
    assert drawn["figure"] == {"value": 3}
    assert last["whole"] == cells[3]["whole"]
