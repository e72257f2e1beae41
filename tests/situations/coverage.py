"""What the situations leave out: types without a record whose facts are stated, indicators nobody computes."""

from __future__ import annotations

from collections.abc import Iterable

from shanzhi.packs.assembling import Pack
from tests.situations import declare as said
from tests.situations.reading import Case

MAKING: dict[type[said.Act], tuple[str, str]] = {
    said.RecordActivity: ("activities", "record"),
    said.Register: ("items", "register_"),
    said.Take: ("readings", "take"),
    said.Report: ("cases", "report"),
    said.Establish: ("establishments", "establish"),
    said.Enrol: ("enrolments", "enrol"),
}
"""The acts that make a record, and where they name its type."""

STANDING = {"town": "town_established", "committee": "town_committee_established"}
"""Units of the cast that stand before a story begins, and by what they were established."""

NEVER_MADE = {"county_established"}
"""The county's own unit is made with the installation. That no town establishes it is a situation too: a refusal."""


def types_left_out(pack: Pack, cases: Iterable[Case]) -> list[str]:
    """Types of a pack of which no situation writes a record and states exactly the facts it stands for."""
    told: set[tuple[str, str]] = set()
    for case in cases:
        told |= _told(case)
    every = {(section, key) for section, _ in MAKING.values() for key in pack.keys(section)}
    return sorted(f"{section}: {key}" for section, key in every - told)


def indicators_left_out(pack: Pack, cases: Iterable[Case]) -> list[str]:
    """Indicators of a pack for which no situation states a value that something made: neither nothing nor 0."""
    computed = {
        indicator
        for case in cases
        for expected in case.situation.expectations()
        for indicator, by_unit in expected.figures.items()
        if any(_is_telling(value) for value in by_unit.values())
    }
    return sorted(set(pack.keys("indicators")) - computed)


def _told(case: Case) -> set[tuple[str, str]]:
    made = {name: ("establishments", key) for name, key in STANDING.items()}
    found: set[tuple[str, str]] = set()
    for step in case.situation.story:
        if isinstance(step, said.Then):
            found |= {made[name] for name in step.then.facts if name in made}
        elif type(step) in MAKING:
            section, word = MAKING[type(step)]
            key = getattr(step, word)
            name = getattr(step, "name", None) or getattr(step, "unit", None)
            if step.refused and key in NEVER_MADE:
                found.add((section, key))
            elif not step.refused and name:
                made[name] = (section, key)
    return found


def _is_telling(value: said.Value) -> bool:
    return value is not None and value != "not yours" and bool(str(value).strip("0."))
