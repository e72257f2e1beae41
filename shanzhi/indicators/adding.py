"""Facts added up once for every leaf that does no more than that.

A register's totals ask the same days of the same measure five ways, a unit's page thirty measures: the days are gone
through once and put together by cell, measure and dimensions; each leaf then takes its part of these few rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from shanzhi.indicators.vocabulary.base import Leaf, Sql

_ADDED = """{name} as materialized (
    select g.grp, each.win, each.measure_id, each.dims, sum(each.quantity) as quantity from (
        select w.win, one.* from win w cross join lateral (
            select f.measure_id, f.unit_id, case when f.measure_id = any(%s) then f.dims end as dims,
                sum(f.quantity) as quantity
            from {facts} f where {days} and f.measure_id = any(%s) group by 1, 2, 3) one) each
    join grp g on g.unit = each.unit_id group by 1, 2, 3, 4)"""
"""By unit first, so that cells are joined with few rows: the planner believes in one fact a unit and would go through
every unit of every cell for each of ten thousand. A window is added up by itself: its days reach the indexes also where
the sums are put together from two parts. Dimensions are told apart only where somebody asks for some of them."""


def add_up(sources: Mapping[Leaf, str], measure_ids: Mapping[str, int]) -> tuple[Sql, dict[Leaf, str]]:
    """The tables of what is added up, each with a comma before it, and for every leaf the table it is read from.

    `sources` says where the facts of each leaf come from; leaves that do more than add up (`Leaf.adds_up_on`) stay
    with it.
    """
    together: dict[tuple[str, str], list[Leaf]] = defaultdict(list)
    for leaf, facts in sources.items():
        if leaf.adds_up_on:
            together[facts, leaf.adds_up_on].append(leaf)
    tables, read_from = [], dict(sources)
    for number, ((facts, days), leaves) in enumerate(together.items()):
        name = f"added_{number}"
        tables.append(_table(name, facts, days, leaves, measure_ids))
        read_from.update(dict.fromkeys(leaves, name))
    text = "".join(f",\n{table.text}" for table in tables)
    return Sql(text, tuple(value for table in tables for value in table.params)), read_from


def _table(name: str, facts: str, days: str, leaves: Iterable[Leaf], measure_ids: Mapping[str, int]) -> Sql:
    wanted = [(measure_ids[measure], where) for leaf in leaves for measure, where in leaf.reads().items()]
    told_apart = sorted({measure for measure, where in wanted if where})
    return Sql(
        _ADDED.format(name=name, facts=facts, days=days), (told_apart, sorted({measure for measure, _ in wanted}))
    )
