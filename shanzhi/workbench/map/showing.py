"""What the map shows at each spot: what is open there, or how many things of a type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.duties.queries import Occurrence, list_open
from shanzhi.records.queries import count_standing_by_unit
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.frame import has_cases
from shanzhi.workbench.map.spots import Spot, is_mine
from shanzhi.workbench.unit.things import PRESENT

OPEN = "open"
CASES = "cases"
Said = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Choice:
    """Something the map can show: open duties (`open`), open cases (`cases`, see `matters`), or a type of thing."""

    key: str
    label: str


def choices(desk: Desk) -> list[Choice]:
    """What is open, and every type of thing that stands on the page of some kind of unit."""
    types = {key: None for row in desk.library.all("unit_pages").values() for key in row.model.items}
    found = [Choice(OPEN, _("Open duties"))]
    found += [Choice(CASES, _("Open cases"))] if has_cases(desk) else []
    return [*found, *(Choice(key, desk.say(desk.library.get("items", key).model.label)) for key in types)]


def chosen(desk: Desk, key: str) -> Choice:
    """The choice with this key; anything else is what is open."""
    found = choices(desk)
    return next((each for each in found if each.key == key), found[0])


def said(desk: Desk, spots: list[Spot], choice: Choice) -> Said:
    """What stands at each spot: its words, its state, and where it opens; what is not the reader's says so."""
    mine = [spot for spot in spots if is_mine(desk, spot)]
    found: Said = {spot.node.id: {"note": "", "text": _("outside your scope"), "state": "not-yours"} for spot in spots}
    if choice.key == OPEN:
        found.update(_open(desk, mine))
    else:
        found.update(_things(desk, mine, choice))
    return found


def _open(desk: Desk, spots: list[Spot]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Duties that can be done now, overdue ones told apart. Looking back none is said: what was open is not kept."""
    by_unit: dict[int, list[Occurrence]] = {}
    if desk.as_of is None:
        for each in list_open(desk.actor, desk.town, desk.today, ahead=0):
            by_unit.setdefault(each.unit_id, []).append(each)
    for spot in spots:
        here = [each for unit in spot.units for each in by_unit.get(unit, ())]
        late = sum(each.is_overdue for each in here)
        yield spot.node.id, _open_words(len(here), late)


def _open_words(count: int, late: int) -> dict[str, Any]:
    if late:
        return {
            "note": number(late),
            "text": ngettext("%(count)s overdue", "%(count)s overdue", late) % {"count": late},
            "state": "late",
        }
    if count:
        return {
            "note": number(count),
            "text": ngettext("%(count)s due", "%(count)s due", count) % {"count": count},
            "state": "soon",
        }
    return {"note": "", "text": pgettext("state of duties", "nothing open"), "state": "done"}


def _things(desk: Desk, spots: list[Spot], choice: Choice) -> Iterator[tuple[int, dict[str, Any]]]:
    """How many of a type stand at each spot, each with its register."""
    units = {unit for spot in spots for unit in spot.units}
    counts: Counter[int] = Counter(
        count_standing_by_unit(desk.town, choice.key, units, state=PRESENT, known_at=desk.as_of)
    )
    for spot in spots:
        here = sum(counts[unit] for unit in spot.units)
        words = {"note": number(here) if here else "", "text": number(here), "state": "here" if here else "none"}
        yield spot.node.id, {**words, "count": here}


def legend(choice: Choice) -> list[dict[str, str]]:
    """The states on the map in words."""
    states = (
        [
            ("late", _("overdue")),
            ("soon", pgettext("state of duties", "due")),
            ("done", pgettext("state of duties", "nothing open")),
        ]
        if choice.key == OPEN
        else [("here", choice.label), ("none", _("none there"))]
    )
    return [{"state": state, "label": label} for state, label in [*states, ("not-yours", _("outside your scope"))]]
