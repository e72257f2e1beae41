"""Folding a text before it is read: one width of digits and signs, and no breaks inside a number.

The folded text is shorter than the given one; `Folded` knows where each of its characters came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from shanzhi.reports.prose.files import Source, any_of, compiled

_BREAK = re.compile(r"\s+")
_ASCII = re.compile(r"[0-9A-Za-z]")
_DIGITS = "0123456789"
_LONGEST_LINE, _NEAR, _WIDEST = 120, 8, 24
_GROUPED = (
    re.compile(r"[^\W\d_a-zA-Z]\d(?:\s\d)*$"),
    re.compile(r"\d(?:\s\d)*(?!\d)[^\W_a-zA-Z]|\d(?:\s\d)*[%‰.]"),
    re.compile(r"[^\W\d_a-zA-Z]\d{1,3}(?:\s\d{3})*$"),
    re.compile(r"\d{3}(?:\s\d{3})*(?!\d)[^\W_a-zA-Z]|\d{3}(?:\s\d{3})*[%‰.]"),
)
"""What stands left and right of a blank inside a number: 3 2 0 0人, 1 200份."""
_BROKEN_DECIMAL = re.compile(r"[^\W\d_a-zA-Z]\d{1,6}\.$")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin` maps a place in it back to the text it came from."""

    text: str
    _places: list[int]
    _shifts: list[int]
    _begins: list[int]
    """Where the stretches that begin at `_places` begin in the given text."""

    def origin(self, at: int) -> int:
        """The offset in the given text of the folded character at this place."""
        return at + self._shifts[bisect_right(self._places, at) - 1]

    def place(self, offset: int) -> int:
        """Where the character at an offset of the given text stands here; of a dropped one, what comes behind it."""
        number = bisect_right(self._begins, offset)
        at = offset - self._shifts[number - 1]
        return min(at, self._places[number]) if number < len(self._places) else at


@dataclass(frozen=True, slots=True)
class Folding:
    """The words folding needs: see `packs/base/lexicon/layout.yaml`."""

    table: dict[int, int]
    goes_on: re.Pattern[str]
    """What a number may go on with on the next line: an approximation, a multiple, a unit, a date word."""
    digits_go_on: re.Pattern[str]
    """The rest of a number that a line break cut in two."""
    half: re.Pattern[str]
    """The end of a line that stops behind the multiple of a number."""
    leads_in: re.Pattern[str]
    """The end of a line that leads into a number: an approximation, an ordinal sign."""
    label: re.Pattern[str]
    prose: re.Pattern[str]
    item: re.Pattern[str]
    stop: re.Pattern[str]
    """The end of a sentence: a line break behind it is kept."""
    join_digits: int


def read_folding(source: Source, *, goes_on: str, leads_in: str, multiples: str, numeral: str) -> Folding:
    """The folding described in a layout file; the patterns for numbers come from the other files."""
    table = {ord(wide): ord(narrow) for wide, narrow in source.texts_by_word("fold").items()}
    labels = any_of(source.words("label_words"))
    items = "|".join((*source.words("items"), *source.words("markers")))
    closers = any_of(source.words("closers"))
    return Folding(
        table=table,
        goes_on=compiled(source, "date_words", f"(?:{goes_on}|{any_of(source.words('date_words'))})"),
        digits_go_on=compiled(source, "date_words", rf"(?!(?:19|20)\d\d)\d{{1,4}}(?:{goes_on})"),
        half=compiled(source, "date_words", rf"\d\s*(?:{multiples}){{1,3}}$"),
        leads_in=compiled(source, "label_words", f"(?:{leads_in})$"),
        label=compiled(source, "label_words", rf"(?:{labels})\d*$"),
        prose=compiled(source, "prose_marks", any_of(source.words("prose_marks"))),
        item=compiled(source, "items", items, {"number": numeral}),
        stop=compiled(source, "line_ends", f"(?:{any_of(source.words('line_ends'))})(?:{closers})?$"),
        join_digits=source.mapping("limits").number("join_digits"),
    )


def fold(text: str, folding: Folding) -> Folded:
    """The text with one width of signs, without blanks between characters and without breaks inside sentences."""
    even = text.translate(folding.table)
    kept: list[str] = []
    places, shifts = [0], [0]
    length = begun = 0
    for start, end, written in _blanks(even, folding):
        kept += (even[begun:start], written)
        length += start - begun + len(written)
        begun = end
        places.append(length)
        shifts.append(end - length)
    kept.append(even[begun:])
    begins = [place + shift for place, shift in zip(places, shifts, strict=True)]
    return Folded("".join(kept), places, shifts, begins)


def _blanks(text: str, folding: Folding) -> Iterator[tuple[int, int, str]]:
    """Each run of blanks that changes, and what is left of it."""
    for run in _BREAK.finditer(text):
        start, end = run.span()
        is_break = "\n" in run.group() or "\r" in run.group()
        if is_break and _ends_line(text, start, end, folding):
            written = "\n"
        elif is_break and text[start - 1 : start].isdigit():
            written = ""
        else:
            written = _between(text, start, end, folding)
        if written != run.group():
            yield start, end, written


def _between(text: str, start: int, end: int, folding: Folding) -> str:
    """A blank stays between two figures, between two Latin letters, and behind the point of a list number."""
    left, right = text[start - 1 : start], text[end : end + 1]
    if left == "." and right.isdigit():
        before = text[max(0, start - 12) : start - 1].rstrip(_DIGITS)[-1:]
        return "" if before.isalnum() else " "
    if left.isdigit() and right.isdigit() and end - start == 1 and _is_grouped(text, start, end, folding):
        return ""
    same_kind = left.isdigit() == right.isdigit()
    return " " if _ASCII.match(left) and _ASCII.match(right) and same_kind else ""


def _is_grouped(text: str, start: int, end: int, folding: Folding) -> bool:
    """Whether the blank stands between the digits of one number, which follows a word and runs into the next."""
    low, high = max(0, start - _WIDEST), end + _WIDEST
    for left, right in (_GROUPED[:2], _GROUPED[2:]):
        found = left.search(text, low, start)
        if found is not None and right.match(text, end, high) is not None:
            return folding.label.search(text, low, found.start() + 2) is None
    return False


def _ends_line(text: str, start: int, end: int, folding: Folding) -> bool:
    """Whether a line break ends a line of the text, rather than breaking one that goes on."""
    left, right = text[start - 1 : start], text[end : end + 1]
    if not left or not right or folding.stop.search(text, max(0, start - 2), start) or folding.item.match(text, end):
        return True
    line = text[text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1 or max(0, start - _LONGEST_LINE) : start]
    if left.isdigit():
        is_long = len(line) - len(line.rstrip(_DIGITS)) > folding.join_digits
        goes_on = folding.digits_go_on if right.isdigit() else folding.goes_on
        return is_long or bool(folding.label.search(line)) or not goes_on.match(text, end)
    if left == "." and _BROKEN_DECIMAL.search(line[-_NEAR:]) and not folding.label.search(line[:-1]):
        return folding.digits_go_on.match(text, end) is None
    if right.isdigit() and folding.leads_in.search(line[-_NEAR:]):
        return False
    if folding.half.search(text, max(0, start - _NEAR), start) and folding.goes_on.match(text, end):
        return False
    return not folding.prose.search(line)
