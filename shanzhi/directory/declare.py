"""What a pack may say about units and memberships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section

Tree = Literal["administrative", "party", "grid", "economy"]
"""The four separate trees of a town. Never derive one from another."""

ADMINISTRATIVE: Tree = "administrative"
"""The tree whose top is the town itself: an office there reaches the whole town."""


class UnitKind(Declared):
    """A kind of unit and the tree it stands in: village, community, Party branch, grid."""

    tree: Tree
    label: Label
    under: list[Key] = Field(default_factory=list)
    is_leaf: bool = False
    source: Source | None = None


class LinkKind(Declared):
    """A way in which units of different trees belong together: a branch serves a village.

    The unit a link leads to always counts, and answers for, the one it comes from: a village its grids. Only where the
    link comes from one of the trees in `mutual_from` does that one count the other too: a Party branch its village.
    """

    label: Label
    from_trees: list[Tree]
    to_trees: list[Tree]
    mutual_from: list[Tree] = Field(default_factory=list)


class MembershipKind(Declared):
    """A way of belonging to a unit.

    Party member, volunteer, member of the leading group. `standings` are its grades.
    """

    label: Label
    unit_kinds: list[Key]
    standings: dict[Key, Label] = Field(default_factory=dict)


def _check_unit_kind(pack: Pack, _key: str, kind: UnitKind) -> Iterator[Flaw]:
    yield from _unknown(pack, kind.under, ("under",))


def _check_membership_kind(pack: Pack, _key: str, kind: MembershipKind) -> Iterator[Flaw]:
    yield from _unknown(pack, kind.unit_kinds, ("unit_kinds",))


def _unknown(pack: Pack, keys: list[str], path: tuple[str, ...]) -> Iterator[Flaw]:
    for index, key in enumerate(keys):
        if pack.find("unit_kinds", key) is None:
            yield Flaw("pack.reference.unknown", (*path, index), found=key, allowed=pack.keys("unit_kinds"))


SECTIONS = [
    Section("unit_kinds", UnitKind, check=_check_unit_kind),
    Section("link_kinds", LinkKind),
    Section("membership_kinds", MembershipKind, check=_check_membership_kind),
]
