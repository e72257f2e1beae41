"""From pydantic's errors to flaws a pack author can act on: what was found, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shanzhi.core.errors import Problem
from shanzhi.packs.sections import Flaw

_WRONG_TYPE = "pack.value.wrong_type"


def flaws_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Flaw]:
    """One flaw for each error, with the path inside the declaration (without pydantic's own union tags)."""
    for detail in error.errors():
        yield _flaw(detail, model)


def _flaw(detail: ErrorDetails, model: type[BaseModel]) -> Flaw:
    kind = detail["type"]
    path = tuple(detail["loc"])
    context: dict[str, Any] = detail.get("ctx") or {}
    found: Any = detail["input"]
    if kind == "missing":
        return Flaw("pack.field.missing", path[:-1], found=path[-1])
    if kind == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        return Flaw("pack.field.unknown", path, found=path[-1], allowed=_nearest(str(path[-1]), known))
    if kind == "union_tag_invalid":
        return Flaw("pack.value.not_allowed", path, found=context.get("tag"), allowed=context.get("expected_tags"))
    if kind == "union_tag_not_found":
        return Flaw("pack.field.missing", path, found=str(context.get("discriminator", "")).strip("'"))
    if kind in ("literal_error", "enum"):
        return Flaw("pack.value.not_allowed", path, found=found, allowed=context.get("expected"))
    if kind == "value_error" and isinstance(context.get("error"), FlawInside):
        inner = context["error"].flaw
        return Flaw(inner.code, (*path, *inner.path), inner.found, inner.allowed)
    if kind == "string_pattern_mismatch":
        return Flaw("pack.value.wrong_form", path, found=found, allowed=context.get("pattern"))
    return Flaw(_WRONG_TYPE, path, found=_short(found), allowed=detail["msg"])


class FlawInside(ValueError):
    """Raised by a validator of ours inside a pydantic model, to carry a code and a path of its own."""

    def __init__(self, code: str, *, path: tuple[str | int, ...] = (), found: object = "", allowed: Any = ()) -> None:
        super().__init__(code)
        self.flaw = Flaw(code, path, found, allowed)


def as_flaw(problem: Problem, path: tuple[str | int, ...]) -> Flaw:
    """A Problem met while checking a value, as a flaw at that value."""
    return Flaw(problem.code, path, problem.params.get("found", ""), problem.params.get("allowed", ()))


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The names allowed where an unknown one stood, as far as the path leads through plain models."""
    here: Any = model
    for step in path:
        info = here.model_fields.get(step) if isinstance(here, type) and issubclass(here, BaseModel) else None
        here = info.annotation if info is not None else here
    return sorted(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _nearest(word: str, known: list[str]) -> list[str]:
    """The likely ones first, so that the message stays short."""
    close = difflib.get_close_matches(word, known, n=3)
    return close or known


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
