"""Why somebody did something, as they wrote it."""

from __future__ import annotations

from shanzhi.core.errors import Problem


def stated(reason: str, *, code: str, most: int) -> str:
    """The reason without blanks around it. Problem `code`, of the field `reason`, if none or too long."""
    words = reason.strip()
    if not words or len(words) > most:
        raise Problem(code, field="reason", most=most)
    return words
