"""From pydantic's errors to flaws a pack author can act on: what was found, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shanzhi.packs.sections import Flaw


def flaws_of(error: ValidationError, model: type[BaseModel]) -> Iterator[Flaw]:
    """One flaw for each error, with the path inside the declaration (without pydantic's own union tags)."""
    for detail in error.errors():
        yield _flaw(detail, model)


def _flaw(detail: ErrorDetails, model: type[BaseModel]) -> Flaw:
    kind = detail["type"]
    path = tuple(detail["loc"])
    context: dict[str, Any] = detail.get("ctx") or {}
    found: Any = detail["input"]
    match kind:
        case "missing":
            flaw = Flaw("pack.field.missing", path[:-1], found=path[-1])
        case "extra_forbidden":
            known = _fields_at(model, path[:-1])
            flaw = Flaw("pack.field.unknown", path, found=path[-1], allowed=_nearest(str(path[-1]), known))
        case "union_tag_invalid":
            flaw = Flaw("pack.value.not_allowed", path, context.get("tag"), context.get("expected_tags"))
        case "union_tag_not_found":
            flaw = Flaw("pack.field.missing", path, found=str(context.get("discriminator", "")).strip("'"))
        case "literal_error" | "enum":
            flaw = Flaw("pack.value.not_allowed", path, found, context.get("expected"))
        case "string_pattern_mismatch":
            flaw = Flaw("pack.value.wrong_form", path, found, context.get("pattern"))
        case _:
            flaw = Flaw("pack.value.wrong_type", path, _short(found), detail["msg"])
    return flaw


def _fields_at(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The names allowed where an unknown one stood, as far as the path leads through plain models."""
    here: Any = model
    for step in path:
        info = here.model_fields.get(str(step)) if isinstance(here, type) and issubclass(here, BaseModel) else None
        here = info.annotation if info is not None else here
    return sorted(here.model_fields) if isinstance(here, type) and issubclass(here, BaseModel) else []


def _nearest(word: str, known: list[str]) -> list[str]:
    """The likely ones first, so that the message stays short."""
    close = difflib.get_close_matches(word, known, n=3)
    return close or known


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."
