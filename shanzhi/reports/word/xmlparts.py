"""XML of a foreign file, parsed so that it can do nothing."""

from __future__ import annotations

import re

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.limits import MAX_XML_BYTES

DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"}
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_xml(data: bytes, part: str, file: str) -> etree._Element:
    """The root element of one part.

    No document type, no entity, nothing fetched; comments and processing instructions are dropped. Raises Problem
    `word.xml.doctype`, `word.xml.large` or `word.xml.broken`, each naming the part and the file.
    """
    if len(data) > MAX_XML_BYTES:
        raise Problem("word.xml.large", file=file, part=part, most=MAX_XML_BYTES // 2**20)
    _refuse_doctype(data, part, file)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Problem("word.xml.broken", file=file, part=part) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Problem("word.xml.doctype", file=file, part=part)
    return root


def xml_bytes(root: etree._Element) -> bytes:
    """The part as it is stored: UTF-8 with declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _refuse_doctype(data: bytes, part: str, file: str) -> None:
    """Before any parser sees it: a document type could hold entities that grow or fetch."""
    if data.startswith(UTF16_MARKS):
        head = data.decode("utf-16", errors="replace").encode()
    else:
        head = data
        declared = DECLARED.match(data.removeprefix(b"\xef\xbb\xbf"))
        if declared and declared.group(1).lower() not in ENCODINGS:
            raise Problem("word.xml.broken", file=file, part=part)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise Problem("word.xml.doctype", file=file, part=part)
