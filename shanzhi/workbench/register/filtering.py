"""What a register is filtered by: read from the address, shown as pills, said in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.core.errors import NotFound
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.trees import Node
from shanzhi.records.fields import Choice, Choices, YesNo
from shanzhi.records.queries import SORTS, RegisterFilter, list_states
from shanzhi.ui.formats import day_range
from shanzhi.workbench import asked
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.types import Type, state_words, title_role

WITHDRAWN = "withdrawn"
ALL = "all"
FIELD = "f_"
"""What parameters of choice fields begin with, so that no field can be called like another parameter."""


@dataclass(frozen=True)
class Wanted:
    """A filter of a register with the order of its rows."""

    desk: Desk
    type: Type
    window: Window | None = None
    unit: Node | None = None
    state: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    words: str = ""
    sort: str = "day"

    def query(self, **changed: Any) -> dict[str, Any]:
        """The parameters of an address; `changed` replaces some, None leaves one out."""
        here: dict[str, Any] = {
            "on_from": self.window.start.isoformat() if self.window and not self.window.is_cumulative else None,
            "on_to": self.window.end.isoformat() if self.window else None,
            "unit": self.unit.key if self.unit else None,
            "state": self.state,
            "q": self.words,
            "sort": self.sort if self.sort != "day" else None,
            **{f"{FIELD}{name}": code for name, code in self.codes.items()},
        }
        return {**here, **changed}

    def url(self, **changed: Any) -> str:
        """The register with another filter."""
        return self.desk.url("register", self.type.key, **self.query(**changed))

    def filter(self) -> RegisterFilter:
        """For the query."""
        units = None if self.unit is None else self.desk.trees.covered_by(self.unit.id)
        shows_all = self.state == ALL
        return RegisterFilter(
            units=units,
            window=self.window,
            states=frozenset({self.state}) if self.state and not shows_all else frozenset(),
            hidden=frozenset() if self.state else frozenset({WITHDRAWN}),
            codes={name: _code(self.type.declared.fields[name], code) for name, code in self.codes.items()},
            words=self.words,
            called_by=title_role(self.type),
        )

    def has_details(self) -> bool:
        """Whether rows are chosen by more than unit and day."""
        return bool(self.state or self.codes or self.words)

    def in_words(self) -> list[str]:
        """The filter as people read it, over an export and in the head."""
        parts = []
        if self.unit is not None:
            parts.append(self.unit.label(self.desk.language))
        if self.window is not None:
            parts.append(window_text(self.desk, self.window))
        for name, code in self.codes.items():
            declared = self.type.declared.fields[name]
            parts.append(f"{self.desk.say(declared.label)} {_code_words(self.desk, declared, code)}")
        if self.state:
            parts.append(_state_label(self.state))
        if self.words:
            parts.append(_('with "%(words)s"') % {"words": self.words})
        return parts


def read(desk: Desk, each: Type) -> Wanted:
    """The filter an address asks for. What does not exist is not asked for."""
    get = desk.request.GET
    codes = {
        name: get[f"{FIELD}{name}"]
        for name, declared in each.declared.fields.items()
        if is_choice(declared) and get.get(f"{FIELD}{name}") in dict(_options(desk, declared))
    }
    first, last = asked.day(get.get("on_from", ""), field="on_from"), asked.day(get.get("on_to", ""), field="on_to")
    window = (
        asked.window({"from": get.get("on_from", ""), "to": get.get("on_to", "")}, Window(DAWN, desk.today))
        if first or last
        else None
    )
    return Wanted(
        desk,
        each,
        window=window,
        unit=_unit(desk, get.get("unit", "")),
        state=get.get("state", "")[:40],
        codes=codes,
        words=get.get("q", "").strip()[:60],
        sort=asked.chosen(get.get("sort", ""), SORTS, "day"),
    )


def pills(wanted: Wanted) -> list[dict[str, Any]]:
    """The filters as one form of pills."""
    found = [_days(wanted), _units(wanted)]
    found += [
        _choice(wanted, name, declared) for name, declared in wanted.type.declared.fields.items() if is_choice(declared)
    ]
    return [*found, _states(wanted)]


def is_choice(declared: object) -> bool:
    """Whether a field can be filtered by."""
    return isinstance(declared, (Choice, Choices, YesNo)) and bool(getattr(declared, "in_register", False))


def window_text(desk: Desk, window: Window) -> str:
    """The days of a window."""
    if window.is_cumulative:
        return _("up to %(day)s") % {"day": day_range(window.end, window.end, desk.today)}
    return day_range(window.start, window.end, desk.today)


def _days(wanted: Wanted) -> dict[str, Any]:
    window = wanted.window
    is_open = window is None or window.is_cumulative
    return {
        "name": "on",
        "kind": "days",
        "label": pgettext("filter", "Day"),
        "value": "" if window is None else window_text(wanted.desk, window),
        "first": "" if window is None or is_open else window.start.isoformat(),
        "last": "" if window is None else window.end.isoformat(),
        "clear_url": wanted.url(on_from=None, on_to=None),
    }


def _units(wanted: Wanted) -> dict[str, Any]:
    desk = wanted.desk
    chosen = wanted.unit
    options = [{"value": "", "label": _("all units"), "selected": chosen is None}]
    options += [
        {"value": node.key, "label": node.label(desk.language), "selected": chosen is not None and node.id == chosen.id}
        for node in _possible_units(wanted)
    ]
    return {
        "name": "unit",
        "label": pgettext("filter", "Unit"),
        "value": chosen.label(desk.language) if chosen else "",
        "options": options,
        "clear_url": wanted.url(unit=None),
    }


def _possible_units(wanted: Wanted) -> Iterator[Node]:
    """Units that may hold records of the type, and what stands above them."""
    desk = wanted.desk
    kinds = set(wanted.type.declared.unit_kinds)
    holding = [node for node in desk.trees.nodes.values() if node.kind in kinds and node.town_id]
    above = {step.id: step for node in holding for step in desk.trees.path(node.id)[:-1] if step.town_id}
    seen = {node.id for node in holding} | above.keys()
    yield from (desk.trees.nodes[unit] for unit in sorted(seen))


def _choice(wanted: Wanted, name: str, declared: Any) -> dict[str, Any]:
    chosen = wanted.codes.get(name, "")
    options = [{"value": "", "label": pgettext("filter", "any"), "selected": not chosen}]
    options += [
        {"value": code, "label": label, "selected": code == chosen} for code, label in _options(wanted.desk, declared)
    ]
    return {
        "name": f"{FIELD}{name}",
        "label": wanted.desk.say(declared.label),
        "value": _code_words(wanted.desk, declared, chosen) if chosen else "",
        "options": options,
        "clear_url": wanted.url(**{f"{FIELD}{name}": None}),
    }


def _states(wanted: Wanted) -> dict[str, Any]:
    counts = list_states(wanted.desk.town, wanted.type.key)
    options = [{"value": "", "label": _("all but withdrawn"), "selected": not wanted.state}]
    options += [
        {"value": state, "label": _state_label(state), "count": count, "selected": state == wanted.state}
        for state, count in counts.items()
    ]
    options.append({"value": ALL, "label": _state_label(ALL), "selected": wanted.state == ALL})
    value = _state_label(wanted.state) if wanted.state else ""
    return {
        "name": "state",
        "label": pgettext("filter", "State"),
        "value": value,
        "options": options,
        "clear_url": wanted.url(state=None),
    }


def _state_label(state: str) -> str:
    return _("withdrawn ones too") if state == ALL else state_words(state)[1]


def _options(desk: Desk, declared: Any) -> list[tuple[str, str]]:
    if isinstance(declared, YesNo):
        return [("yes", pgettext("answer", "Yes")), ("no", pgettext("answer", "No"))]
    return [(code, desk.say(label)) for code, label in declared.choices.items()]


def _code(declared: Any, code: str) -> Any:
    """The code as records keep it."""
    return code == "yes" if isinstance(declared, YesNo) else code


def _code_words(desk: Desk, declared: Any, code: str) -> str:
    return dict(_options(desk, declared)).get(code, code)


def _unit(desk: Desk, key: str) -> Node | None:
    if not key:
        return None
    found = desk.trees.get(key)
    if found is None:
        raise NotFound("unit.not_found", unit=key)
    return found
