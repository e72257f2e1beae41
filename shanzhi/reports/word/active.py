"""What a template must not bring along: macros, embedded objects, links to other files, fields that fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.names import MAIN_TYPE, w
from shanzhi.reports.word.package import Package

MACRO_KINDS = frozenset(["vbaProject", "wordVbaData", "keyMapCustomizations", "attachedToolbars"])
OBJECT_KINDS = frozenset(["oleObject", "package", "control", "activeXControlBinary", "aFChunk", "subDocument", "frame"])
XML_SUFFIXES = (".xml", ".rels", ".vml")
SAFE_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
FETCHING = frozenset(
    ["DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "RD", "DATABASE", "MACROBUTTON",
     "AUTOTEXT", "PRINT", "EMBED", "HTMLACTIVEX", "CONTROL", "MERGEFIELD", "MERGEREC", "ADDIN", "QUOTE"]
)  # fmt: skip
"""Fields that read other files, start programs or hide such a field in their words."""


def refuse_active(package: Package) -> None:
    """Raises Problem `word.template.kind`, `.macro`, `.object`, `.link` or `.field` for what is not inert."""
    types = package.content_types()
    main_type = types[package.main()]
    if "macro" in main_type.lower():
        raise Problem("word.template.macro", file=package.file)
    if main_type != MAIN_TYPE:
        raise Problem("word.template.kind", file=package.file)
    for part in package.parts:
        if part.lower().endswith(XML_SUFFIXES) or types[part].lower().endswith("xml"):
            package.root(part)  # parsed under our limits before any other parser sees it
        if not part.endswith(".rels"):
            _refuse_relations(package, part)
    for part in text_parts(package):
        for instruction in field_instructions(package.root(part)):
            word = instruction.split(maxsplit=1)[0].upper() if instruction.split() else ""
            if word in FETCHING:
                raise Problem("word.template.field", file=package.file, word=word)


def text_parts(package: Package) -> list[str]:
    """The parts whose tags are read: body, headers, footers, notes."""
    main = package.main()
    kinds = ("header", "footer", "footnotes", "endnotes")
    return [main, *(part for kind in kinds for part in package.related(main, kind))]


def field_instructions(root: etree._Element) -> Iterator[str]:
    """The code of every field; a complex field's code is often cut into several runs."""
    for simple in root.iter(w("fldSimple")):
        yield simple.get(w("instr"), "")
    open_fields: list[list[str]] = []
    for element in root.iter(w("fldChar"), w("instrText")):
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            open_fields.append([])
        elif kind in ("separate", "end"):
            if open_fields and kind == "end":
                yield "".join(open_fields.pop())
        elif open_fields:
            open_fields[-1].append(element.text or "")
        else:
            yield element.text or ""
    for pieces in open_fields:
        yield "".join(pieces)


def _refuse_relations(package: Package, part: str) -> None:
    for relation in package.relations(part):
        if relation.kind in MACRO_KINDS:
            raise Problem("word.template.macro", file=package.file)
        if relation.kind in OBJECT_KINDS:
            raise Problem("word.template.object", file=package.file)
        is_safe = relation.kind == "hyperlink" and SAFE_LINK.match(relation.target)
        if relation.is_external and not is_safe:
            raise Problem("word.template.link", file=package.file, target=relation.target)
