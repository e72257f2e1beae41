"""Indicators that are plain sums, and the statement somebody would write for each by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg

from shanzhi.indicators.figures import Figure, Request
from shanzhi.indicators.vocabulary.stock import Stock
from shanzhi.indicators.vocabulary.sum import Sum
from shanzhi.packs.units_of_measure import units_of_measure
from tools.bench.town import Opened

PLAIN = """
select coalesce(sum(f.quantity), 0) from ledger_fact f
where f.town_id = %s and f.measure_id = (select id from ledger_measure where key = %s)
  and f.happened_on {days} and f.unit_id = any(%s){where}
"""


@dataclass(frozen=True)
class Asked:
    """A figure, its sentence in a draft, and the statement somebody would write for it by hand."""

    figure: Figure
    words: str
    unit: str
    statement: str
    params: tuple[Any, ...]

    @property
    def name(self) -> str:
        """As the template calls it."""
        return self.figure.request.indicator


def said_plainly(here: Opened) -> list[Asked]:
    """Indicators that are plain sums, said in one way, by their keys."""
    root = here.figures.root().id
    found = []
    for key, applied in sorted(here.figures.library.all("indicators").items()):
        figure = here.figures.prepare(Request(key, root, here.figures.default_window(key)))
        if type(figure.tree) in (Sum, Stock) and applied.model.said and figure.is_yours and figure.scale == 1:
            found.append(asked_plainly(here, figure))
    return list({each.words: each for each in found}.values())


def asked_plainly(here: Opened, figure: Figure) -> Asked:
    """A figure of a plain sum with its statement."""
    said = figure.definition.model.said[0]
    words = "".join((*said.words, said.counted[0]))
    unit = said.units[0] if said.units else units_of_measure()[figure.definition.model.unit].word("zh")
    tree, window = figure.tree, figure.request.window
    assert isinstance(tree, Sum)
    is_stock = isinstance(tree, Stock)
    where = "".join(" and f.dims ->> %s = any(%s)" for _ in tree.of.where)
    params = [
        here.town.pk,
        tree.of.measure,
        *([] if is_stock else [window.start]),
        window.end,
        sorted(figure.cell.covered),
    ]
    for name, codes in tree.of.where:
        params += [name, list(codes)]
    days = "<= %s" if is_stock else "between %s and %s"
    return Asked(figure, words, unit, PLAIN.format(days=days, where=where), tuple(params))


def value_by_hand(connection: psycopg.Connection, asked: Asked) -> Decimal:
    """What the statement counts."""
    row = connection.execute(asked.statement, asked.params).fetchone()
    assert row is not None
    value: Decimal = row[0].normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
