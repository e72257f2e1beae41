"""What an issued file says about its own figures: written on rendering, read back whatever happened to it since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.customparts import custom_parts, with_custom_part, without_custom_parts
from shanzhi.reports.word.figures import NOT_XML, BoundFigure, Placements, Placing
from shanzhi.reports.word.names import ISSUED
from shanzhi.reports.word.package import Package, open_package, write_package
from shanzhi.reports.word.walk import WalkedText, walk_package, walk_story

State = Literal["as_printed", "changed", "repeated", "missing", "plain"]


@dataclass(frozen=True)
class Found:
    """One place where a figure stands now. `start` and `end` are offsets of the walk; None in a header or footer."""

    text: str
    start: int | None
    end: int | None


@dataclass(frozen=True)
class IssuedFigure:
    """One figure of an issued file: what was printed, what lies behind it, and where it stands now."""

    id: str
    key: str
    name: str
    printed: str
    value: Decimal | None
    unit: str
    placed: Placing
    data: Mapping[str, Any]
    found: tuple[Found, ...]

    @property
    def state(self) -> State:
        """What became of the figure.

        `plain`: placed as text without a control. `missing`: its text is gone. `changed`: a place says something else.
        `repeated`: it stands in several places, each as printed.
        """
        standing = [each for each in self.found if each.text]
        if self.placed == "text":
            return "plain"
        if not standing:
            return "missing"
        if any(each.text != self.printed for each in standing):
            return "changed"
        return "as_printed" if len(standing) == 1 else "repeated"


@dataclass(frozen=True)
class IssuedDocument:
    """An issued file read back.

    `document` is what the caller of `render` gave for the whole document. `strangers` are ids of controls that this
    file's data does not know: copied from another issue. `is_text_unchanged` compares the whole walked text with that
    of the moment of rendering. The file vouches for nothing: whoever edits it can edit its data; proof is the ledger.
    """

    document: Mapping[str, Any]
    figures: tuple[IssuedFigure, ...]
    strangers: tuple[str, ...]
    is_text_unchanged: bool
    walked: WalkedText

    def figure(self, binding: str) -> IssuedFigure | None:
        """The figure of a binding id."""
        return next((each for each in self.figures if each.id == binding), None)


def add_issued(package: Package, placements: Placements, document: Mapping[str, Any] | None) -> bytes:
    """The file with the data of its figures and without that of an earlier issue."""
    bare = without_custom_parts(package, ISSUED)
    if not placements.placed and document is None:
        return write_package(bare.parts)
    root = etree.Element(f"{{{ISSUED}}}issued", nsmap={None: ISSUED})
    root.set("text", _digest(walk_package(bare).text))
    _add(root, "document", _json(document or {}))
    for binding, figure, placing in placements.placed:
        _add_figure(root, binding, figure, placing)
    return write_package(with_custom_part(bare, root).parts)


def read_bindings(docx: bytes, name: str = "docx") -> IssuedDocument | None:
    """The data of an issued file and where its figures stand now; None if the file was never issued by this product.

    Raises Problem `word.file.*`, `word.xml.*`, or `word.issued.damaged` if the data is there but cannot be read.
    """
    return read_issued(open_package(docx, name))


def read_issued(package: Package) -> IssuedDocument | None:
    """`read_bindings` for a file that is open already."""
    part = next(custom_parts(package, ISSUED), None)
    if part is None:
        return None
    root = package.root(part)
    walked = walk_package(package)
    found: dict[str, list[Found]] = {}
    for binding, place in _places(package, walked):
        found.setdefault(binding, []).append(place)
    try:
        figures = tuple(_figure(each, found) for each in root.iter(f"{{{ISSUED}}}figure"))
        document = _loaded(root)["document"]
    except (ValueError, KeyError, TypeError, InvalidOperation, RecursionError) as error:
        raise Problem("word.issued.damaged", file=package.file) from error
    known = {figure.id for figure in figures}
    strangers = tuple(binding for binding in found if binding not in known)
    return IssuedDocument(document, figures, strangers, root.get("text") == _digest(walked.text), walked)


def _places(package: Package, walked: WalkedText) -> Iterator[tuple[str, Found]]:
    for control in walked.controls:
        yield control.binding, Found(walked.text[control.start : control.end], control.start, control.end)
    main = package.main()
    for part in [*package.related(main, "header"), *package.related(main, "footer")]:
        story = walk_story(package, part)
        for control in story.controls:
            yield control.binding, Found(story.text[control.start : control.end], None, None)


def _add_figure(root: etree._Element, binding: str, figure: BoundFigure, placing: Placing) -> None:
    element = etree.SubElement(root, f"{{{ISSUED}}}figure", id=binding, placed=placing)
    facts = {"key": figure.key, "name": figure.name, "printed": figure.text, "unit": figure.unit}
    _add(element, "facts", _json(facts | {"value": None if figure.value is None else str(figure.value)}))
    _add(element, "data", _json(figure.data))


def _figure(element: etree._Element, found: Mapping[str, list[Found]]) -> IssuedFigure:
    binding, placing = element.attrib["id"], element.attrib["placed"]
    loaded = _loaded(element)
    facts, data = loaded["facts"], loaded["data"]
    value = None if facts["value"] is None else Decimal(facts["value"])
    words = {name: str(facts[name]) for name in ("key", "name", "printed", "unit")}
    placed: Placing = "control" if placing == "control" else "text"
    return IssuedFigure(
        id=str(binding), value=value, placed=placed, data=data, found=tuple(found.get(str(binding), ())), **words
    )


def _loaded(element: etree._Element) -> dict[str, dict[str, Any]]:
    """The JSON objects among the children, by name."""
    loaded: dict[str, dict[str, Any]] = {}
    for child in element:
        if child.tag != f"{{{ISSUED}}}figure":
            value = json.loads(child.text or "")
            if not isinstance(value, dict):
                raise TypeError(f"{child.tag} holds no object")
            loaded[etree.QName(child).localname] = value
    return loaded


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ISSUED}}}{name}").text = text


def _json(data: Mapping[str, Any]) -> str:
    """JSON that an XML file can hold."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
