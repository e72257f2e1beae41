"""Verbs for many cases of one type at once, as a table brings them."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.cases.actions import REPORT, opened
from shanzhi.cases.correcting import WITHDRAW, end_rows, require_none_merged
from shanzhi.cases.entry import Checked, Entry, check
from shanzhi.cases.keeping_from import keep_from
from shanzhi.cases.models import Case
from shanzhi.cases.rights import require_may_report
from shanzhi.cases.rules import CaseRules, rules_of
from shanzhi.cases.saying import story_of
from shanzhi.cases.sources import leading_of
from shanzhi.cases.stating import KIND, let_read_many, lines_now
from shanzhi.cases.writing import put, standing_of
from shanzhi.directory.trees import Seasons
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import GENERAL
from shanzhi.kernel.scope import Principal
from shanzhi.records.models import Record
from shanzhi.records.writing import AT_ONCE, snapshot_of
from shanzhi.workflow.corrections import require_may_change
from shanzhi.workflow.transitions import Step, carry_out_many
from shanzhi.workflow.writing import TakenBack, begin_many, withdraw_many


def report_cases(town: Town, *, type_key: str, entries: Sequence[Entry], actor: Principal) -> list[Record]:
    """`report_case` for many of one type, in their order: the same records, facts and moments, all or none."""
    rules = rules_of(town, type_key)
    for unit in {entry.unit.pk for entry in entries}:
        require_may_report(rules.flow.opening[1], town_id=town.pk, unit_id=unit, actor=actor)

    seasons = Seasons(town)
    checked = _check_many(town, rules, entries, seasons)
    standings = [opened(town, rules, each.entry, each.values, seasons.on(each.entry.on), actor) for each in checked]

    openings = [(each.content(), standing.state) for each, standing in zip(checked, standings, strict=True)]
    records = begin_many(town, rules.definition, KIND, openings, actor=actor)
    cases = []
    for record, entry, standing in zip(records, entries, standings, strict=True):
        case = Case(record=record, town=town, access_class=record.access_class, type=type_key)
        put(case, entry, standing, rules.rules)
        cases.append(case)
    Case.objects.bulk_create(cases, batch_size=AT_ONCE)
    let_read_many((record, standing.holder) for record, standing in zip(records, standings, strict=True))
    for record, entry in zip(records, entries, strict=True):
        if record.access_class != GENERAL:
            keep_from(record, (), entry, actor)

    _state_many(records, rules, cases, checked, actor)
    return records


def withdraw_cases(records: Sequence[Record], *, reason: str, actor: Principal) -> TakenBack:
    """`withdraw_case` for many: what something issued used waits for the town office."""
    for record in records:
        require_may_change(record, WITHDRAW, REPORT, actor)
    require_none_merged(records)
    taken = withdraw_many(records, KIND, verb=WITHDRAW, reason=reason, actor=actor)
    end_rows(taken.done)
    return taken


def _check_many(town: Town, rules: CaseRules, entries: Sequence[Entry], seasons: Seasons) -> list[Checked]:
    """Hold every entry against the type. Problems of the first that does not hold."""
    today, channels = clock.today(town), list(rules.channels)
    return [
        check(
            rules.declared,
            entry,
            trees=seasons.on(entry.on),
            today=today,
            channels=channels,
            leading=leading_of(town, rules.key, entry.links),
        )
        for entry in entries
    ]


def _state_many(
    records: Sequence[Record], rules: CaseRules, cases: Sequence[Case], checked: Sequence[Checked], actor: Principal
) -> None:
    """The transition of each with its snapshot, and the facts it stands for."""
    done = []
    for record, case, each in zip(records, cases, checked, strict=True):
        standing = standing_of(case)
        step = Step(REPORT, standing.state, actor, each.entry.note)
        content = each.content()
        snapshot = snapshot_of(content, story_of(standing, case.channel, case.people))
        done.append((record, step, snapshot, lines_now(record, rules, case, content)))
    if done:
        carry_out_many(done, is_new=True)
