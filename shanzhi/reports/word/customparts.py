"""Custom XML parts of a .docx: found, added and taken out, with their relationships and content types."""

from __future__ import annotations

import copy
import posixpath
import uuid
from collections.abc import Iterator

from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.reports.word.names import (
    CONTENT_TYPES,
    CUSTOM_PROPERTIES_TYPE,
    CUSTOM_XML,
    PACKAGE_RELATIONS,
    R,
)
from shanzhi.reports.word.package import TYPES_PART, Package
from shanzhi.reports.word.xmlparts import xml_bytes

__all__ = ["custom_parts", "with_custom_part", "without_custom_parts"]


def custom_parts(package: Package, namespace: str) -> Iterator[str]:
    """The names of the custom parts whose root lies in a namespace; a part that cannot be read is not ours."""
    for part in package.related(package.main(), "customXml"):
        try:
            root = package.root(part)
        except Problem:
            continue
        if etree.QName(root).namespace == namespace:
            yield part


def without_custom_parts(package: Package, namespace: str) -> Package:
    """The package without the custom parts of a namespace."""
    parts = dict(package.parts)
    main_relations = _relations_part(package.main())
    for part in list(custom_parts(package, namespace)):
        gone = {part, *package.related(part, "customXmlProps")}
        relations = copy.deepcopy(package.root(main_relations))
        for each in list(relations):
            if each.get("Target", "").lstrip("/").endswith(part):
                relations.remove(each)
        types = copy.deepcopy(package.root(TYPES_PART))
        for each in list(types):
            if each.get("PartName", "").lstrip("/") in gone:
                types.remove(each)
        parts |= {main_relations: xml_bytes(relations), TYPES_PART: xml_bytes(types)}
        for name in [*gone, _relations_part(part)]:
            parts.pop(name, None)
        package = Package(parts, package.file)
    return package


def with_custom_part(package: Package, root: etree._Element) -> Package:
    """The package with one more custom part. Its store id follows from its content, so equal files stay equal."""
    parts = dict(package.parts)
    content = xml_bytes(root)
    number = next(each for each in range(1, len(parts) + 2) if f"customXml/item{each}.xml" not in parts)
    item, properties = f"customXml/item{number}.xml", f"customXml/itemProps{number}.xml"
    main_relations = _relations_part(package.main())
    if main_relations in parts:
        relations = copy.deepcopy(package.root(main_relations))
    else:
        relations = etree.Element(f"{{{PACKAGE_RELATIONS}}}Relationships", nsmap={None: PACKAGE_RELATIONS})
    target = posixpath.relpath(item, posixpath.dirname(package.main()) or ".")
    _relate(relations, f"rIdIssued{number}", f"{R}/customXml", target)
    own = etree.Element(f"{{{PACKAGE_RELATIONS}}}Relationships", nsmap={None: PACKAGE_RELATIONS})
    _relate(own, "rId1", f"{R}/customXmlProps", f"itemProps{number}.xml")
    types = copy.deepcopy(package.root(TYPES_PART))
    for name, kind in ((item, "application/xml"), (properties, CUSTOM_PROPERTIES_TYPE)):
        etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{name}", ContentType=kind)
    parts |= {
        item: content,
        properties: xml_bytes(_store(root, content)),
        _relations_part(item): xml_bytes(own),
        main_relations: xml_bytes(relations),
        TYPES_PART: xml_bytes(types),
    }
    return Package(parts, package.file)


def _store(root: etree._Element, content: bytes) -> etree._Element:
    number = str(uuid.uuid5(uuid.NAMESPACE_URL, content.decode())).upper()
    store = etree.Element(f"{{{CUSTOM_XML}}}datastoreItem", nsmap={"ds": CUSTOM_XML})
    store.set(f"{{{CUSTOM_XML}}}itemID", f"{{{number}}}")
    references = etree.SubElement(store, f"{{{CUSTOM_XML}}}schemaRefs")
    reference = etree.SubElement(references, f"{{{CUSTOM_XML}}}schemaRef")
    reference.set(f"{{{CUSTOM_XML}}}uri", etree.QName(root).namespace or "")
    return store


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relate(relations: etree._Element, identifier: str, kind: str, target: str) -> None:
    etree.SubElement(relations, f"{{{PACKAGE_RELATIONS}}}Relationship", Id=identifier, Type=kind, Target=target)
