"""What of a form a browser may keep until it is saved."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel.policy import GENERAL
from shanzhi.records.fields import is_private
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import VALUE
from shanzhi.workbench.entry.units import access_class_of
from shanzhi.workbench.types import Type


def kept_in_browser(desk: Desk, each: Type) -> dict[str, Any] | None:
    """What a script needs to keep drafts of a type: where they belong, and which inputs it never keeps.

    None for types that are need-to-know: nothing of them ever stays in a browser.
    """
    if access_class_of(desk, each) != GENERAL:
        return None
    private = [f"{VALUE}{name}" for name, field in each.declared.fields.items() if is_private(field)]
    return {"place": f"{desk.town.key}:{each.key}", "private": " ".join(private)}
