"""The text of a .docx as one string, with the place of every character.

The order and the joins are a contract (README, "The walk"): offsets into this text are handed about, stored and
compared, so a change here is a change of meaning for every offset stored before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from shanzhi.reports.word.bindingids import id_of_bookmark, is_binding_id
from shanzhi.reports.word.names import XML_SPACE, M, mc, w
from shanzhi.reports.word.package import Package, open_package

WRAPPERS = {w(name) for name in ("customXml", "ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "dir", "bdo")}
"""Elements whose content counts as if they were not there."""
CHARACTERS = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
XML_BLANKS = " \t\r\n"


@dataclass(frozen=True)
class Span:
    """A stretch of text inside one paragraph: `[start, end)`, and the figure it belongs to, if any."""

    start: int
    end: int
    paragraph: int
    binding: str | None


@dataclass(frozen=True)
class Control:
    """One place of a figure in the text: a content control, or the bookmark left of one. Empty if its text is gone."""

    binding: str
    start: int
    end: int
    is_bookmark: bool


@dataclass(frozen=True)
class WalkedText:
    """The text of a document, its paragraphs as `[start, end)` ranges, its spans and the places of its figures.

    `styles` are the ids of the paragraphs' styles, empty where a paragraph names none.
    """

    text: str
    paragraphs: tuple[tuple[int, int], ...]
    spans: tuple[Span, ...]
    controls: tuple[Control, ...]
    styles: tuple[str, ...]

    def bindings_at(self, start: int, end: int) -> tuple[str, ...]:
        """The figures that `[start, end)` touches, in order, each once."""
        last = max(end, start + 1)
        first = max(bisect_right(self.spans, start, key=lambda span: span.start) - 1, 0)
        found: dict[str, None] = {}
        for span in self.spans[first:]:
            if span.start >= last:
                break
            if span.end > start and span.binding:
                found[span.binding] = None
        return tuple(found)

    def binding_at(self, start: int, end: int) -> str | None:
        """The one figure that `[start, end)` touches; None if it touches none or several."""
        found = self.bindings_at(start, end)
        return found[0] if len(found) == 1 else None

    def paragraph_at(self, offset: int) -> int:
        """The index of the paragraph a character lies in; a separator belongs to the paragraph before it."""
        return max(bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph[0]) - 1, 0)

    def paragraph_text(self, index: int) -> str:
        """The text of one paragraph."""
        start, end = self.paragraphs[index]
        return self.text[start:end]


def walk(docx: bytes, name: str = "docx") -> WalkedText:
    """The text of a .docx in the stated order. Raises Problem `word.file.*` or `word.xml.*`."""
    return walk_package(open_package(docx, name))


def walk_package(package: Package) -> WalkedText:
    """Body first, then footnotes, then endnotes."""
    walker = _Walker()
    main = package.main()
    body = package.root(main).find(w("body"))
    if body is not None:
        walker.blocks(body, None)
    for kind in ("footnotes", "endnotes"):
        for part in package.related(main, kind):
            for note in package.root(part):
                if note.get(w("type"), "normal") == "normal":
                    walker.separate()
                    walker.blocks(note, None)
    return walker.result()


def walk_story(package: Package, part: str) -> WalkedText:
    """The text of one header or footer, in the same order; its offsets are its own."""
    walker = _Walker()
    walker.blocks(package.root(part), None)
    return walker.result()


class _Walker:
    """Collects text, spans and controls while going through the XML in document order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._paragraphs: list[tuple[int, int]] = []
        self._styles: list[str] = []
        self._spans: list[tuple[int, int, int, int | None]] = []
        self._controls: list[tuple[str, int, bool]] = []
        self._bookmarks: dict[str, int] = {}
        self._boxes: list[etree._Element] = []

    def result(self) -> WalkedText:
        names = [binding for binding, _, _ in self._controls]
        spans = tuple(
            Span(start, end, paragraph, None if control is None else names[control])
            for start, end, paragraph, control in self._spans
        )
        places = tuple(self._places())
        return WalkedText("".join(self._pieces), tuple(self._paragraphs), spans, places, tuple(self._styles))

    def separate(self) -> None:
        """The line end between two blocks; nothing before the first."""
        if self._paragraphs:
            self._put("\n")

    def blocks(self, container: etree._Element, control: int | None) -> None:
        """Paragraphs and tables, one under another."""
        for index, (element, inner) in enumerate(self._items(container, control, {w("p"), w("tbl")})):
            if index:
                self._put("\n")
            if element.tag == w("tbl"):
                self._table(element, inner)
            else:
                self._paragraph(element, inner)

    def _table(self, table: etree._Element, control: int | None) -> None:
        rows = self._items(table, control, {w("tr")})
        kept = ((row, inner) for row, inner in rows if row.find(f"{w('trPr')}/{w('del')}") is None)
        for number, (row, inner) in enumerate(kept):
            if number:
                self._put("\n")
            for column, (cell, innermost) in enumerate(self._items(row, inner, {w("tc")})):
                if column:
                    self._put("\t")
                self.blocks(cell, innermost)

    def _paragraph(self, paragraph: etree._Element, control: int | None) -> None:
        index, start = len(self._paragraphs), self._length
        self._paragraphs.append((start, start))
        self._styles.append(_value(paragraph.find(f"{w('pPr')}/{w('pStyle')}")))
        outer, self._boxes = self._boxes, []
        self._inline(paragraph, control)
        self._bookmarks.clear()
        self._paragraphs[index] = (start, self._length)
        boxes, self._boxes = self._boxes, outer
        for box in boxes:
            self._put("\n")
            self.blocks(box, None)

    def _items(
        self, container: etree._Element, control: int | None, wanted: set[str]
    ) -> Iterator[tuple[etree._Element, int | None]]:
        """The wanted children, seen through content controls and other wrappers, with the control each lies in."""
        for child in container:
            if child.tag in wanted:
                yield child, control
            elif child.tag == w("sdt"):
                content, inner = self._opened(child, control)
                if content is not None:
                    yield from self._items(content, inner, wanted)
            elif child.tag in WRAPPERS:
                yield from self._items(child, control, wanted)
            elif child.tag == mc("AlternateContent"):
                yield from self._items(_choice(child), control, wanted)
            else:
                self._mark(child, control)

    def _inline(self, parent: etree._Element, control: int | None) -> None:
        for child in parent:
            if child.tag == w("r"):
                self._run(child, control)
            elif child.tag == w("sdt"):
                content, inner = self._opened(child, control)
                if content is not None:
                    self._inline(content, inner)
            elif child.tag in WRAPPERS:
                self._inline(child, control)
            elif child.tag == mc("AlternateContent"):
                self._inline(_choice(child), control)
            elif child.tag in (f"{{{M}}}oMath", f"{{{M}}}oMathPara"):
                for piece in child.iter(f"{{{M}}}t"):
                    self._write(piece.text or "", control)
            else:
                self._mark(child, control)

    def _run(self, run: etree._Element, control: int | None) -> None:
        for child in run:
            if child.tag == w("t"):
                self._write(_kept(child), control)
            elif child.tag in CHARACTERS:
                self._write(CHARACTERS[child.tag], control)
            elif child.tag == w("sym"):
                self._write(_symbol(child), control)
            elif child.tag == w("ruby"):
                for base in child.iterchildren(w("rubyBase")):
                    self._inline(base, control)
            elif child.tag in (w("drawing"), w("pict"), w("object")):
                self._boxes.extend(_text_boxes(child))
            elif child.tag == mc("AlternateContent"):
                self._run(_choice(child), control)

    def _opened(self, sdt: etree._Element, control: int | None) -> tuple[etree._Element | None, int | None]:
        """The content of a content control; none while it only shows its prompt."""
        properties = sdt.find(w("sdtPr"))
        tag = "" if properties is None else _value(properties.find(w("tag")))
        if is_binding_id(tag):
            self._controls.append((tag, self._length, False))
            control = len(self._controls) - 1
        if properties is not None and _is_on(properties.find(w("showingPlcHdr"))):
            return None, control
        return sdt.find(w("sdtContent")), control

    def _mark(self, element: etree._Element, control: int | None) -> None:
        """A bookmark of ours stands in for a control that a writing program dropped."""
        if element.tag == w("bookmarkStart") and control is None:
            binding = id_of_bookmark(element.get(w("name"), ""))
            if binding:
                self._controls.append((binding, self._length, True))
                self._bookmarks[element.get(w("id"), "")] = len(self._controls) - 1
        elif element.tag == w("bookmarkEnd"):
            self._bookmarks.pop(element.get(w("id"), ""), None)

    def _write(self, text: str, control: int | None) -> None:
        """Text of the current paragraph."""
        if not text:
            return
        start, paragraph = self._length, len(self._paragraphs) - 1
        owner = control if control is not None else next(reversed(self._bookmarks.values()), None)
        self._put(text)
        if self._spans and self._spans[-1][1:] == (start, paragraph, owner):
            start = self._spans.pop()[0]
        self._spans.append((start, self._length, paragraph, owner))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _places(self) -> Iterator[Control]:
        """The controls with their extent; a bookmark counts only for a figure that has no control left."""
        extent: dict[int, tuple[int, int]] = {}
        for start, end, _, control in self._spans:
            if control is not None:
                extent[control] = (extent.get(control, (start, 0))[0], end)
        tagged = {binding for binding, _, is_bookmark in self._controls if not is_bookmark}
        for number, (binding, at, is_bookmark) in enumerate(self._controls):
            if not (is_bookmark and binding in tagged):
                yield Control(binding, *extent.get(number, (at, at)), is_bookmark)


def _choice(alternate: etree._Element) -> etree._Element:
    """What a current program shows: the first choice; the fallback only where there is none."""
    choice = alternate.find(mc("Choice"))
    if choice is None:
        choice = alternate.find(mc("Fallback"))
    return alternate if choice is None else choice


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes of a drawing, each once."""
    for child in element:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag == mc("AlternateContent"):
            yield from _text_boxes(_choice(child))
        else:
            yield from _text_boxes(child)


def _kept(text: etree._Element) -> str:
    """The text as a writing program shows it: blanks at the ends count only where the file says so."""
    content = text.text or ""
    is_preserved = text.get(XML_SPACE) == "preserve"
    return content if is_preserved else content.strip(XML_BLANKS)


def _symbol(symbol: etree._Element) -> str:
    """The character of a symbol by its code in the font."""
    try:
        code = int(symbol.get(w("char"), ""), 16)
        return chr(code) if not 0xD800 <= code <= 0xDFFF else ""
    except (ValueError, OverflowError):
        return ""


def _value(element: etree._Element | None) -> str:
    return "" if element is None else str(element.get(w("val"), ""))


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get(w("val"), "1") not in ("0", "false", "off")
