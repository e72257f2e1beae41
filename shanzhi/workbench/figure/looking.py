"""What a figure page looks at: an indicator for a unit and a window, read from the address."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import Window
from shanzhi.directory.trees import Node
from shanzhi.indicators.figures import Figure, Request
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk


@dataclass(frozen=True)
class Look:
    """The computed figure with the unit it is for. `default` is the window meant when none is asked."""

    desk: Desk
    figure: Figure
    node: Node
    default: Window

    @property
    def key(self) -> str:
        """The indicator."""
        return self.figure.request.indicator

    @property
    def window(self) -> Window:
        """The window."""
        return self.figure.request.window

    def url(self, page: str = "figure", /, **query: object) -> str:
        """This figure's page, or its export, with what is asked changed; `as_of=None` leads back to now."""
        window = self.window
        here: dict[str, object] = {
            "unit": None if self.node.id == self.desk.home.id else self.node.key,
            "from": None if window == self.default or window.is_cumulative else window.start.isoformat(),
            "to": None if window == self.default else window.end.isoformat(),
            "restated": "1" if self.figure.request.restated else None,
        }
        return self.desk.url(page, self.key, **{**here, **query})


def look(desk: Desk, key: str) -> Look:
    """Compute what the address asks for. NotFound, Problem, or NotYours where it is wider than the reader."""
    get = desk.request.GET
    node = find_node(desk, get.get("unit", ""))
    default = desk.figures.default_window(key)
    window = _window(desk, key, default)
    request = Request(key, node.id, window, restated=get.get("restated") == "1")
    return Look(desk, desk.figures.one(request), node, default)


def find_node(desk: Desk, key: str) -> Node:
    """The unit with this key, standing or ended; without a key the reader's own. NotFound if there is none."""
    if not key:
        return desk.home
    found = desk.trees.get(key) or next((node for node in desk.trees.former.values() if node.key == key), None)
    if found is None:
        raise NotFound("unit.not_found", unit=key)
    return found


def _window(desk: Desk, key: str, default: Window) -> Window:
    """The window asked for; with an end alone, the one the indicator means on that day."""
    get = desk.request.GET
    end = asked.day(get.get("to", ""), field="to")
    if end is not None and not get.get("from"):
        return desk.figures.default_window(key, end)
    return asked.window(get, default)
