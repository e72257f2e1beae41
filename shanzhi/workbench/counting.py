"""Which figures a type of record counts in: from the facts it posts to the indicators that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shanzhi.cases.declare import ASKED, FAMILY, FOUND, CasePosting, CaseType
from shanzhi.core.periods import Window, window_of
from shanzhi.indicators.vocabulary.base import Leaf, Word
from shanzhi.packs.library import Library
from shanzhi.workbench.figure.parts import same_trees
from shanzhi.workbench.types import SECTIONS
from shanzhi.workflow.posting import Posting, PostingType

UNCERTAIN = "people"
"""A quantity that what is filled in decides."""

_kept: dict[tuple[int, str], dict[str, list[str]]] = {}


def figures_of(library: Library, type_key: str) -> list[str]:
    """Every indicator that facts of this type can change: the main framework's first, then in the pack's order."""
    return list(_by_type(library).get(type_key, ()))


def figures_at_first(library: Library, type_key: str, declared: PostingType) -> list[str]:
    """Those of them that change as soon as a record of the type is written down."""
    found = figures_of(library, type_key)
    if not isinstance(declared, CaseType):
        return found
    trees = {key: tree for tree, key in same_trees(library).items()}
    rules = postings_at_first(type_key, declared)
    return [key for key in found if any(matches(rule, leaf) for leaf in trees[key].leaves() for rule in rules)]


def figures_of_alone(library: Library, type_key: str) -> list[str]:
    """Those that count nothing but records of this type, as plain sums: the totals of its register."""
    by_type = _by_type(library)
    others = {key for other, keys in by_type.items() if other != type_key for key in keys}
    trees = {key: tree for tree, key in same_trees(library).items()}
    return [key for key in by_type.get(type_key, ()) if key not in others and _is_sum(trees.get(key))]


def own_year(library: Library, indicator: str, day: date, today: date) -> Window:
    """The window an indicator means in the year of a day, up to today: also while the town reports the year before."""
    declared = library.get("indicators", indicator).model
    return window_of(declared.window, min(date(day.year, 12, 31), today))


def postings(key: str, declared: PostingType) -> list[Posting]:
    """The rules by which records of a type post facts; a case posts some whatever its type says."""
    if not isinstance(declared, CaseType):
        return list(declared.posts)
    return [*_family(key, declared), *declared.posts]


def postings_at_first(key: str, declared: PostingType) -> list[Posting]:
    """Those that hold once a record is written down; what a case posts later comes by its steps."""
    if not isinstance(declared, CaseType):
        return list(declared.posts)
    at_first = {f"{declared.counted_as}.{name}" for name in (FOUND, ASKED)}
    family = [posting for posting in _family(key, declared) if posting.measure in at_first]
    return [*family, *(posting for posting in declared.posts if posting.at == FOUND)]


def _family(key: str, declared: CaseType) -> list[CasePosting]:
    """What every case posts, as rules. How many asked, and all that comes later, is not certain from the type alone."""
    return [
        CasePosting.model_construct(
            measure=f"{declared.counted_as}.{name}",
            quantity=Decimal(1) if name == FOUND else UNCERTAIN,
            dims={dim: dim for dim in dims if dim != "type"},
            fixed={"type": key},
        )
        for name, dims in FAMILY.items()
    ]


def matches(posting: Posting, leaf: Leaf) -> bool:
    """Whether a fact of this posting can be one a leaf reads."""
    return any(_fits(posting, where) for measure, where in leaf.reads().items() if measure == posting.measure)


def _fits(posting: Posting, where: Mapping[str, Sequence[str]]) -> bool:
    return all(
        posting.fixed[name] in codes if name in posting.fixed else name in posting.dims for name, codes in where.items()
    )


def _is_sum(tree: Word | None) -> bool:
    return isinstance(tree, Leaf) and tree.name in ("sum", "stock")


def _by_type(library: Library) -> dict[str, list[str]]:
    mark = (library.town.pk, library.version.digest)
    if mark not in _kept:
        order = _order(library)
        trees = sorted(same_trees(library).items(), key=lambda row: order.get(row[1], len(order)))
        found = {
            key: [
                indicator
                for tree, indicator in trees
                if any(matches(posting, leaf) for leaf in tree.leaves() for posting in postings(key, declared))
            ]
            for key, declared in _types(library)
        }
        _kept.clear()
        _kept[mark] = found
    return _kept[mark]


def _types(library: Library) -> Iterator[tuple[str, Any]]:
    for section in SECTIONS.values():
        for key, row in library.all(section).items():
            yield key, row.model


def _order(library: Library) -> dict[str, int]:
    """The place of each indicator: as the main framework names them."""
    frameworks = library.all("frameworks")
    main = library.manifest.main_framework
    found: dict[str, int] = {}
    for key in sorted(frameworks, key=lambda each: each != main):
        for node in frameworks[key].model.nodes.values():
            _number(node, found)
    return found


def _number(node: Any, found: dict[str, int]) -> None:
    for figure in node.figures:
        found.setdefault(figure.indicator, len(found))
    for below in node.nodes.values():
        _number(below, found)
