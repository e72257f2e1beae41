"""What somebody may do in a register: buttons stand only for those."""

from __future__ import annotations

from shanzhi.workbench.desk import Desk
from shanzhi.workbench.types import WRITING, Type


def may_change_rows(desk: Desk, each: Type) -> bool:
    """Whether this person may correct records of this type anywhere; the verb decides of each row."""
    writing = WRITING.get(each.kind)
    return writing is not None and (desk.may_somewhere(f"{each.kind}.correct") or desk.may_somewhere(writing))
