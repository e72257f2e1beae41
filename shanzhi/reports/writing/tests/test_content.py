"""The document, its JSON, and the marked text one types."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.reports.writing.content import (
    BoundFigure,
    Content,
    Line,
    Period,
    Piece,
    Table,
    Text,
    joined,
    line,
    read_content,
)
from shanzhi.reports.writing.marked import marked, marked_rows, read_marked, read_rows
from tests.support.refusals import refused

KEYS = st.text("abcxyz_019", max_size=8).map(lambda rest: f"k{rest}")
WORDS = st.text("村党|\\\n\t ;@⟦⟧{%1。\x00\u200b\U00020000é", max_size=10)
FIGURES = st.builds(
    BoundFigure,
    indicator=KEYS,
    unit=st.one_of(st.just(""), KEYS),
    window=st.sampled_from(["", "year_to_date", "first_half", "2024-01-01/2024-06-30", "/2024-06-30"]),
    style=st.sampled_from(["exact", "number", "over:2", "near:1:wan", "wan:2", "percent:1", "chinese", "round:1"]),
    word=st.sampled_from(["", "名", "户"]),
)
PIECES: st.SearchStrategy[Piece] = st.one_of(st.builds(Text, text=WORDS), FIGURES, st.builds(Period, word=KEYS))
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""The first documents are slow to think up on a busy machine."""
RUNS = st.lists(PIECES, max_size=6).map(joined)


def stripped(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """A cell has no blanks at its ends."""
    found = list(pieces)
    if found and isinstance(found[0], Text):
        found[0] = Text(text=found[0].text.lstrip(" \t"))
    if found and isinstance(found[-1], Text):
        found[-1] = Text(text=found[-1].text.rstrip(" \t"))
    return joined(found)


@UNHURRIED
@given(RUNS)
def test_marked__gives_the_same_pieces_back(pieces: tuple[Piece, ...]) -> None:
    """Whatever is written and wherever figures stand; what is said behind the bar is not read."""
    assert read_marked(marked(pieces)) == pieces
    assert read_marked(marked(pieces, lambda _piece: "1800余人次")) == pieces


@UNHURRIED
@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(RUNS, min_size=width, max_size=width), max_size=4)))
def test_rows__give_the_same_cells_back(rows: list[list[tuple[Piece, ...]]]) -> None:
    """Bars, backslashes and line ends inside a cell come back too."""
    kept = tuple(tuple(stripped(cell) for cell in row) for row in rows)
    text = marked_rows(kept, lambda _piece: "1|2")
    expected = tuple(row for row in kept if len(row) > 1 or row[0])
    assert read_rows(text) == (expected or (((),),))


@UNHURRIED
@given(st.lists(st.builds(Line, kind=st.sampled_from(["title", "heading_2", "paragraph"]), pieces=RUNS), max_size=4))
def test_content__is_the_same_after_json(lines: list[Line]) -> None:
    """Through JSON and back, tables too."""
    content = Content(blocks=(*lines, Table(rows=((line("paragraph", "村").pieces, ()),))))
    assert read_content(json.loads(json.dumps(content.as_data()))) == content


@pytest.mark.parametrize(
    "text",
    [
        "开展主题党日⟦theme_days",
        "多了一个⟧",
        "⟦Theme Days⟧",
        "⟦theme_days;;gestern⟧",
        "⟦theme_days;;2024-02-30/2024-03-01⟧",
        "⟦theme_days;;2024-07-01/2024-06-01⟧",
        "⟦theme_days;;;over:99⟧",
        "⟦theme_days;a;;exact;名;more⟧",
        "⟦@⟧",
        "⟦⟧",
        "⟦a⟦theme_days⟧",
    ],
)
def test_marked__a_broken_mark_is_named(text: str) -> None:
    """Never read as something else, never dropped in silence."""
    assert refused(lambda: read_marked(text)) == ["report.mark_broken"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"format": 2, "blocks": []},
        {"format": 1, "blocks": [{"kind": "poem", "pieces": []}]},
        {"format": 1, "blocks": [{"kind": "paragraph", "pieces": [{"is": "figure", "indicator": "A b"}]}]},
        {"format": 1, "blocks": [{"kind": "table", "rows": [[[]], [[], []]]}]},
        {"format": 1, "blocks": [], "more": 1},
    ],
)
def test_read_content__refuses_what_is_no_document(data: object) -> None:
    """Anything else that may be sent."""
    assert refused(lambda: read_content(data)) == ["report.content_broken"]


def test_text__keeps_no_control_characters() -> None:
    """They would end in a file no program opens; the signs of the marked text would be read as a figure."""
    assert Text(text="一\x00二\x1b⟦三\r\n四").text == "一二三\n四"
