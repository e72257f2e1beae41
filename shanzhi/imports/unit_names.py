"""Which unit a table means: by name, other name, key or code, then by the name without its ending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from shanzhi.core.errors import Problem
from shanzhi.directory.trees import Node
from shanzhi.imports.words import plain, words

SUGGESTED = 4


@dataclass
class UnitNames:
    """The units a type may be written for, by what they may be called."""

    exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    loose: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    nodes: dict[int, Node] = field(default_factory=dict)

    @staticmethod
    def of(nodes: Iterable[Node]) -> UnitNames:
        """From the units of a day."""
        found = UnitNames()
        for node in nodes:
            found.nodes[node.id] = node
            for name in {*node.name.values(), *node.aliases, node.key, node.code}:
                if name:
                    found.exact[plain(name)].add(node.id)
                    found.loose[stem(name)].add(node.id)
        return found

    def find(self, text: str) -> Node:
        """The one unit meant. Problem if there is none, or more than one."""
        known = self.exact.get(plain(text)) or self.loose.get(stem(text)) or set()
        if len(known) == 1:
            return self.nodes[next(iter(known))]
        if known:
            names = [self.nodes[each].name["zh"] for each in sorted(known)]
            raise Problem("import.unit.ambiguous", field="unit", found=text[:40], allowed=names[:SUGGESTED])
        near = self._near(text)
        if near:
            raise Problem("import.unit.perhaps", field="unit", found=text[:40], allowed=near)
        raise Problem("import.unit.unknown", field="unit", found=text[:40])

    def knows(self, text: str) -> bool:
        """Whether some unit is called so."""
        return bool(self.exact.get(plain(text)) or self.loose.get(stem(text)))

    def _near(self, text: str) -> list[str]:
        """Names that share a part with what was written."""
        wanted = stem(text)
        found = {
            self.nodes[unit].name["zh"]: None
            for name, units in self.loose.items()
            if len(wanted) > 1 and len(name) > 1 and (name in wanted or wanted in name)
            for unit in sorted(units)
        }
        return list(found)[:SUGGESTED]


def stem(name: str) -> str:
    """A name without what such units end in: 奈林村党支部 and 奈林支部 are both 奈林."""
    found = plain(name)
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for tail in words().unit_tails:
            if found.endswith(tail) and len(found) > len(tail) + 1:
                found, is_shorter = found.removesuffix(tail), True
                break
    return found
