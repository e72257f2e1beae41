"""What a file may be called: a name that no disk, no header and no reader can misread."""

from __future__ import annotations

import unicodedata

from shanzhi.records.files.kinds import Kind

LONGEST = 100
NEVER = set('\\/:*?"<>|')
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Names that Windows keeps for devices."""


def safe_name(given: str, kind: Kind) -> str:
    """The last part of a given name, without what could steer a path or a line, ending as its kind does."""
    plain = unicodedata.normalize("NFC", given.replace("\\", "/").rpartition("/")[2])
    words = "".join(char for char in plain if unicodedata.category(char)[0] != "C" and char not in NEVER)
    words = " ".join(words.split()).strip(". ")
    stem, dot, ending = words.rpartition(".")
    if not (dot and stem and ending.lower() in kind.endings):
        stem, ending = words, kind.endings[0]
    stem = stem[: LONGEST - 6].strip(". ")
    if not stem or stem.lower() in RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{ending.lower()}"
