"""Plain text of unknown encoding, told from the bytes."""

from __future__ import annotations

import unicodedata

from shanzhi.core.errors import Problem

UTF8_MARK = b"\xef\xbb\xbf"
UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
HARMLESS_CONTROLS = frozenset("\t\n\r\f\v\x07\x1a")
"""Line and page ends, the cell mark of texts pasted from Word, the end mark of DOS."""
MAX_ODD_SHARE = 0.02
"""Control, private and unassigned characters a text may have; old texts have a bullet here and there."""
MIN_COMMON_SHARE = 0.6
"""Share of everyday characters among Chinese ones. Texts have over 0.9, wrongly decoded bytes about 0.3."""
ENOUGH_TO_JUDGE = 20
"""A line of names may be half rare characters."""
SAMPLE = 4_000


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text and the name of its encoding: UTF-8, UTF-16 with mark, or GB18030.

    Only a byte order mark is dropped; line ends and all else stay as they are. Raises Problem `word.draft.binary`
    or `word.draft.encoding`.
    """
    if data.startswith(UTF32_MARKS):
        raise Problem("word.draft.encoding", file=file)
    mark, encoding = _marked(data)
    if encoding is None and b"\x00" in data:
        raise Problem("word.draft.binary", file=file)
    for candidate in [encoding] if encoding else ["utf-8", "gb18030"]:
        try:
            text = data[len(mark) :].decode(candidate)
        except UnicodeDecodeError:
            continue
        if _odd_share(text) > MAX_ODD_SHARE:
            break
        if candidate == "gb18030" and not _is_everyday(text):
            raise Problem("word.draft.encoding", file=file)
        return text, candidate
    raise Problem("word.draft.encoding" if _looks_like_words(data) else "word.draft.binary", file=file)


def _marked(data: bytes) -> tuple[bytes, str | None]:
    if data.startswith(UTF8_MARK):
        return UTF8_MARK, "utf-8"
    encoding = UTF16_MARKS.get(data[:2])
    return (data[:2], encoding) if encoding else (b"", None)


def _odd_share(text: str) -> float:
    sample = text[:SAMPLE] + text[SAMPLE:][-SAMPLE:]
    odd = sum(
        1 for each in sample if each not in HARMLESS_CONTROLS and unicodedata.category(each) in ("Cc", "Co", "Cn")
    )
    return odd / max(len(sample), 1)


def _is_everyday(text: str) -> bool:
    """Whether the Chinese characters are mostly those of the first level of GB 2312, the 3,755 everyday ones."""
    chinese = [each for each in text[: 4 * SAMPLE] if "\u3400" <= each <= "\u9fff"][:SAMPLE]
    common = sum(1 for each in chinese if b"\xb0" <= each.encode("gb2312", "ignore")[:1] < b"\xd8")
    needed = MIN_COMMON_SHARE if len(chinese) >= ENOUGH_TO_JUDGE else MIN_COMMON_SHARE / 2
    return len(chinese) > 0 and common / len(chinese) >= needed


def _looks_like_words(data: bytes) -> bool:
    """Few control bytes: a text in an encoding we do not read, rather than no text."""
    sample = data[:SAMPLE]
    return sum(byte < 0x20 and byte not in b"\t\n\r\f\v" for byte in sample) <= MAX_ODD_SHARE * len(sample)
