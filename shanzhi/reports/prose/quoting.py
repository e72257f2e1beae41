"""A claim as it is quoted to a reader."""

from __future__ import annotations

import unicodedata

from shanzhi.reports.prose.claim import Claim

LONGEST_QUOTE = 40
LONGEST_LEAD = 14
"""Characters of a quote before the number."""


def quote(text: str, claim: Claim) -> str:
    """The claim as written, line breaks joined, with the words of its clause before it."""
    start = claim.start
    while start > 0 and claim.start - start < LONGEST_LEAD and not _is_cut(text, start - 1):
        start -= 1
    return "".join(text[start : claim.end].split())[-LONGEST_QUOTE:]


def _is_cut(text: str, at: int) -> bool:
    """Whether a clause ends here: a mark that opens or closes nothing and stands in no number, or the end of a line."""
    if text[at] in ".," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit():
        return False
    return text[at] in "\n\t" or unicodedata.category(text[at]) == "Po"
