"""Template tags taken out of the XML of a part, each exactly where it stands.

docxtpl finds tags with regular expressions over the XML text; those lose the font after a `{{r … }}`, cross table
borders on a misplaced tag and can take minutes on a hostile file. Here the same syntax is found on the parsed tree:
every inline tag becomes a sibling of runs, a `{%p`, `{%tr` or `{%tc` replaces its paragraph, row or cell, and loops
must open and close under the same parent, so that whatever a template renders is well-formed by construction.
"""

from __future__ import annotations

import copy
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from lxml import etree

from shanzhi.core.errors import Problem, Problems
from shanzhi.reports.word.bindingids import id_of_bookmark, is_binding_id
from shanzhi.reports.word.language import check_tag
from shanzhi.reports.word.limits import MAX_NESTING, MAX_TAGS
from shanzhi.reports.word.names import XML_SPACE, mc, w
from shanzhi.reports.word.tags import Tag, beginning, has_opener, scan

PLACE = "shanzhi-tag"
PLACES = re.compile(rf"<\?{PLACE} (\d+)\?>")
LITERAL_OPENER = re.compile(r"\{(?=[{%#])")
BLOCKS = {"p": w("p"), "tr": w("tr"), "tc": w("tc")}
MAX_PROBLEMS = 20
Numbered = list[tuple[Tag, str]]
"""The tags of a part by number, each with the XML of the run properties where it stands."""


def isolate(root: etree._Element, rendered: Callable[[Tag, str], str]) -> str:
    """The XML of a part with every tag replaced by what `rendered` gives for it and its run properties.

    Changes `root`. Raises Problem or Problems `word.template.*`: all wrong tags of the part at once.
    """
    _drop_old(root)
    _refuse_elsewhere(root)
    tags: Numbered = []
    problems: list[Problem] = []
    for paragraph in list(root.iter(w("p"))):
        try:
            _isolate_paragraph(paragraph, tags)
        except Problem as problem:
            problems.append(problem)
    if not problems:
        problems = list(_nesting_problems(root, tags))
    if problems:
        raise problems[0] if len(problems) == 1 else Problems(problems[:MAX_PROBLEMS])
    xml = LITERAL_OPENER.sub("&#123;", etree.tostring(root, encoding="unicode"))
    sources: dict[str, str] = {}
    for place in PLACES.finditer(xml):
        sources[place[1]] = rendered(*tags[int(place[1])])
    return PLACES.sub(lambda place: sources[place[1]], xml)


def paragraph_texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text elements that belong to a paragraph itself: not to a text box in it, not deleted."""
    for text in paragraph.iter(w("t")):
        run = text.getparent()
        if run is None or run.tag != w("r"):
            continue
        owner = next(run.iterancestors(w("p"), w("moveFrom")))
        if owner is paragraph:
            yield text


def _isolate_paragraph(paragraph: etree._Element, tags: Numbered) -> None:
    texts = list(paragraph_texts(paragraph))
    whole = "".join(text.text or "" for text in texts)
    found = scan(whole)
    if len(tags) + len(found) > MAX_TAGS:
        raise Problem("word.template.many", most=MAX_TAGS)
    for tag in found:
        check_tag(tag)
    blocks = [tag for tag in found if tag.prefix in BLOCKS and tag.mark != "{#"]
    if blocks:
        _replace_block(paragraph, blocks[0], whole, tags)
        return
    first = len(tags)
    starts = list(accumulate((len(text.text or "") for text in texts), initial=0))[:-1]
    tags.extend((tag, "") for tag in found)
    for number in range(len(tags) - 1, first - 1, -1):
        tags[number] = (tags[number][0], _take_out(texts, starts, tags[number][0], number))
    if found:
        _drop_empty_runs(paragraph)


def _replace_block(paragraph: etree._Element, tag: Tag, whole: str, tags: Numbered) -> None:
    """A `{%p`, `{%tr` or `{%tc` stands alone in its paragraph, row or cell, and replaces it."""
    name = BLOCKS[tag.prefix]
    block = paragraph if tag.prefix == "p" else next(paragraph.iterancestors(name, w("txbxContent")), None)
    if block is None or block.tag != name:
        raise tag.problem("outside_table")
    beside = "".join(text.text or "" for inner in block.iter(w("p")) for text in paragraph_texts(inner))
    has_more = next(block.iter(w("sectPr"), w("drawing"), w("pict"), w("object")), None) is not None
    if beside.strip() != whole[tag.start : tag.end] or has_more:
        raise tag.problem("not_alone", text=beginning(beside))
    block.addprevious(_place(len(tags)))
    parent = block.getparent()
    if parent is not None:
        parent.remove(block)
    tags.append((tag, ""))


def _take_out(texts: list[etree._Element], starts: list[int], tag: Tag, number: int) -> str:
    """Removes a tag's characters, leaves its place between two runs, and returns the properties of its run.

    `starts` are the offsets of the texts before anything was taken out; tags are taken out from the last to the first,
    so those before stay true.
    """
    first = bisect_right(starts, tag.start) - 1
    after = _cut(texts[first], starts[first], tag)
    for index in range(first + 1, bisect_left(starts, tag.end)):
        _set_text(texts[index], (texts[index].text or "")[max(tag.end - starts[index], 0) :])
    return _split_run(texts[first], after, number)


def _cut(text: etree._Element, start: int, tag: Tag) -> str:
    """Ends a text where a tag begins; returns what of it stood behind the tag."""
    content = text.text or ""
    _set_text(text, content[: tag.start - start])
    return content[tag.end - start :]


def _split_run(text: etree._Element, after: str, number: int) -> str:
    run = text.getparent()
    if run is None:
        raise Problem("word.template.failed", tag="", where="")
    properties = run.find(w("rPr"))
    rest = etree.Element(run.tag)
    if properties is not None:
        rest.append(copy.deepcopy(properties))
    remaining = etree.SubElement(rest, w("t"))
    _set_text(remaining, after)
    rest.extend(list(text.itersiblings()))
    place = _place(number)
    run.addnext(place)
    place.addnext(rest)
    return "" if properties is None else _bare_xml(properties)


def _bare_xml(element: etree._Element) -> str:
    """An element as text without the namespace declarations that stand at the root of its part anyway."""
    return re.sub(r' xmlns(?::\w+)?="[^"]*"', "", etree.tostring(element, encoding="unicode", with_tail=False))


def _set_text(text: etree._Element, content: str) -> None:
    text.text = content
    text.set(XML_SPACE, "preserve")


def _place(number: int) -> etree._ProcessingInstruction:
    """Where a tag stood. Foreign processing instructions are gone before, so it cannot be forged."""
    return etree.ProcessingInstruction(PLACE, str(number))


def _drop_empty_runs(paragraph: etree._Element) -> None:
    for run in list(paragraph.iter(w("r"))):
        for text in run.findall(w("t")):
            if not text.text:
                run.remove(text)
        parent = run.getparent()
        if parent is not None and all(child.tag == w("rPr") for child in run):
            parent.remove(run)


def _drop_old(root: etree._Element) -> None:
    """Bindings of an earlier issue, and the fallbacks of drawings, which would double every figure in them."""
    for tag in list(root.iter(w("tag"))):
        parent = tag.getparent()
        if parent is not None and is_binding_id(tag.get(w("val"), "")):
            parent.remove(tag)
    ours = {mark.get(w("id")) for mark in root.iter(w("bookmarkStart")) if id_of_bookmark(mark.get(w("name"), ""))}
    for mark in list(root.iter(w("bookmarkStart"), w("bookmarkEnd"))):
        parent = mark.getparent()
        if parent is not None and mark.get(w("id")) in ours:
            parent.remove(mark)
    for fallback in list(root.iter(mc("Fallback"))):
        alternate = fallback.getparent()
        if alternate is not None and alternate.find(mc("Choice")) is not None:
            alternate.remove(fallback)


def _refuse_elsewhere(root: etree._Element) -> None:
    """A tag in a field code, a formula or an attribute would stay unread."""
    for element in root.iter():
        hidden = [str(value) for value in element.attrib.values()]
        if element.tag != w("t") and element.text:
            hidden.append(element.text)
        for text in hidden:
            if has_opener(text):
                raise Problem("word.template.place", tag=beginning(text))


def _nesting_problems(root: etree._Element, tags: Numbered) -> Iterator[Problem]:
    """Each loop and condition closes in order, with the same prefix and under the same parent."""
    open_tags: list[tuple[Tag, etree._Element | None]] = []
    for place in root.iter(etree.ProcessingInstruction):
        tag = tags[int(place.text or "0")][0]
        if tag.mark != "{%" or tag.keyword == "set":
            continue
        if tag.keyword in ("for", "if"):
            open_tags.append((tag, place.getparent()))
            if len(open_tags) > MAX_NESTING:
                yield tag.problem("deep", most=MAX_NESTING)
                return
            continue
        if not open_tags:
            yield tag.problem("not_opened")
            return
        opener, parent = open_tags[-1]
        if not _fits(opener, tag):
            yield tag.problem("not_matching", opener=opener.source)
            return
        if opener.prefix != tag.prefix or parent is not place.getparent():
            yield tag.problem("crossing", opener=opener.source)
            return
        if tag.keyword.startswith("end"):
            open_tags.pop()
    for opener, _ in open_tags:
        yield opener.problem("not_closed")


def _fits(opener: Tag, tag: Tag) -> bool:
    if tag.keyword == "elif":
        return opener.keyword == "if"
    return tag.keyword in ("else", f"end{opener.keyword}")
