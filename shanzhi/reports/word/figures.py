"""Figures as a template places them: printed text, and a binding to the data behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from shanzhi.core.errors import Problem
from shanzhi.core.writing import Form, Magnitude, Style, say
from shanzhi.reports.word.bindingids import binding_id, bookmark_name

Placing = Literal["control", "text"]
FIRST_ELEMENT_ID = 700_000_000
"""Ids of our controls and bookmarks start here, above what writing programs hand out."""
MAX_ALIAS = 64
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, which no XML file can hold. They carry no text and are dropped."""


@dataclass(frozen=True)
class BoundFigure:
    """One figure for a template.

    `key` is its name in the template, `name` what people call it, `text` the printed form with its unit ("224 times"),
    `value` the exact value in the unit printed (None: not computable or hidden, then every way of printing gives
    `text`), `unit` the word after the number, `data` what the issued file keeps about it: JSON-able, such as indicator
    key and version, town, unit, window, as-of, exact value, definition hash.
    """

    key: str
    name: str
    text: str
    value: Decimal | None = None
    unit: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """In a condition of a template: there is a value, and it is not zero."""
        return bool(self.value)

    def printed(self, style: Style, *, has_unit: bool = True) -> BoundFigure:
        """The same figure in another way of printing."""
        if self.value is None:
            return self
        unit = self.unit if has_unit and style.form != "percent" else ""
        return replace(self, text=say(self.value, style) + unit)


@dataclass
class Placements:
    """The figures one rendering has placed, in order; hands out their ids."""

    placed: list[tuple[str, BoundFigure, Placing]] = field(default_factory=list)

    def add(self, figure: BoundFigure, placing: Placing) -> str:
        """Notes a placed figure and returns its binding id."""
        binding = binding_id(figure.key, len(self.placed) + 1)
        self.placed.append((binding, figure, placing))
        return binding


def run_xml(text: str, properties: str) -> str:
    """A run with this text; tabs and line ends become their elements."""
    inside = "".join(_piece(piece) for piece in re.split(r"(\t|\r\n|\n|\r)", NOT_XML.sub("", text)) if piece)
    return f"<w:r>{properties}{inside}</w:r>" if inside else ""


def control_xml(binding: str, figure: BoundFigure, properties: str) -> str:
    """The content control that holds a figure.

    A rich-text control: LibreOffice 7.4 prints the text of a plain-text one (`w:text`) three times over. The bookmark
    repeats the id for programs that drop the tag.
    """
    number = FIRST_ELEMENT_ID + int(binding.rpartition(":")[2])
    alias = quoteattr(NOT_XML.sub("", figure.name)[:MAX_ALIAS])
    return (
        f'<w:sdt><w:sdtPr>{properties}<w:alias w:val={alias}/><w:tag w:val="{binding}"/><w:id w:val="{number}"/>'
        f'</w:sdtPr><w:sdtContent><w:bookmarkStart w:id="{number}" w:name="{bookmark_name(binding)}"/>'
        f'{run_xml(figure.text, properties)}<w:bookmarkEnd w:id="{number}"/></w:sdtContent></w:sdt>'
    )


def printing_filters() -> dict[str, Callable[..., Any]]:
    """The filters by which an author chooses how a figure is printed; on a plain number they give plain text."""
    return {
        "number": lambda value: _in_style(value, Style(), has_unit=False),
        "exact": lambda value: _in_style(value, Style()),
        "over": lambda value, leading=2, magnitude="one": _in_style(value, _style("over", magnitude, leading=leading)),
        "near": lambda value, leading=2, magnitude="one": _in_style(value, _style("near", magnitude, leading=leading)),
        "wan": lambda value, decimals=None: _in_style(value, _style("exact", "wan", decimals=decimals)),
        "yi": lambda value, decimals=None: _in_style(value, _style("exact", "yi", decimals=decimals)),
        "percent": lambda value, decimals=1: _in_style(value, _style("percent", "one", decimals=decimals)),
        "chinese": lambda value: _in_style(value, Style("chinese")),
    }


def _style(form: Form, magnitude: Magnitude, **more: Any) -> Style:
    return Style(form, magnitude, **more)


def _in_style(value: object, style: Style, *, has_unit: bool = True) -> BoundFigure | str:
    if isinstance(value, BoundFigure):
        return value.printed(style, has_unit=has_unit)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return say(Decimal(value), style)
    raise Problem("writing.not_a_number", value=value)


def _piece(piece: str) -> str:
    if piece == "\t":
        return "<w:tab/>"
    if piece in ("\n", "\r", "\r\n"):
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{guarded(escape(piece))}</w:t>'


def guarded(text: str) -> str:
    """Keeps docxtpl from reading `{_{` and its like in a value as its own escape for braces."""
    return re.sub(r"_(?=[{}%])", "&#95;", text)
