"""The units a campaign is aimed at: which it has reached, and what it did in each."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.core.periods import Window
from shanzhi.directory.trees import Node
from shanzhi.indicators.campaigns import Campaign
from shanzhi.indicators.figures import Figure, Figures, Request


@dataclass(frozen=True)
class Target:
    """A unit the campaign is aimed at with its figures; the first says whether it was reached, if any does."""

    node: Node
    figures: list[Figure]
    has_mark: bool

    @property
    def is_known(self) -> bool:
        """Whether anything says if it was reached, and the reader may know."""
        return self.has_mark and self.figures[0].is_yours

    @property
    def is_reached(self) -> bool:
        """Whether there is any of what reaching it means."""
        value = self.figures[0].value if self.has_mark else None
        return value is not None and value > 0


@dataclass(frozen=True)
class Reach:
    """The targets within a unit over a window, those not reached first, and the share that is."""

    targets: list[Target]
    share: Figure | None

    @property
    def reached(self) -> int:
        """How many were reached: the share's numerator."""
        return sum(target.is_reached for target in self.targets)


def reach(figures: Figures, campaign: Campaign, unit: int, window: Window) -> Reach:
    """How far a campaign has come within a unit, by the trees of the window's end; all figures are asked together."""
    trees = figures.forest(window)
    inside = sorted((trees.covered_by(unit) | {unit}) & trees.nodes.keys())
    nodes = [trees.nodes[each] for each in inside if trees.nodes[each].kind in campaign.targets]
    keys = [column.indicator for column in campaign.columns()]
    wanted = [Request(key, node.id, window) for node in nodes for key in keys]
    shares = [] if campaign.share_reached is None or not nodes else [Request(campaign.share_reached, unit, window)]
    answers = dict(zip([*wanted, *shares], figures.many([*wanted, *shares]), strict=True))
    targets = [
        Target(node, [answers[Request(key, node.id, window)] for key in keys], campaign.reached_by is not None)
        for node in nodes
    ]
    ordered = sorted(targets, key=lambda target: target.is_reached)
    return Reach(ordered, answers[shares[0]] if shares else None)
