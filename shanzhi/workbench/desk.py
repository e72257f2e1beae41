"""What a view has in its hands: the request, the town, who asks, and the ways to figures and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from shanzhi.accounts.queries import Office
from shanzhi.core.sentences import Language
from shanzhi.directory.trees import Forest, Node, forest
from shanzhi.indicators.figures import Figures, at_moment
from shanzhi.kernel import clock
from shanzhi.kernel.policy import may
from shanzhi.kernel.queries import Town
from shanzhi.kernel.scope import Memory, Principal
from shanzhi.packs.declare import Label
from shanzhi.packs.library import Library
from shanzhi.workbench.frame import frame
from shanzhi.workbench.marking import mark_chinese

LOOKS_BACK = frozenset(
    {
        "assertions",
        "board",
        "board_print",
        "case",
        "figures",
        "figure",
        "figure_evidence",
        "figure_export",
        "figure_places",
        "map",
        "map_places",
        "record",
        "unit",
        "units",
    }
)
"""Pages that can show what was known at a moment: links to them keep it."""


@dataclass
class Desk:
    """One request of somebody with an office in a town.

    `prepared` is what was done before the scope opened, `known` what was asked before it and holds within.
    """

    request: HttpRequest
    town: Town
    actor: Principal
    offices: list[Office]
    library: Library
    language: Language
    as_of: datetime | None = None
    prepared: Any = None
    known: Memory = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def figures(self) -> Figures:
        """Figures as of the moment the page looks from."""
        return at_moment(self.actor, self.town, self.as_of)

    @cached_property
    def today(self) -> date:
        """The town's day."""
        return clock.today(self.town)

    @cached_property
    def now(self) -> datetime:
        """The town's moment."""
        return clock.now(self.town)

    @cached_property
    def trees(self) -> Forest:
        """The town's trees of today."""
        return forest(self.town, self.today)

    @cached_property
    def home(self) -> Node:
        """The unit this person's pages begin with: the town for who sees it whole, else the unit of the office."""
        if any(town == self.town.pk for town, _ in self.actor.towns):
            return self.figures.root(self.today)
        held = [self.trees.nodes[office.unit_id] for office in self.offices if office.unit_id in self.trees.nodes]
        return held[0] if held else self.figures.root(self.today)

    def may(self, permission: str, unit_id: int | None = None) -> bool:
        """Whether this person holds a permission in the whole town, or at a unit."""
        return may(self.actor, permission, town_id=self.town.pk, unit_id=unit_id)

    def may_somewhere(self, permission: str) -> bool:
        """Whether this person holds a permission anywhere in the town."""
        right = self.actor.rights.get(permission)
        return self.may(permission) or (right is not None and bool(right.units & self.trees.nodes.keys()))

    def say(self, label: Label) -> str:
        """A label of the pack in the reader's language."""
        return label.within(self.language)

    def name(self, unit_id: int) -> str:
        """The name a unit has today, or last had."""
        node = self.trees.nodes.get(unit_id) or self.trees.former.get(unit_id)
        return "" if node is None else node.label(self.language)

    def url(self, name: str, /, *args: object, **query: object) -> str:
        """The address of a page of this town; a moment looked from stays. Empty values are left out."""
        asked = {key: value for key, value in query.items() if value not in (None, "", False)}
        if self.as_of is not None and name in LOOKS_BACK and "as_of" not in query:
            asked["as_of"] = self.as_of.isoformat()
        address = reverse(f"workbench:{name}", args=[self.town.key, *args])
        return f"{address}?{urlencode(asked, doseq=True)}" if asked else address

    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200, **parts: Any) -> HttpResponse:
        """The page in its frame; `parts` are what the page tells the frame."""
        whole = {**context, "desk": self, "frame": frame(self, **parts)}
        page = render_to_string(f"workbench/{template}.html", whole, self.request)
        return HttpResponse(mark_chinese(page) if self.language == "en" else page, status=status)
