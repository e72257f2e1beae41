"""The filters that templates use."""

from __future__ import annotations

from dataclasses import dataclass

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
