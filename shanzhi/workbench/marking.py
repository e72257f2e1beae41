"""Foreign words on English pages: what the town wrote is Chinese and says so (`lang="zh"`), to be read aloud rightly.

Names, titles and what people typed are never translated. Instead of asking every template to mark them, the finished
page is read once and each run of Chinese between two tags is wrapped.
"""

from __future__ import annotations

import re

HAN = r"\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
MARKS = r"\u3000-\u303f\uff00-\uffef\u2018-\u201d\u2014\u2026\u00b7"
RUN = re.compile(f"[{HAN}](?:[{HAN}{MARKS}0-9A-Za-z ]*[{HAN}{MARKS}])?")
SPLIT = re.compile(r"(<[^>]*>)")
CLOSED = re.compile(r"^</(\w+)")
OPENED = re.compile(r"^<(\w+)")
TEXT_ONLY = {"option", "title", "textarea", "text"}
"""Elements that take no `span`: they carry the language themselves."""
VOID = {
    "area",
    "base",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "use",
    "rect",
    "line",
    "circle",
    "path",
}


def mark_chinese(page: str) -> str:
    """The page with every run of Chinese marked that does not stand inside a marked element already."""
    pieces = SPLIT.split(page)
    stack: list[tuple[str, bool]] = []
    for place, piece in enumerate(pieces):
        if piece.startswith("<"):
            _follow(piece, stack)
        elif RUN.search(piece) and not any(is_marked for _, is_marked in stack):
            _mark(pieces, place, stack[-1][0] if stack else "")
    return "".join(pieces)


def _follow(tag: str, stack: list[tuple[str, bool]]) -> None:
    closed = CLOSED.match(tag)
    if closed:
        while stack and stack.pop()[0] != closed[1].lower():
            pass
        return
    opened = OPENED.match(tag)
    if opened and opened[1].lower() not in VOID and not tag.endswith("/>"):
        name = opened[1].lower()
        stack.append((name, name in {"style", "script"} or ('lang="zh' in tag and name != "html")))


def _mark(pieces: list[str], place: int, parent: str) -> None:
    if parent in TEXT_ONLY:
        if pieces[place - 1].startswith(f"<{parent}") and " lang=" not in pieces[place - 1]:
            pieces[place - 1] = f'<{parent} lang="zh"{pieces[place - 1][len(parent) + 1 :]}'
    else:
        pieces[place] = RUN.sub(lambda run: f'<span lang="zh">{run[0]}</span>', pieces[place])
