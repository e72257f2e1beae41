"""The window of a bound figure as a short word, so that it moves with the day the document speaks from.

Empty: the window the indicator means. A word of `core.periods.WindowWord`: that window on the day. Days
(`2024-01-01/2024-06-30`, `/2024-06-30` from the beginning): just those, whatever the day.
"""

from __future__ import annotations

from datetime import date
from typing import get_args

from shanzhi.core.periods import DAWN, Window, WindowWord, window_of

_DAY = r"\d{4}-\d{2}-\d{2}"
PATTERN = rf"^(|{'|'.join(get_args(WindowWord))}|({_DAY})?/{_DAY})$"


def window_on(word: str, day: date, *, default: WindowWord, previous_until: str | None = None) -> Window:
    """The window a word means on a day. ValueError for days that are none or run backwards."""
    if "/" in word:
        start, _, end = word.partition("/")
        return Window(date.fromisoformat(start) if start else DAWN, date.fromisoformat(end))
    return window_of(_word(word) or default, day, previous_until=previous_until)


def word_for(window: Window, day: date, *, default: WindowWord, previous_until: str | None = None) -> str:
    """The word that means a window on a day: none if it is the default, else the first that fits, else its days."""
    words: list[str] = ["", *get_args(WindowWord)]
    for word in words:
        if window_on(word, day, default=default, previous_until=previous_until) == window:
            return word
    return in_days(window)


def in_days(window: Window) -> str:
    """A window told by its days."""
    return f"{'' if window.is_cumulative else window.start.isoformat()}/{window.end.isoformat()}"


def is_fixed(word: str) -> bool:
    """Whether it stays where it is when the document moves to another day."""
    return "/" in word


def _word(word: str) -> WindowWord | None:
    return next((each for each in get_args(WindowWord) if each == word), None)
