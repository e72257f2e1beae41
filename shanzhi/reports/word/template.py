"""Rendering a Word template: docxtpl's syntax and file handling, our tags and our sandbox."""

from __future__ import annotations

import copy
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.active import refuse_active, text_parts
from shanzhi.reports.word.environment import Sandbox
from shanzhi.reports.word.figures import NOT_XML, BoundFigure
from shanzhi.reports.word.isolate import isolate
from shanzhi.reports.word.issued import add_issued
from shanzhi.reports.word.language import check_tag, names_in, names_set
from shanzhi.reports.word.limits import MAX_PROPERTY_CHARACTERS
from shanzhi.reports.word.package import open_package, write_package
from shanzhi.reports.word.repair import complete_grids, completed
from shanzhi.reports.word.tags import Tag, has_opener, scan
from shanzhi.reports.word.xmlparts import parse_xml

PROPERTIES = ("title", "subject", "author", "keywords", "comments", "category")
NOTE_TYPES = ("footnotes+xml", "endnotes+xml")
MAX_DEPTH = 20
UNREADABLE = (etree.LxmlError, ValueError, LookupError, TypeError, AttributeError)
"""What python-docx and docxtpl end in on a file whose parts do not fit together."""


def render(
    template: bytes,
    context: Mapping[str, Any],
    document: Mapping[str, Any] | None = None,
    *,
    name: str = "template.docx",
) -> bytes:
    """The filled document.

    `context` is plain data: mappings with string keys, lists, strings, whole numbers, Decimals, truth values, None and
    `BoundFigure`; anything else is a TypeError. `document` is kept in the file beside the figures: report key, issue,
    unit, day, ledger seal, short code (JSON-able). The same input gives the same bytes. Raises Problem `word.file.*`,
    `word.xml.*` or `word.template.*`; nothing of a template is ever evaluated outside the sandbox.
    """
    _refuse_objects(context, 0)
    package = open_package(template, name)
    refuse_active(package)
    sandbox = Sandbox()
    filled = _Filling(write_package(package.parts), sandbox, name)
    output = io.BytesIO()
    try:
        filled.render(dict(context), sandbox, autoescape=True)
        filled.docx.save(output)
    except Problem:
        raise
    except UNREADABLE as error:
        raise Problem("word.template.broken", file=name) from error
    result = completed(open_package(output.getvalue(), name))
    return add_issued(result, sandbox.placements, document)


def template_names(template: bytes, *, name: str = "template.docx") -> frozenset[str]:
    """The dotted names a template reads (`fig.theme_days`, `unit.name`), without those it defines itself.

    For checking a pack before anything is rendered. Raises what `render` raises for a template that is wrong in itself.
    """
    package = open_package(template, name)
    refuse_active(package)
    read: set[str] = set()
    defined = {"loop"}

    def collect(tag: Tag, _: str) -> str:
        tree = check_tag(tag)
        if tree is not None:
            read.update(names_in(tree))
            defined.update(names_set(tree))
        return ""

    for part in text_parts(package):
        isolate(copy.deepcopy(package.root(part)), collect)
    return frozenset(each for each in read if each.partition(".")[0] not in defined)


class _Filling(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """docxtpl with every step that touches tags replaced by ours.

    docxtpl falls back to an unsandboxed environment in each step that gets none, reads notes once per section (so
    that text put in by the first reading is evaluated by the second), and repairs broken XML by dropping text.
    """

    def __init__(self, template: bytes, sandbox: Sandbox, file: str) -> None:
        super().__init__(io.BytesIO(template))
        self.sandbox = sandbox
        self.file = file

    def patch_xml(self, src_xml: str) -> str:
        """The part with its tags isolated; docxtpl's own reading by regular expressions is not used."""
        root = parse_xml(src_xml.encode(), "word", self.file)
        complete_grids(root)
        return isolate(root, self.sandbox.source_of)

    def resolve_listing(self, xml: str) -> str:
        """Line ends and tabs of values are elements already."""
        return xml

    def fix_tables(self, xml: str) -> etree._Element:
        """Column grids follow the cells; the XML has to be whole before, for docxtpl would drop what it cannot read."""
        try:
            parse_xml(xml.encode(), "word/document.xml", self.file)
        except Problem as problem:
            raise Problem("word.template.broken", file=self.file) from problem
        return super().fix_tables(xml)

    def render_properties(self, context: dict[str, Any], _jinja_env: Environment | None = None) -> None:
        """Title, author and their like, in the sandbox."""
        properties = self.docx.core_properties
        for name in PROPERTIES:
            text = getattr(properties, name)
            if has_opener(text):
                filled = self.sandbox.from_string(self._property_source(text)).render(context)
                setattr(properties, name, NOT_XML.sub("", filled)[:MAX_PROPERTY_CHARACTERS])

    def render_footnotes(self, context: dict[str, Any], _jinja_env: Environment | None = None) -> None:
        """Footnotes and endnotes, each part once."""
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith(NOTE_TYPES):
                root = parse_xml(part.blob, str(part.partname), self.file)
                complete_grids(root)
                source = isolate(root, self.sandbox.source_of)
                part._blob = self.render_xml_part(source, part, context, self.sandbox).encode()

    def _property_source(self, text: str) -> str:
        pieces: list[str] = []
        position = 0
        for tag in scan(text):
            check_tag(tag)
            pieces += [text[position : tag.start], self.sandbox.source_of(tag, is_property=True)]
            position = tag.end
        return "".join([*pieces, text[position:]])


def _refuse_objects(value: object, depth: int) -> None:
    """Only plain data reaches a template: nothing with methods, nothing lazy, nothing endless."""
    if depth > MAX_DEPTH:
        raise TypeError("the context of a template is nested too deeply")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys in the context of a template are strings")
        for each in value.values():
            _refuse_objects(each, depth + 1)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_objects(each, depth + 1)
    elif not isinstance(value, str | int | Decimal | BoundFigure | None):
        raise TypeError(f"the context of a template holds a {type(value).__name__}; only plain data may stand there")
