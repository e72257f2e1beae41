"""Word files: templates filled in a sandbox, figures that keep their origin, the text of a document with offsets.

The public names of this package. See README.md.
"""

from shanzhi.reports.word.blocks import (
    Addressee,
    Blank,
    Block,
    Closing,
    Column,
    DateLine,
    Heading,
    PageBreak,
    Paragraph,
    Subtitle,
    Table,
    Title,
    blocks_from,
)
from shanzhi.reports.word.compose import compose, specimen
from shanzhi.reports.word.drafts import DraftText, read_text
from shanzhi.reports.word.figures import BoundFigure
from shanzhi.reports.word.issued import Found, IssuedDocument, IssuedFigure, read_bindings
from shanzhi.reports.word.stylesheet import style_id
from shanzhi.reports.word.template import render, template_names
from shanzhi.reports.word.walk import Control, Span, WalkedText, walk

__all__ = [
    "Addressee",
    "Blank",
    "Block",
    "BoundFigure",
    "Closing",
    "Column",
    "Control",
    "DateLine",
    "DraftText",
    "Found",
    "Heading",
    "IssuedDocument",
    "IssuedFigure",
    "PageBreak",
    "Paragraph",
    "Span",
    "Subtitle",
    "Table",
    "Title",
    "WalkedText",
    "blocks_from",
    "compose",
    "read_bindings",
    "read_text",
    "render",
    "specimen",
    "style_id",
    "template_names",
    "walk",
]
