"""Section `access_classes`: who-may-see classes of record types and measures."""

from __future__ import annotations

from pydantic import Field

from shanzhi.kernel.models import AccessClass, Town
from shanzhi.kernel.scope import CLASS_SPACE
from shanzhi.packs.declare import Declared, Label
from shanzhi.packs.sections import Section


class AccessClassDeclaration(Declared):
    """An access class. Its number is written into every fact and never changes; 1 is the general class."""

    number: int = Field(ge=1, lt=CLASS_SPACE)
    label: Label
    help: Label | None = None


def _keep(_town: Town, key: str, declaration: AccessClassDeclaration) -> None:
    AccessClass.objects.get_or_create(id=declaration.number, defaults={"key": key})


SECTION = Section("access_classes", AccessClassDeclaration, on_apply=_keep)
