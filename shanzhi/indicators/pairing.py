"""Whether what was due was done: many things due at once, each with what happened in its stretch, in one statement.

The same pairing as the word `kept`, asked for single things that are due instead of for a count.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from shanzhi.indicators.vocabulary.filters import Filtered
from shanzhi.indicators.vocabulary.kept import Due, settle
from shanzhi.kernel.scope import is_snapshot
from shanzhi.ledger.posting import measure_id

Rule = tuple[Filtered, int]
"""What is done, and how often it must be."""


@dataclass(frozen=True)
class Asked:
    """A record that stands for something due: from which unit, which units may do it, what, and in which days.

    Those of one unit and one rule are settled together: what counts for a later one makes up for none before.
    """

    record_id: int
    unit_id: int
    units: frozenset[int]
    rule: Rule
    opens_on: date
    due_on: date
    late_until: date


@dataclass(frozen=True)
class Answer:
    """What the ledger says: whether it is due, whether it was excused, and what was done by the due day and in all."""

    is_due: bool
    is_excused: bool
    on_time: Decimal
    in_all: Decimal


_STATEMENT = """
with rules as (
    select * from unnest(%(numbers)s::int[], %(measures)s::bigint[], %(wheres)s::jsonb[]) as r (rule, measure, needs)),
act as materialized (
    select f.measure_id, f.unit_id, f.happened_on, f.dims, sum(f.quantity) as quantity from {facts} f
    where f.town_id = %(town)s{seq} and f.measure_id = any(%(measures)s) and f.unit_id = any(%(units)s)
        and f.happened_on between %(first)s and %(last)s group by 1, 2, 3, 4)
select r.rule, act.unit_id, act.happened_on, sum(act.quantity), null::numeric
from act join rules r on r.measure = act.measure_id
where not exists (
    select from jsonb_each(r.needs) need where not coalesce(need.value ? (act.dims ->> need.key), false))
group by 1, 2, 3
union all
select null, f.record_id, null, sum(f.quantity) filter (where f.measure_id = %(due)s),
    sum(f.quantity) filter (where f.measure_id = %(excused)s)
from ledger_fact f where f.record_id = any(%(records)s) and f.town_id = %(town)s and f.seq <= %(seq)s
    and f.measure_id = any(array[%(due)s, %(excused)s]::bigint[]) group by 2
"""


def look(
    town_id: int, asked: Sequence[Asked], *, due: str, excused: str, day: date, seq: int | None = None
) -> list[Answer]:
    """What the ledger says about each on a day, in their order; up to `seq` (None: all that is there).

    `due` and `excused` are the measures their own records post.
    """
    if not asked:
        return []
    rules = {rule: number for number, rule in enumerate(dict.fromkeys(each.rule[0] for each in asked))}
    acts: dict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    standing: dict[int, tuple[bool, bool]] = {}
    for rule, thing, on, quantity, second in _ask(town_id, asked, rules, due=due, excused=excused, day=day, seq=seq):
        if rule is None:
            standing[thing] = ((quantity or 0) > 0, (second or 0) > 0)
        else:
            acts[rule, thing].append((on, quantity))
    dues = [Due(each.unit_id, each.opens_on, each.due_on, each.late_until) for each in asked]
    together: dict[tuple[int, Rule], list[int]] = defaultdict(list)
    for place, each in enumerate(asked):
        if standing.get(each.record_id, (False, False))[0]:
            together[each.unit_id, each.rule].append(place)
    for (unit, (done, needed)), places in together.items():
        units = frozenset().union(*(asked[place].units for place in places))
        mine = [act for member in units for act in acts[rules[done], member]]
        settle([dues[place] for place in places], {unit: mine}, needed, day)
    return [
        Answer(*standing.get(each.record_id, (False, False)), found.on_time, found.in_all)
        for each, found in zip(asked, dues, strict=True)
    ]


def _ask(
    town_id: int,
    asked: Sequence[Asked],
    rules: dict[Filtered, int],
    *,
    due: str,
    excused: str,
    day: date,
    seq: int | None,
) -> list[tuple[Any, ...]]:
    """What was done, by rule, unit and day; and what the records themselves stand for."""
    parameters: dict[str, Any] = {
        "town": town_id,
        "records": [each.record_id for each in asked],
        "units": sorted(frozenset[int]().union(*(each.units for each in asked))),
        "numbers": list(rules.values()),
        "measures": [measure_id(rule.measure) for rule in rules],
        "wheres": [json.dumps({name: list(codes) for name, codes in rule.where}) for rule in rules],
        "first": min(each.opens_on for each in asked),
        "last": min(max(each.late_until for each in asked), day),
        "due": measure_id(due),
        "excused": measure_id(excused),
        "seq": 2**62 if seq is None else seq,
    }
    has_sums = seq is None and is_snapshot()
    statement = _STATEMENT.format(
        facts="ledger_dailysum" if has_sums else "ledger_fact", seq="" if has_sums else " and f.seq <= %(seq)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
