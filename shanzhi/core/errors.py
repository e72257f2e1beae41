"""The one family of expected errors.

An error carries a stable code and the words its sentence needs. The sentence itself, in Chinese and
English, stands in `packs/base/texts/errors/` (see `core.sentences`): it says what is wrong, where, and
what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something a person did or met that has a clear answer: bad input, a missing file, a busy port.

    `code` is stable (`activity.attendance.above_roster`); `params` fill its sentence. `field` names the
    input it belongs to, so that a form can show it there.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        words = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({words})"


class Refused(Problem):
    """They may not: the person lacks the right to do this here."""


class NotYours(Refused):
    """The figure or row is wider than the reader's scope. Never answered with a partial number."""


class NotFound(Problem):
    """The thing asked for does not exist, or not for this reader."""


class Conflict(Problem):
    """Somebody else changed the thing since this person looked at it. Nothing was written; look again, then decide."""


class Problems(Problem):
    """Several problems found at once, reported together (a form, a pack)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("several.problems", count=len(problems))
        self.problems = problems


@contextmanager
def gathered(problems: list[Problem]) -> Iterator[None]:
    """What is wrong inside is added to `problems` and not raised, so that all of it can be told at once."""
    try:
        yield
    except Problems as several:
        problems.extend(several.problems)
    except Problem as problem:
        problems.append(problem)
