"""Section `roles`: what an office may do and see."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from shanzhi.kernel.verb import VERBS
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label
from shanzhi.packs.sections import Flaw, Section


class Role(Declared):
    """An office: the verbs it may use at its unit and all the unit covers, and the access classes it reads there."""

    label: Label
    may: list[str] = Field(default_factory=list)
    reads: list[Key] = Field(default_factory=lambda: ["general"])


def _check(pack: Pack, _key: str, role: Role) -> Iterator[Flaw]:
    for index, permission in enumerate(role.may):
        if permission not in VERBS:
            yield Flaw("pack.reference.unknown", ("may", index), found=permission, allowed=sorted(VERBS))
    for index, access_class in enumerate(role.reads):
        if pack.find("access_classes", access_class) is None:
            yield Flaw(
                "pack.reference.unknown", ("reads", index), found=access_class, allowed=pack.keys("access_classes")
            )


SECTIONS = [Section("roles", Role, check=_check)]
