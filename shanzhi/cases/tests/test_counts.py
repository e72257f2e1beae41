"""Whatever becomes of cases: the ledger says what a plain count over their histories says, at every moment."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from shanzhi.accounts.models import User
from shanzhi.accounts.principals import principal_of
from shanzhi.cases.actions import Taking, report_case, take_step
from shanzhi.cases.correcting import correct_case, withdraw_case
from shanzhi.cases.entry import Entry
from shanzhi.cases.facts import Told, lines_of_case
from shanzhi.cases.leaving_out import count_again, discount_case
from shanzhi.cases.models import Case
from shanzhi.cases.rules import CaseRules, rules_by_id, rules_of
from shanzhi.cases.tests import bench
from shanzhi.cases.writing import redated, standing_of
from shanzhi.core.errors import Problem
from shanzhi.directory.models import Unit
from shanzhi.directory.trees import forest
from shanzhi.indicators.cells import AsOf
from shanzhi.indicators.evaluating import evaluate, fold, list_lines
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.ledger.posting import Line, live_facts
from shanzhi.ledger.verifying import verify
from shanzhi.records.models import Record, Transition
from shanzhi.workflow.flows import taking
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.standing import Given, Standing
from shanzhi.workflow.posting import Statement
from tests.support import cast

pytestmark = pytest.mark.django_db

PLACES = ("podi", "nailin", "town")
ACTORS = ("clerk", "podi_secretary", "nailin_secretary")
GAPS = [0, 0, 0, 1, 2, 5, 9, 20]
LIKELY = {
    "refuse": 1,
    "transfer": 1,
    "merge": 1,
    "close": 1,
    "pause": 5,
    "resume": 9,
    "accept": 6,
    "resolve": 5,
    "recheck": 5,
}
"""How likely a step is; others are 3."""

BEGIN = date(2024, 4, 1)
TERMS = {"at_once": 0, "d3": 3, "d7": 7, "d15": 15, "d30": 30}
RUNS_IN = {"accepted", "working", "paused"}
ENDS = {"closed": "resolved", "unsolved": "unsolved", "transferred": "transferred", "refused": "refused"}
COUNTED = {"reopen", "extend", "send_back", "transfer", "revisit", "recheck"}

TEXT = {"interim": "派人看着", "done": "搬走", "recheck": "看过", "measures": "清走", "document": "移交3号"}
"""What fields of a step are given."""


@dataclass
class Play:
    """One example: a few cases, and steps drawn from those that lead on."""

    dice: random.Random
    rules: CaseRules
    people: dict[str, Principal]
    records: list[int] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def act(self) -> None:
        """Something happens, or is refused and leaves everything as it was."""
        acts = {
            "step": self._step,
            "report": self._report,
            "correct": self._correct,
            "withdraw": self._withdraw,
            "discount": self._discount,
            "count_again": self._count_again,
        }
        what = self.dice.choices(list(acts), [20, 3, 2, 1, 4, 2])[0] if self.records else "report"
        before = self._written()
        try:
            done = acts[what]()
        except Problem as problem:
            done = f"{what}: {problem}"
            assert self._written() == before, done
        self.done.append(done)

    def batch(self) -> None:
        """The village writes several down at one moment: a rule points at them, and the office may leave them out."""
        for _each in range(5):
            self.done.append(self._report("podi", "podi_secretary"))

    def _written(self) -> int:
        with scope(self.people["system"]):
            return Transition.objects.count()

    def _report(self, unit: str = "", *whom: str) -> str:
        said = {"what": bench.WHAT, "kind": "exit", "level": "general", "term": self.dice.choice(list(TERMS))}
        entry = Entry(
            cast.unit(unit or self.dice.choice(PLACES)),
            BEGIN + timedelta(days=self.dice.randint(0, 60)),
            said,
            people=self.dice.randint(1, 4),
            time=self.dice.choice([None, time(8, 30)]),
        )
        with self._as(*(whom or ("clerk", "system"))) as actor:
            record = report_case(cast.town(), type_key=bench.TYPE, entry=entry, actor=actor)
        self.records.append(record.pk)
        return f"report {record}"

    def _step(self) -> str:
        tried = [self._case() for _each in range(3)]
        case = next((each for each in tried if self.rules.flow.moves_from(each.record.state)), tried[0])
        moves = self.rules.flow.moves_from(case.record.state)
        key = (
            self.dice.choices(list(moves), [LIKELY.get(move.step, 3) for move in moves.values()])[0]
            if moves
            else "accept"
        )
        move = self.rules.flow.moves[key]
        said = self._said(case, move)
        with self._as("clerk", "clerk", "clerk", "system", "system", "podi_secretary", "nailin_secretary") as actor:
            take_step(case.record, move=key, said=said, actor=actor)
        return f"{key} {case.record}"

    def _said(self, case: Case, move: Move) -> Taking:
        on = min(bench.TODAY, case.last_step_on + timedelta(days=self.dice.choice(GAPS)))
        return Taking(
            on=on,
            time=time(9) if on > case.last_step_on and self.dice.random() < 0.5 else None,
            note=bench.WHY,
            ground=self.dice.choice(sorted(move.grounds)) if move.grounds else "",
            values=self._values(move, on),
            unit=cast.unit(self.dice.choice(PLACES)) if move.step == "refer" else None,
            person=self.people["clerk"].user_id if move.step == "assign" else None,
            other=self._case().record if move.step == "merge" else None,
            more=self.dice.randint(1, 15) if move.step == "extend" else None,
        )

    def _values(self, move: Move, on: date) -> dict[str, Any]:
        asked = move.fields_named()
        values: dict[str, Any] = {name: TEXT[name] for name in asked if name in TEXT}
        if "removed" in asked:
            values["removed"] = self.dice.choice([None, 1, 5])
        if "deadline" in asked and self.dice.random() < 0.5:
            values["deadline"] = self.dice.choice([None, on + timedelta(days=self.dice.randint(0, 30))])
        return values

    def _correct(self) -> str:
        record = self._case().record
        changes: dict[str, Any] = {
            "on": record.happened_on + timedelta(days=self.dice.randint(-9, 9)),
            "unit": self.dice.choice(PLACES),
            "people": self.dice.randint(1, 9),
            "values": self.dice.choice([{"term": self.dice.choice(list(TERMS))}, {"deadline": bench.day("06-20")}]),
        }
        said = self.dice.choice(list(changes))
        with self._as("clerk") as actor:
            entry = bench.changed(record, **{said: changes[said]})
            correct_case(record, entry=entry, reason=bench.WHY, actor=actor)
        return f"correct {record}: {said} {changes[said]}"

    def _withdraw(self) -> str:
        record = self._case().record
        with self._as("clerk") as actor:
            withdraw_case(record, reason=bench.WHY, actor=actor)
        return f"withdraw {record}"

    def _discount(self) -> str:
        record = self._case().record
        rule = self.dice.choice(["many_at_once", "many_at_once", "found_again"])
        with self._as("clerk", "system", "system") as actor:
            discount_case(record, rule=rule, reason=bench.WHY, actor=actor)
        return f"discount {record}: {rule}"

    def _count_again(self) -> str:
        with scope(self.people["system"]):
            left_out = list(Case.objects.exclude(left_out="").values_list("pk", flat=True))
            record = Record.objects.get(pk=self.dice.choice(left_out or self.records))
        with self._as("clerk", "system") as actor:
            count_again(record, reason=bench.WHY, actor=actor)
        return f"count_again {record}"

    def _as(self, *whom: str) -> AbstractContextManager[Principal]:
        return scope(self.people[self.dice.choice(whom)], write=True)

    def _case(self) -> Case:
        with scope(self.people["system"]):
            return Case.objects.select_related("record__town", "record__unit").get(pk=self.dice.choice(self.records))


@dataclass(frozen=True)
class Counted:
    """Something to be counted: what, how much, where, when, of which kind."""

    name: str
    number: int
    unit: int
    on: date
    kind: str = ""
    other_kind: str = ""


History = Sequence[Transition]


def counted(history: History) -> list[Counted]:
    """What a case counts for, by reading its history from the first line to the last."""
    last = history[-1]
    if last.to_state == "withdrawn" or last.snapshot["case"]["left_out"]:
        return []
    said, unit = last.snapshot, int(last.snapshot["unit"])
    found_on = date.fromisoformat(said["happened_on"])
    rows = [Counted("asked", int(said["people"]), unit, found_on)]
    rows += [Counted("stepped", 1, unit, _on(each), _word(each)) for each in history if _word(each) in COUNTED]
    if last.to_state == "merged":
        return rows
    due, met = time_of(history)
    timing = "untimed" if due is None or met is None else "on_time" if met <= due else "late"
    rows.append(Counted("found", 1, unit, found_on))
    if due is not None:
        rows.append(Counted("due", 1, unit, due))
        rows += [] if met is None else [Counted("met", 1, unit, met, timing)]
    if last.to_state in ENDS:
        end = [_on(each) for each in history if each.to_state == last.to_state != each.from_state][-1]
        rows.append(Counted("closed", 1, unit, end, ENDS[last.to_state], timing))
        if last.to_state == "closed" and said["data"].get("removed"):
            rows.append(Counted("removed", int(said["data"]["removed"]), unit, end))
    return rows


def time_of(history: History) -> tuple[date | None, date | None]:
    """When the time to put it right is up, and when it stopped running, as the history tells.

    Begun, made longer, stopped and gone on with, taken up again after a failed recheck, begun anew when reopened; run
    on where it had been taken for a duplicate; as long as corrections say, ended or not.
    """
    begun: date | None = None
    ended, runs, added, data = BEGIN, False, 0, {}
    pauses: list[list[date]] = []
    for each in history:
        word = _word(each)
        if word != "correct" and not runs and each.to_state in RUNS_IN:
            begun, added, pauses = _again(each, begun, added, [*pauses, [ended, _on(each)]])
            runs = True
        if word == "extend":
            added += each.snapshot["given"]["more"]
        if word == "pause":
            pauses.append([_on(each)])
        if word == "resume":
            pauses[-1].append(_on(each))
        if runs and each.to_state not in RUNS_IN:
            runs, ended = False, _on(each)
        if runs or word == "correct":
            data = each.snapshot["data"]
    if begun is None:
        return None, None
    return _due(begun, data, added, pauses), None if runs else ended


Reckoned = tuple[date, int, list[list[date]]]


def _again(each: Transition, begun: date | None, added: int, pauses: list[list[date]]) -> Reckoned:
    """What a clock that runs again is reckoned from; the last of the pauses is the time it did not run."""
    if begun is None or (_word(each) == "reopen" and each.from_state != "merged"):
        return _on(each), 0, []
    return begun, added, pauses[:-1] if _word(each) == "reopen" else pauses


def _due(begun: date, data: Mapping[str, Any], added: int, pauses: list[list[date]]) -> date | None:
    named = data.get("deadline")
    end = date.fromisoformat(named) if named else begun + timedelta(days=TERMS[data["term"]])
    end += timedelta(days=added)
    for since, *until in pauses:
        if since > end:
            return end
        if not until:
            return None
        end += until[0] - since
    return end


def _word(each: Transition) -> str:
    return each.verb.removeprefix("case.")


def _on(each: Transition) -> date:
    """The day of a step."""
    given = each.snapshot.get("given")
    return datetime.fromisoformat(given["at"]).date() if given else date.fromisoformat(each.snapshot["happened_on"])


Key = tuple[str, str]

SUMS: dict[Key, Any] = {
    ("found", ""): bench.FOUND,
    ("asked", ""): bench.ASKED,
    ("closed", ""): bench.CLOSED,
    **{("met", code): {"sum": {"measure": "case.met", "where": {"timing": [code]}}} for code in ("on_time", "late")},
    ("met", ""): {"sum": "case.met"},
    ("removed", ""): {"sum": "structure.removed"},
    **{
        ("closed", code): {"sum": {"measure": "case.closed", "where": {name: [code]}}}
        for name, codes in {"outcome": ENDS.values(), "timing": ["on_time", "late", "untimed"]}.items()
        for code in codes
    },
    **{("stepped", code): {"sum": {"measure": "case.stepped", "where": {"step": [code]}}} for code in COUNTED},
}
PAIRS: dict[Key, Any] = {("open", "found"): bench.OPEN, ("open", "due"): bench.OVERDUE}
WORDS = {key: bench.tree(raw) for key, raw in {**SUMS, **PAIRS}.items()}


def expected(cases: Sequence[list[Counted]], units: frozenset[int], on: date) -> dict[Key, int]:
    """Every figure of some units up to a day, by going through the cases one by one."""
    found = dict.fromkeys(WORDS, 0)
    for rows in cases:
        here = [each for each in rows if each.unit in units and each.on <= on]
        for each in here:
            for kind in {"", each.kind, each.other_kind}:
                if (each.name, kind) in found:
                    found[each.name, kind] += each.number
        names = {each.name for each in here}
        found["open", "found"] += "found" in names and "closed" not in names
        found["open", "due"] += "due" in names and "met" not in names
    return found


def check_counts(histories: Mapping[int, History], days: Sequence[date]) -> None:
    """At the moment of every transition: each figure of the town and of two places, up to each day."""
    every = sorted((each for history in histories.values() for each in history), key=lambda each: each.pk)
    trees = forest(cast.town(), bench.TODAY)
    cells = [bench.cell(unit, on) for unit in PLACES for on in {*days, bench.TODAY}]
    moments = [AsOf(cast.town().pk, each.seq or 0, each.recorded_at) for each in every if each.recorded_at]
    assert len(moments) == len(every)
    for as_of, last in [*zip(moments, every, strict=True), (bench.now(), every[-1])]:
        cases = [counted(told) for history in histories.values() if (told := _until(history, last.pk))]
        answers = evaluate(list(WORDS.values()), cells, as_of, lambda _cell, _kinds: [])
        for cell in cells:
            assert cell.covered == trees.covered_by(cell.unit)
            answered = {key: int(answers[word, cell] or 0) for key, word in WORDS.items()}
            assert answered == expected(cases, cell.covered, cell.window.end), (last.verb, cell.window.end)
    for key, word in WORDS.items():
        assert (
            int(fold(list_lines(word, cells[0], bench.now(), lambda _cell, _kinds: [])) or 0)
            == (expected(cases, cells[0].covered, cells[0].window.end)[key])
        )


def _until(history: History, last: int) -> History:
    return [each for each in history if each.pk <= last]


def check_replay(record: Record, history: History) -> None:
    """Taken again from nothing, step by step, the case stands as it was kept; its facts are those it stands for."""
    rules = rules_by_id(record.town, record.definition_id)
    standing: Standing | None = None
    for each in history:
        if each.to_state == "withdrawn":
            assert live_facts(record) == []
            return
        standing = _replayed(rules, standing, each)
        assert standing == Standing.of_json(each.snapshot["case"])
        assert standing.state == each.to_state
    assert standing is not None
    assert standing == standing_of(record.case)
    said = history[-1].snapshot
    statement = Statement(record.pk, said["unit"], record.happened_on, rules.declared.load(said["data"]))
    lines = lines_of_case(
        Told(
            rules.key,
            rules.declared,
            rules.flow,
            rules.rules.calendar,
            statement,
            said["channel"],
            said["people"],
            standing,
        )
    )
    assert _identities(line for _, line in live_facts(record)) == _identities(lines)


def _replayed(rules: CaseRules, before: Standing | None, each: Transition) -> Standing:
    kept = Standing.of_json(each.snapshot["case"])
    values = rules.declared.load(each.snapshot["data"])
    if each.verb == "case.correct":
        assert before is not None
        at = kept.taken[0].at
        entry = Entry(Unit(pk=each.snapshot["unit"]), at.date(), time=at.time())
        return taking.recounted(rules.rules, redated(before, entry, at, rules.flow), values)
    if each.verb in ("case.discount", "case.count_again"):
        assert before is not None
        assert bool(kept.left_out) == (each.verb == "case.discount")
        return replace(before, left_out=kept.left_out)
    told, said = kept.last, each.snapshot.get("given", {})
    given = Given(
        at=told.at,
        actor=each.actor,
        note=each.reason,
        ground=said.get("ground", ""),
        values=values,
        unit=said.get("to_unit"),
        person=said.get("to_user"),
        other=said.get("other"),
        more=said.get("more"),
        new_files=said.get("files", 0),
    )
    if before is None:
        return taking.begin(rules.rules, given, holder=kept.holder, values=values)
    return taking.advance(rules.rules, before, told.move, given, values=values)


def _identities(lines: Iterator[Line] | list[Line]) -> Counter[tuple[object, ...]]:
    return Counter(line.identity() for line in lines)


def _people() -> dict[str, Principal]:
    town = cast.town()
    users = {name: principal_of(User.objects.get(username=f"tianning_{name}")) for name in ACTORS}
    return {**users, "system": system(town.pk, clock=town.demo_now)}


def _play(seed: int, acts: int) -> None:
    dice = random.Random(seed)
    with transaction.atomic():
        people = _people()
        play = Play(dice, rules_of(cast.town(), bench.TYPE), people)
        play.batch()
        for _each in range(acts):
            play.act()
        note("\n".join(play.done))
        with scope(people["system"], write=True):
            histories = {pk: list(Transition.objects.filter(record=pk).order_by("pk")) for pk in play.records}
            check_counts(histories, [BEGIN + timedelta(days=dice.randint(0, 95)) for _each in range(2)])
            for record in Record.objects.select_related("town", "unit", "case").filter(pk__in=play.records):
                check_replay(record, histories[record.pk])
            assert verify(cast.town()) == []
        transaction.set_rollback(True)


SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate))
SEEDS = st.integers(0, 2**32)


@settings(SETTINGS, max_examples=10)
@given(seed=SEEDS)
def test_counts__any_way_cases_go(seed: int) -> None:
    """Found, asked, closed by outcome and timing, open, overdue, steps; then each case taken again from nothing."""
    _play(seed, 25)


@pytest.mark.full
@settings(SETTINGS, max_examples=300)
@given(seed=SEEDS)
def test_counts__many_ways(seed: int) -> None:
    """The same, long."""
    _play(seed, 60)
