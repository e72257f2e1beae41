"""What the units of a town are called."""

from __future__ import annotations

from datetime import date

from shanzhi.directory.trees import Forest, Node
from shanzhi.reports.checking.asking import names_of

ROOT = Node(1, "town", "town", "administrative", 1, None, {"zh": "青石镇"}, ("青石",))


def make_forest(*nodes: Node) -> Forest:
    """The town with these units; parties of the same number plus 100 serve them."""
    trees = Forest(date(2024, 7, 5), None)
    for node in (ROOT, *nodes):
        trees.add(node)
    for node in nodes:
        if node.id > 100:
            trees.link(node.id, node.id - 100, is_mutual=True)
    return trees


def village(number: int, name: str, *aliases: str) -> Node:
    """A village of the town."""
    return Node(number, f"v{number}", "village", "administrative", 1, 1, {"zh": name}, aliases)


def branch(number: int, name: str, parent: int | None, *aliases: str) -> Node:
    """A Party organisation linked to the unit with its number less 100."""
    return Node(number, f"b{number}", "branch", "party", 1, parent, {"zh": name}, aliases)


def test_names_of__what_leads_the_town_is_the_town() -> None:
    """The committee is linked to the town; a village's own organisation, with nothing above it, is not."""
    trees = make_forest(village(2, "坡底村"), branch(101, "青石镇党委", None), branch(102, "坡底村合作社", None))
    names = names_of(trees, ROOT)
    assert names.whole == {"青石镇", "青石", "青石镇党委"}
    assert names.units == {"坡底村": (2,), "坡底村合作社": (102,)}


def test_names_of__one_name_for_two__the_one_that_covers_the_other() -> None:
    """A village and its branch with one alias mean the village; two villages with one alias mean nobody knows."""
    trees = make_forest(
        village(2, "坡底村", "坡底"),
        village(3, "东沟村", "沟里"),
        village(4, "西沟村", "沟里"),
        branch(101, "青石镇党委", None),
        branch(102, "坡底村党支部", 101, "坡底"),
    )
    names = names_of(trees, ROOT)
    assert names.units["坡底"] == (2,)
    assert names.units["沟里"] == (3, 4)


def test_names_of__one_sign__is_no_name() -> None:
    """A single sign would be found everywhere."""
    assert "镇" not in names_of(make_forest(village(2, "镇", "村")), ROOT).units
