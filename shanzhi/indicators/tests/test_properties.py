"""What a figure promises, for every word of the vocabulary and any history of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shanzhi.core.periods import Window
from shanzhi.directory.models import Person
from shanzhi.directory.trees import forest
from shanzhi.indicators.cells import AsOf, Cell
from shanzhi.indicators.compiling import list_facts, list_facts_of_record
from shanzhi.indicators.evaluating import evaluate, fold, list_lines
from shanzhi.indicators.parsing import MAX_DEPTH, MAX_NODES, parse
from shanzhi.indicators.tests import strategies
from shanzhi.indicators.tests.strategies import BY_WORD, DAYS, EVERY_MEASURE, MEASURES, TREES, WINDOWS, histories
from shanzhi.indicators.vocabulary import WORDS
from shanzhi.indicators.vocabulary.base import TreeError, Value, Word
from shanzhi.kernel import scope
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import end_of_ledger
from tests.support import cast
from tests.support.ledger import line, make_record, post

pytestmark = pytest.mark.django_db
UNITS = ("podi_branch", "nailin_branch", "podi")
EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class Bench:
    """One example: writes a history, then asks trees over cells."""

    def __init__(self, actor: Principal) -> None:
        self.town = cast.town()
        self.records = [make_record(actor) for _ in range(4)]
        self.units = [cast.unit(key).pk for key in UNITS]
        self.people = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:5])
        self.trees = forest(self.town, date(2024, 6, 30))

    def write(self, history: list[tuple[int, list[Any]]]) -> list[AsOf]:
        """Post every transition; the place in the ledger after each."""
        places = []
        for number, drawn in history:
            lines = [
                line(
                    each.measure,
                    each.on,
                    unit=self.units[each.unit],
                    quantity=each.quantity,
                    subject=None if each.person is None else self.people[each.person],
                    **each.dims,
                )
                for each in drawn
            ]
            moment = post(self.records[number], lines)
            places.append(AsOf(self.town.pk, moment.seq, moment.recorded_at))
        return places

    def cell(self, unit: str, window: tuple[date, date], until: date | None = None) -> Cell:
        """A cell for a unit with all it covers."""
        found = cast.unit(unit).pk
        return Cell(found, self.trees.covered_by(found), Window(*window), until=until)

    def split(self, cell: Cell, kinds: tuple[str, ...]) -> list[Cell]:
        """The units of some kinds inside a cell."""
        units = sorted(unit for unit in cell.covered if self.trees.nodes[unit].kind in kinds)
        return [replace(cell, unit=unit, covered=self.trees.covered_by(unit) & cell.covered) for unit in units]

    def value(self, tree: Word, cell: Cell, as_of: AsOf) -> Value:
        """As the database says."""
        return evaluate([tree], [cell], as_of, self.split)[tree, cell]

    def folded(self, tree: Word, cell: Cell, as_of: AsOf) -> Value:
        """As the lines say."""
        return fold(list_lines(tree, cell, as_of, self.split))

    def end(self, *, is_now: bool = False) -> AsOf:
        """The end of the ledger."""
        end = end_of_ledger(self.town.pk)
        return AsOf(self.town.pk, end.seq, end.recorded_at, is_now)


def tree_of(raw: Any) -> Word | None:
    """The tree, or None if it is larger than the vocabulary allows."""
    try:
        return parse(raw, lambda _key: None)
    except TreeError as error:
        if error.code != "pack.tree.too_large":
            raise
        return None


@pytest.mark.parametrize("word", [*BY_WORD, "any tree"])
@EXAMPLES
@given(data=st.data())
def test_figure_is_the_fold_of_its_lines(word: str, data: st.DataObject) -> None:
    """Figure = fold(lines), now and at every earlier place, for the town, a village and a branch."""
    history = data.draw(histories(MEASURES.get(word, EVERY_MEASURE)))
    window = data.draw(WINDOWS)
    until = data.draw(st.none() | st.sampled_from(DAYS))
    tree = tree_of(data.draw(BY_WORD.get(word, TREES)))
    if tree is None:
        return
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        for as_of in bench.write(history):
            for unit in ("town", "podi", "podi_branch"):
                cell = bench.cell(unit, window, until)
                assert bench.value(tree, cell, as_of) == bench.folded(tree, cell, as_of)
        transaction.set_rollback(True)


@EXAMPLES
@given(
    history=histories(EVERY_MEASURE),
    raws=st.lists(TREES, min_size=1, max_size=3),
    windows=st.lists(WINDOWS, max_size=3),
)
def test_facts_of_a_record_are_those_of_each_leaf(history: Any, raws: Any, windows: Any) -> None:
    """Asked for together, the facts of a record are the ones each leaf lists for it alone, in the same order."""
    trees = [tree for tree in map(tree_of, raws) if tree is not None]
    leaves = [leaf for tree in trees for leaf in tree.leaves()]
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        (*_, as_of) = bench.write(history) or [bench.end()]
        cells = [bench.cell(unit, window) for unit in ("town", "podi_branch") for window in windows]
        asked = [(leaf, cell) for leaf in leaves for cell in cells]
        for record in bench.records:
            together = list_facts_of_record(record.pk, asked, as_of)
            for leaf, cell in asked:
                assert together.get((leaf, cell), []) == list_facts(leaf, cell, as_of, record=record.pk)
        transaction.set_rollback(True)


@EXAMPLES
@given(history=histories(EVERY_MEASURE), raw=TREES, window=WINDOWS)
def test_earlier_answers_stay(history: Any, raw: Any, window: Any) -> None:
    """What was answered at a place in the ledger is answered again, whatever came after."""
    tree = tree_of(raw)
    if tree is None:
        return
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        cell = bench.cell("town", window)
        answers = []
        for transition in history:
            (place,) = bench.write([transition])
            answers.append((place, bench.value(tree, cell, place)))
        for place, answer in answers:
            assert bench.value(tree, cell, place) == answer
        transaction.set_rollback(True)


@EXAMPLES
@given(history=histories(EVERY_MEASURE), raw=TREES, window=WINDOWS, unit=st.sampled_from(["town", "podi_branch"]))
def test_sums_give_the_same_value_as_facts(history: Any, raw: Any, window: Any, unit: str) -> None:
    """Daily sums are only a faster way to the same figure, now and, less what came since, at every earlier place."""
    tree = tree_of(raw)
    if tree is None:
        return
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        places, end = bench.write(history), bench.end()
        cell = bench.cell(unit, window)
        asked = [replace(end, is_now=True), *(replace(each, behind=end.seq - each.seq) for each in places)]
        mark = scope._snapshot.set(True)
        try:
            by_sums = [bench.value(tree, cell, each) for each in asked]
        finally:
            scope._snapshot.reset(mark)
        assert by_sums == [bench.value(tree, cell, each) for each in (end, *places)]
        transaction.set_rollback(True)


@EXAMPLES
@given(history=histories(EVERY_MEASURE), raw=BY_WORD["sum"] | BY_WORD["stock"], window=WINDOWS)
def test_what_was_posted_since_is_the_change(history: Any, raw: Any, window: Any) -> None:
    """What adds up is another by exactly the facts posted after a place."""
    tree = tree_of(raw)
    assert tree is not None
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        places, cell, end = bench.write(history), bench.cell("town", window), bench.end()
        now = bench.value(tree, cell, end) or 0
        for place in places:
            change = bench.value(tree, cell, replace(end, after=place.seq)) or 0
            assert now - change == (bench.value(tree, cell, place) or 0)
        transaction.set_rollback(True)


@EXAMPLES
@given(history=histories(EVERY_MEASURE), window=WINDOWS)
def test_persons_are_never_more_than_person_times(history: Any, window: Any) -> None:
    """人 is at most 人次."""
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        bench.write(history)
        cell = bench.cell("town", window)
        persons, times = (parse({word: "test.done"}, lambda _key: None) for word in ("distinct", "sum"))
        assert (bench.value(persons, cell, bench.end()) or 0) <= (bench.value(times, cell, bench.end()) or 0)
        transaction.set_rollback(True)


@EXAMPLES
@given(history=histories(EVERY_MEASURE), window=WINDOWS)
def test_withdrawing_everything_leaves_zero(history: Any, window: Any) -> None:
    """When every record is withdrawn, flows and stocks are zero and there is no reading."""
    with cast.as_user("organiser") as actor, transaction.atomic():
        bench = Bench(actor)
        bench.write([*history, *((number, []) for number in range(4))])
        cell = bench.cell("town", window)
        for raw, empty in (
            ({"sum": "test.done"}, 0),
            ({"stock": "test.there"}, 0),
            ({"last": {"of": "test.read", "over": "units"}}, None),
        ):
            assert bench.value(parse(raw, lambda _key: None), cell, bench.end()) == empty
        transaction.set_rollback(True)


def test_every_word_is_drawn() -> None:
    """The strategies above know the whole vocabulary."""
    text = Path(strategies.__file__).read_text(encoding="utf-8")
    assert [word for word in WORDS if f'"{word}"' not in text] == []
    assert (MAX_DEPTH, MAX_NODES) == (6, 24)
