"""Section `access_classes`: who-may-see classes of record types and measures."""

from __future__ import annotations

from pydantic import Field

from shanzhi.kernel.scope import CLASS_SPACE
from shanzhi.packs.declare import Declared, Label
from shanzhi.packs.sections import Section
from shanzhi.packs.writing import keep_access_class


class AccessClassDeclaration(Declared):
    """An access class. Its number is written into every fact and never changes; 1 is the general class."""

    number: int = Field(ge=1, lt=CLASS_SPACE)
    label: Label
    help: Label | None = None


SECTION = Section("access_classes", AccessClassDeclaration, on_apply=keep_access_class)
