"""Sections `indicators` and `frameworks`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import Field

from shanzhi.core.periods import WindowWord
from shanzhi.indicators.campaigns import Campaign, is_joined_by
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary.base import Leaf, OverUnits, TreeError, Word
from shanzhi.indicators.vocabulary.last import Last
from shanzhi.indicators.vocabulary.ratio import Ratio
from shanzhi.indicators.vocabulary.times import Times
from shanzhi.indicators.vocabulary.units_where import UnitsWhere
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.packs.units_of_measure import units_of_measure


class Saying(Declared):
    """How drafts speak of the figure: all of `words` stand in the sentence, none of `without` in the clause.

    `counted` words are what the number is said of, right beside it; they decide between indicators that share a clause.
    """

    words: list[str] = Field(default_factory=list)
    counted: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)
    units: list[str] = Field(default_factory=list)


class Indicator(Declared):
    """A tree over measures.

    `unit` is what its value is counted in, `window` the one meant when none is stated, `by` the kinds of unit it is
    told apart by, `valid_from` the day from which this way of counting holds (windows that end earlier use the version
    before).
    """

    label: Label
    value: dict[str, Any]
    unit: Key
    window: WindowWord = "report_year"
    by: list[Key] = Field(default_factory=list)
    decimals: int = Field(default=0, ge=0, le=6)
    valid_from: date | None = None
    note: Label | None = None
    owner: Label | None = None
    source: Source | None = None
    said: list[Saying] = Field(default_factory=list)


class FrameworkFigure(Declared):
    """A figure on a node, with its target for the window if there is one."""

    indicator: Key
    label: Label | None = None
    target: Decimal | None = None
    target_from: Key | None = None
    window: WindowWord | None = None


class FrameworkNode(Declared):
    """A node of the town's own tree: who answers for it and the figures it is seen by.

    A node without figures shows as not yet defined.
    """

    label: Label
    core: bool = False
    owner: Label | None = None
    help: Label | None = None
    figures: list[FrameworkFigure] = Field(default_factory=list)
    nodes: dict[Key, FrameworkNode] = Field(default_factory=dict)


class Framework(Declared):
    """A town's way of putting its work: "1+6", "five cards", a campaign.

    Any shape of tree; slogans whose parts no source spells out stay `defined: false`. A campaign has days of its own;
    what counts for it follows from what is written down, its counters are figures like any other.
    """

    label: Label
    kind: Label | None = None
    defined: bool = True
    nodes: dict[Key, FrameworkNode] = Field(default_factory=dict)
    campaign: Campaign | None = None
    source: Source | None = None


def tree_of(pack: Pack, key: str) -> Word:
    """The tree of an indicator of a pack on disk. Raises TreeError."""
    return parse(
        pack.find("indicators", key).value, lambda other: getattr(pack.find("indicators", other), "value", None)
    )


def _check_indicator(pack: Pack, key: str, indicator: Indicator) -> Iterator[Flaw]:
    if indicator.unit not in units_of_measure():
        yield Flaw("pack.reference.unknown", ("unit",), indicator.unit, sorted(units_of_measure()))
    yield from _unknown_kinds(pack, indicator.by, ("by",))
    try:
        tree = tree_of(pack, key)
    except TreeError as error:
        yield Flaw(error.code, ("value", *error.path), error.found, error.allowed)
        return
    yield from _check_tree(pack, tree)


def _check_tree(pack: Pack, tree: Word) -> Iterator[Flaw]:
    if isinstance(tree, OverUnits):
        yield from _unknown_kinds(pack, tree.kinds, ("value",))
    if isinstance(tree, Leaf):
        yield from _check_leaf(pack, tree)
    for part in tree.parts():
        yield from _check_tree(pack, part)


def _check_leaf(pack: Pack, leaf: Leaf) -> Iterator[Flaw]:
    """Measures exist, filters name their dimensions and codes, readings are read by `last` and by nothing else."""
    for measure, where in leaf.reads().items():
        declared = pack.find("measures", measure)
        if declared is None:
            yield Flaw("pack.reference.unknown", ("value",), measure, pack.keys("measures"))
            continue
        if (declared.nature == "reading") != isinstance(leaf, Last):
            yield Flaw("pack.tree.nature", ("value",), f"{leaf.name}: {measure}", declared.nature)
        for name, codes in where.items():
            dimension = declared.dims.get(name)
            if dimension is None:
                yield Flaw("pack.reference.unknown", ("value",), name, sorted(declared.dims))
                continue
            allowed = pack.keys(dimension.of) if dimension.is_open() else sorted(dimension.values)
            for code in sorted(set(codes) - set(allowed)):
                yield Flaw("pack.reference.unknown", ("value",), code, allowed)


def _check_framework(pack: Pack, _key: str, framework: Framework) -> Iterator[Flaw]:
    yield from _check_nodes(pack, framework.nodes, ("nodes",))
    if framework.campaign is not None:
        yield from _check_campaign(pack, framework.campaign)


def _check_campaign(pack: Pack, campaign: Campaign) -> Iterator[Flaw]:
    """Its days, what marks its targets as reached, what is shown beside them, and what belongs to it."""
    yield from _unknown_kinds(pack, campaign.targets, ("campaign", "targets"))
    yield from _check_days(campaign)
    yield from _check_reached(pack, campaign)
    for index, column in enumerate(campaign.by_unit):
        yield from _check_by_unit(pack, campaign, column.indicator, ("campaign", "by_unit", index, "indicator"))
    joining = campaign.joined_by
    if joining is not None and not any(is_joined_by(campaign, entry.model) for entry in pack):
        yield Flaw("pack.campaign.nothing_joins", ("campaign", "joined_by"), f"{joining.field}: {joining.code}")


def _check_days(campaign: Campaign) -> Iterator[Flaw]:
    """It does not end before it begins; its stages follow each other inside its days."""
    if campaign.until is not None and campaign.until < campaign.since:
        yield Flaw("pack.campaign.days", ("campaign", "until"), campaign.until, campaign.since)
        return
    before = campaign.since
    for index, stage in enumerate(campaign.stages):
        path = ("campaign", "stages", index)
        if stage.since < before or stage.until < stage.since:
            yield Flaw("pack.campaign.stage", (*path, "since"), stage.since, before)
        if campaign.until is not None and stage.until > campaign.until:
            yield Flaw("pack.campaign.stage", (*path, "until"), stage.until, campaign.until)
        before = stage.until


def _check_reached(pack: Pack, campaign: Campaign) -> Iterator[Flaw]:
    """What marks a target is a figure by unit; the share is of the same targets by the same figure, nothing else."""
    marks, share = campaign.reached_by, campaign.share_reached
    if marks is not None:
        yield from _check_by_unit(pack, campaign, marks, ("campaign", "reached_by"))
    if share is None:
        return
    path = ("campaign", "share_reached")
    if pack.find("indicators", share) is None:
        yield Flaw("pack.reference.unknown", path, share, pack.keys("indicators"))
    elif marks is None or not _is_share(pack, campaign.targets, marks, share):
        yield Flaw("pack.campaign.share", path, share, [marks] if marks else [])


def _check_by_unit(pack: Pack, campaign: Campaign, key: str, path: tuple[str | int, ...]) -> Iterator[Flaw]:
    """A figure told apart by every kind of unit the campaign is aimed at."""
    found = pack.find("indicators", key)
    if found is None:
        yield Flaw("pack.reference.unknown", path, key, pack.keys("indicators"))
    elif not campaign.targets or set(campaign.targets) - set(found.by):
        yield Flaw("pack.campaign.not_by_unit", path, key, campaign.targets)


def _is_share(pack: Pack, targets: list[str], marks: str, share: str) -> bool:
    """Whether an indicator is: per hundred, the targets where the marking figure is above none, over all targets."""
    if pack.find("indicators", marks) is None:
        return True  # said already
    try:
        tree, part = tree_of(pack, share), tree_of(pack, marks)
    except TreeError:
        return True  # said where the tree stands
    if not (isinstance(tree, Times) and tree.factor == 100 and isinstance(tree.part, Ratio)):
        return False
    over, under = tree.part.parts()
    return all(
        isinstance(each, UnitsWhere)
        and (each.part, each.comparison, each.than, sorted(each.kinds))
        == (part, comparison, Decimal(0), sorted(targets))
        for each, comparison in ((over, "above"), (under, "at_least"))
    )


def _check_nodes(pack: Pack, nodes: dict[str, FrameworkNode], path: tuple[str | int, ...]) -> Iterator[Flaw]:
    for key, node in nodes.items():
        for index, figure in enumerate(node.figures):
            for name in ("indicator", "target_from"):
                other = getattr(figure, name)
                if other is not None and pack.find("indicators", other) is None:
                    yield Flaw(
                        "pack.reference.unknown", (*path, key, "figures", index, name), other, pack.keys("indicators")
                    )
        yield from _check_nodes(pack, node.nodes, (*path, key, "nodes"))


def _unknown_kinds(pack: Pack, kinds: list[str] | tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Flaw]:
    for kind in kinds:
        if pack.find("unit_kinds", kind) is None:
            yield Flaw("pack.reference.unknown", path, kind, pack.keys("unit_kinds"))


SECTIONS = [
    Section("indicators", Indicator, check=_check_indicator, dated=True),
    Section("frameworks", Framework, check=_check_framework),
]
