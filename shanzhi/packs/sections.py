"""The sections a pack may have.

Each layer above registers its own; `base` is loaded through the same door as any town's pack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shanzhi.core.errors import Problem
from shanzhi.packs.declare import Declared

if TYPE_CHECKING:
    from shanzhi.kernel.models import Town
    from shanzhi.kernel.scope import Principal
    from shanzhi.packs.assembling import Pack


@dataclass(frozen=True)
class Flaw:
    """Something wrong inside a definition: an error code, the path to the value, what was found, what is allowed."""

    code: str
    path: tuple[str | int, ...]
    found: object = ""
    allowed: Any = ()

    def problem(self, file: str, line: int) -> Problem:
        """The flaw with its place, as people read it."""
        return Problem(self.code, file=file, line=line, found=self.found, allowed=self.allowed)


def _no_flaws(*_: object) -> Iterable[Flaw]:
    return ()


def _no_files(_model: object) -> list[str]:
    return []


def _nothing(*_: object) -> None:
    return None


def _by_itself(_model: object) -> list[tuple[str, str]]:
    return []


@dataclass(frozen=True)
class Section:
    """One folder of a pack: `name/*.yaml`, each file a mapping from key to declaration.

    `check` looks at what a declaration alone cannot know (does the measure exist?); `on_apply` lets the owning layer
    keep rows of its own; `files` names the files that belong to a declaration (a Word template), which are kept with
    it. `goes_by` names other declarations, by section and key, that say part of what this one means: it is applied
    anew when they have changed. A `dated` section keeps older versions in force for windows that ended before the newer
    one's `valid_from`.
    """

    name: str
    model: type[Declared]
    check: Callable[[Pack, str, Any], Iterable[Flaw]] = field(default=_no_flaws)
    on_apply: Callable[[Town, str, Any], None] = field(default=_nothing)
    files: Callable[[Any], list[str]] = field(default=_no_files)
    goes_by: Callable[[Any], list[tuple[str, str]]] = field(default=_by_itself)
    dated: bool = False


_sections: dict[str, Section] = {}

Listener = Callable[["Town", "Principal", list[str]], None]
_listeners: dict[str, list[Listener]] = {}


def register(section: Section) -> None:
    """Called once by each app when it is ready."""
    if section.name in _sections:
        raise ValueError(f"two sections are called {section.name}")
    _sections[section.name] = section


def all_sections() -> dict[str, Section]:
    """Every section by name, lower layers first (the order in which they are applied)."""
    return dict(_sections)


def on_change(section: str, act: Listener) -> None:
    """Let a layer above act when a town's declarations of a section have become others; once for each applying.

    Called with the town, who applied the pack and the keys of what is new, changed or gone, in the same transaction.
    Not when a town gets its first pack: nothing goes by an older one then.
    """
    _listeners.setdefault(section, []).append(act)


def tell_of_change(town: Town, actor: Principal, changed: dict[str, list[str]]) -> None:
    """Call whoever listens to the sections in which something changed."""
    for section, keys in changed.items():
        for act in _listeners.get(section, ()):
            act(town, actor, sorted(keys))
