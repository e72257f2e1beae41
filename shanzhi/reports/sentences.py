"""The sentence a figure stands in, so that a citation can name it."""

from __future__ import annotations

from shanzhi.reports.prose import load_lexicon

MAX_CHARACTERS = 300


def sentence_span(text: str, offset: int) -> tuple[int, int]:
    """Where the sentence at an offset begins and ends."""
    lexicon = load_lexicon()
    start, end = 0, len(text)
    for sign in lexicon.layout.sentence.finditer(text.translate(lexicon.folding.table)):
        if sign.end() <= offset:
            start = sign.end()
        else:
            end = sign.end()
            break
    return start, end


def sentence_around(text: str, offset: int) -> str:
    """The sentence at an offset, without line breaks, at most 300 characters."""
    start, end = sentence_span(text, offset)
    return " ".join(text[start:end].split())[:MAX_CHARACTERS]
