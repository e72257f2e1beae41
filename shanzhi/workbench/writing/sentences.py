"""Fact sentences as the editor offers them: what they print, and their marked text to put in."""

from __future__ import annotations

from typing import Any

from shanzhi.reports.writing.content import BoundFigure
from shanzhi.reports.writing.offering import NodeSentences
from shanzhi.reports.writing.printing import Printer
from shanzhi.workbench.desk import Desk


def offered(desk: Desk, nodes: list[NodeSentences], printer: Printer) -> list[dict[str, Any]]:
    """The sentences by node of the framework, without those whose figures all stand in the document already."""
    there = {piece.indicator for piece in printer.content.figures()}
    found = []
    for node in nodes:
        rows = [
            {"text": each.text, "marked": each.marked}
            for each in node.sentences
            if not {piece.indicator for piece in each.pieces if isinstance(piece, BoundFigure)} <= there
        ]
        if rows:
            found.append({"label": desk.say(node.label), "sentences": rows})
    return found
