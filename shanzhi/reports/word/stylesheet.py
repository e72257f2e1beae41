"""The styles, fonts and settings of a document as the XML of its parts, made from the layout."""

from __future__ import annotations

from lxml import etree

from shanzhi.reports.word.layout import TWIPS_PER_POINT, Font, Layout, ParagraphStyle
from shanzhi.reports.word.names import W, w

NORMAL = "Normal"
TABLE_STYLE_ID = "ReportTable"
HINT = {"hint": "eastAsia"}
"""Quotation marks and dashes exist in both scripts; the hint gives them the Chinese font."""
COMPATIBILITY = (
    "spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace",
    "doNotExpandShiftReturn", "useFELayout",
)  # fmt: skip
"""What Word writes for a Chinese document; `adjustLineHeightInTable` is left out, so that cells keep their own line."""
CURRENT_WORD = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}


def style_id(key: str) -> str:
    """The id of a style in the file, from its key in the layout: `heading_1` is `ReportHeading1`."""
    return "Report" + key.title().replace("_", "")


def styles_root(layout: Layout) -> etree._Element:
    """The whole styles part: defaults, the normal style, and the named styles of the layout."""
    root = etree.Element(w("styles"), nsmap={"w": W})
    body = layout.styles["body"]
    defaults = add(root, "docDefaults")
    _run(add(add(defaults, "rPrDefault"), "rPr"), layout, body.font, body.size)
    add(add(defaults, "pPrDefault"), "pPr")
    normal = _style(root, "paragraph", NORMAL, NORMAL, is_default=True)
    add(normal, "qFormat")
    _asian(add(normal, "pPr"))
    _run(add(normal, "rPr"), layout, body.font, body.size)
    for key, style in layout.styles.items():
        _paragraph_style(root, layout, key, style)
    for key, character in layout.characters.items():
        element = _style(root, "character", style_id(key), character.name)
        add(element, "qFormat")
        _run(add(element, "rPr"), layout, character.font, None)
    _table_style(root, layout)
    return root


def fonts_root(layout: Layout) -> etree._Element:
    """The font table: each font with the names that stand in for it."""
    root = etree.Element(w("fonts"), nsmap={"w": W})
    for font in layout.fonts.values():
        element = add(root, "font", name=font.name)
        add(element, "altName", val=",".join(font.fallbacks))
        add(element, "charset", val="00" if font.is_latin else "86")
        add(element, "family", val=font.family)
        add(element, "pitch", val="variable" if font.is_latin else "default")
    return root


def settings_root() -> etree._Element:
    """The settings part: different odd and even pages, no squeezing of punctuation, Chinese line breaking."""
    root = etree.Element(w("settings"), nsmap={"w": W})
    add(root, "zoom", percent="100")
    add(root, "defaultTabStop", val="420")
    add(root, "evenAndOddHeaders")
    add(root, "characterSpacingControl", val="doNotCompress")
    compatibility = add(root, "compat")
    for name in COMPATIBILITY:
        add(compatibility, name)
    add(compatibility, "compatSetting", **CURRENT_WORD)
    add(root, "themeFontLang", val="en-US", eastAsia="zh-CN")
    return root


def add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """A WordprocessingML child with WordprocessingML attributes."""
    element = etree.SubElement(parent, w(tag))
    for name, value in attributes.items():
        element.set(w(name), value)
    return element


def _style(root: etree._Element, kind: str, identifier: str, name: str, *, is_default: bool = False) -> etree._Element:
    element = add(root, "style", type=kind, styleId=identifier)
    element.set(w("default" if is_default else "customStyle"), "1")
    add(element, "name", val=name)
    return element


def _paragraph_style(root: etree._Element, layout: Layout, key: str, style: ParagraphStyle) -> None:
    element = _style(root, "paragraph", style_id(key), style.name)
    add(element, "basedOn", val=NORMAL)
    if style.level is not None or key == "title":
        add(element, "next", val=style_id("body"))
    add(element, "qFormat")
    properties = add(element, "pPr")
    if style.is_kept_with_next:
        add(properties, "keepNext")
    line = layout.page.line_pitch if style.line is None else round(style.line * TWIPS_PER_POINT)
    add(properties, "snapToGrid", val="0")
    add(
        properties,
        "spacing",
        before=str(round(style.before * TWIPS_PER_POINT)),
        after="0",
        line=str(line),
        lineRule="exact",
    )
    _indents(properties, layout, style)
    add(properties, "jc", val=style.align)
    if style.level is not None:
        add(properties, "outlineLvl", val=str(style.level - 1))
    _run(
        add(element, "rPr"),
        layout,
        style.font,
        style.size,
        spacing=style.spacing,
        color=style.color,
        is_latin_too=style.is_latin_too,
    )


def _indents(properties: etree._Element, layout: Layout, style: ParagraphStyle) -> None:
    """In characters for Word, and in twips for programs that do not know characters."""
    indents = {"left": style.left_chars, "right": style.right_chars, "firstLine": style.first_line_chars}
    attributes: dict[str, str] = {}
    for name, characters in indents.items():
        if characters:
            attributes[f"{name}Chars"] = str(round(characters * 100))
            width = style.size if style.line is not None else layout.page.character_points
            attributes[name] = str(round(characters * width * TWIPS_PER_POINT))
    if attributes:
        add(properties, "ind", **attributes)


def _asian(properties: etree._Element) -> None:
    """Line breaking by the Chinese rules, and no blank between Chinese and digits or letters."""
    add(properties, "widowControl")
    add(properties, "kinsoku")
    add(properties, "wordWrap")
    add(properties, "overflowPunct")
    add(properties, "autoSpaceDE", val="0")
    add(properties, "autoSpaceDN", val="0")


def _run(
    properties: etree._Element,
    layout: Layout,
    font: str,
    size: float | None,
    *,
    spacing: float = 0,
    color: str = "",
    is_latin_too: bool = False,
) -> None:
    asian = layout.fonts[font].name
    latin = asian if is_latin_too else _latin(layout).name
    add(properties, "rFonts", ascii=latin, eastAsia=asian, hAnsi=latin, cs=latin, **HINT)
    if color:
        add(properties, "color", val=color)
    if spacing:
        add(properties, "spacing", val=str(round(spacing * TWIPS_PER_POINT)))
    if size is not None:
        half_points = str(round(size * 2))
        add(properties, "sz", val=half_points)
        add(properties, "szCs", val=half_points)
    add(properties, "lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")


def _latin(layout: Layout) -> Font:
    return next(font for font in layout.fonts.values() if font.is_latin)


def _table_style(root: etree._Element, layout: Layout) -> None:
    element = _style(root, "table", TABLE_STYLE_ID, layout.table.name)
    add(element, "qFormat")
    properties = add(element, "tblPr")
    borders = add(properties, "tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        add(borders, side, val="single", sz=str(round(layout.table.border * 8)), space="0", color="auto")
    margins = add(properties, "tblCellMar")
    for side in ("left", "right"):
        add(margins, side, w="80", type="dxa")
