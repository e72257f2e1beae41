"""Which facts a record stands for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shanzhi.ledger.posting import Line
from shanzhi.workflow.posting import PostingType, Statement, lines_of

DAY = date(2024, 3, 1)
END = date(2024, 5, 1)
LABEL = {"zh": "某", "en": "some"}
FIELDS = {
    "tonnes": {"no": 1, "kind": "decimal", "label": LABEL},
    "kind": {"no": 2, "kind": "choice", "label": LABEL, "choices": {"new": LABEL, "old": LABEL}},
    "local": {"no": 3, "kind": "yes_no", "label": LABEL},
}


def declared(*posts: dict[str, Any]) -> PostingType:
    """A type that posts these."""
    return PostingType.model_validate(
        {"label": LABEL, "prefix": "TT", "unit_kinds": ["village"], "fields": FIELDS, "posts": list(posts)}
    )


def said(values: dict[str, Any], **more: Any) -> Statement:
    """A record with number 9 at unit 5."""
    return Statement(9, 5, DAY, values, **more)


def line(measure: str, quantity: int | str = 1, on: date = DAY, subject: int | None = None, **dims: str) -> Line:
    """A fact at unit 5."""
    return Line(measure, Decimal(quantity), 5, on, subject, dims)


def test_one_fact_for_the_record() -> None:
    """Without more words a rule posts one."""
    assert lines_of(declared({"measure": "a.done"}), said({})) == [line("a.done")]


@pytest.mark.parametrize(("tonnes", "facts"), [(Decimal("2.5"), [line("a.waste", "2.5")]), (None, [])])
def test_quantity_of_a_field(tonnes: Decimal | None, facts: list[Line]) -> None:
    """The field's value is the quantity; nothing given is no fact, and zero is one."""
    rule = {"measure": "a.waste", "quantity": "tonnes"}
    assert lines_of(declared(rule), said({} if tonnes is None else {"tonnes": tonnes})) == facts
    assert lines_of(declared(rule), said({"tonnes": Decimal(0)})) == [line("a.waste", 0)]


def test_dimensions() -> None:
    """A field's code or a fixed one; what was not chosen is left out, and a box is yes or no."""
    rule = {"measure": "a.done", "dims": {"form": "kind", "here": "local"}, "fixed": {"by": "town"}}
    assert lines_of(declared(rule), said({"kind": "new", "local": True})) == [
        line("a.done", form="new", here="yes", by="town")
    ]
    assert lines_of(declared(rule), said({"local": False})) == [line("a.done", here="no", by="town")]


def test_when() -> None:
    """All conditions must hold; a field that was not filled holds none."""
    rule = {"measure": "a.done", "when": {"kind": ["new"], "local": ["yes"]}}
    counted = [
        bool(lines_of(declared(rule), said(values)))
        for values in (
            {"kind": "new", "local": True},
            {"kind": "new", "local": False},
            {"kind": "old", "local": True},
            {"local": True},
        )
    ]
    assert counted == [True, False, False, False]


def test_stays() -> None:
    """What is there counts from its day; what has ended is taken off on the day it ended."""
    rule = {"measure": "a.there", "stays": True, "dims": {"form": "kind"}}
    assert lines_of(declared(rule), said({"kind": "new"})) == [line("a.there", form="new")]
    assert lines_of(declared(rule), said({"kind": "new"}, ended_on=END)) == [
        line("a.there", form="new"),
        line("a.there", -1, END, form="new"),
    ]
    flow = {"measure": "a.opened"}
    assert lines_of(declared(flow), said({}, ended_on=END)) == [line("a.opened")]


def test_subjects() -> None:
    """One fact for each of a group, for the record itself, or for each that is linked in a role."""
    groups = {"roster": [11, 12, 13], "present": [11, 13]}
    for each, people in groups.items():
        found = lines_of(declared({"measure": "a.met", "each": each}), said({}, groups=groups))
        assert found == [line("a.met", subject=person) for person in people]
    assert lines_of(declared({"measure": "a.met", "each": "present"}), said({})) == []
    assert lines_of(declared({"measure": "a.case", "subject": "self"}), said({})) == [line("a.case", subject=9)]
    role = {"measure": "a.read", "subject": "item"}
    assert lines_of(declared(role), said({}, links={"item": [31]})) == [line("a.read", subject=31)]
    assert lines_of(declared(role), said({})) == []


def test_rules_in_their_order() -> None:
    """Every rule, in the order of the type."""
    rules = [{"measure": "b.done"}, {"measure": "a.done"}, {"measure": "b.done", "fixed": {"x": "y"}}]
    assert [each.measure for each in lines_of(declared(*rules), said({}))] == ["b.done", "a.done", "b.done"]
