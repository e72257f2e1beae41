"""Which unit a row of a form names."""

from __future__ import annotations

from collections import defaultdict

from shanzhi.directory.trees import Forest, Node
from shanzhi.reports.forms.words import form_words, plain


class UnitsByName:
    """The units of a day by what they are called; a name of two is nobody's."""

    def __init__(self, trees: Forest, root: Node) -> None:
        self._root = root
        self._found: dict[str, set[int]] = defaultdict(set)
        for node in trees.nodes.values():
            for name in {*node.name.values(), *node.aliases}:
                self._found[plain(name)].add(node.id)

    def find(self, who: str) -> int | None:
        """The unit a row is of: the town for none and for a total; None where the name is not known, or not one's."""
        if not who or plain(who) in form_words().heads["total"]:
            return self._root.id
        found = self._found.get(plain(who), set())
        return next(iter(found)) if len(found) == 1 else None
