"""Random ledgers and random trees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

DAYS = (
    date(2021, 12, 30),
    date(2021, 12, 31),
    date(2022, 1, 1),
    date(2022, 6, 30),
    date(2023, 1, 2),
    date(2023, 1, 5),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 6, 30),
)
"""Few days at the edges of years and windows, so that ties and boundaries come up all the time. Two stand within
a month, so that windows cut it."""
FORMS = ("a", "b")
MEASURES = {
    "sum": ["test.done"],
    "stock": ["test.there"],
    "distinct": ["test.done"],
    "present": ["test.there"],
    "streak": ["test.done"],
    "last": ["test.read"],
    "unpaired": ["test.opened", "test.closed"],
    "median": ["test.opened", "test.closed"],
    "kept": ["test.opened", "test.closed"],
}
"""The measures each leaf is tried on."""
EVERY_MEASURE = ["test.done", "test.there", "test.read", "test.opened", "test.closed"]


@dataclass(frozen=True)
class Drawn:
    """One fact to be: measure, day, quantity, which unit, which person (None: nobody), form."""

    measure: str
    on: date
    quantity: int
    unit: int
    person: int | None
    form: str
    before: int = 0
    after: int = 0

    @property
    def dims(self) -> dict[str, str]:
        """Its form, and the stretch of days around it that only what is due looks at."""
        found = {"form": self.form}
        if self.before:
            found["opens_on"] = (self.on - timedelta(days=self.before)).isoformat()
        if self.after:
            found["late_until"] = (self.on + timedelta(days=self.after)).isoformat()
        return found


def histories(measures: list[str]) -> st.SearchStrategy[list[tuple[int, list[Drawn]]]]:
    """Transitions in order: which record, and what it stands for from then on."""
    facts = st.builds(
        Drawn,
        measure=st.sampled_from(measures),
        on=st.sampled_from(DAYS),
        quantity=st.integers(1, 3),
        unit=st.integers(0, 2),
        person=st.none() | st.integers(0, 1),
        form=st.sampled_from(FORMS),
        before=st.sampled_from([0, 1, 180]),
        after=st.sampled_from([0, 1, 180]),
    )
    return st.lists(st.tuples(st.integers(0, 2), st.lists(facts, max_size=7)), min_size=1, max_size=5)


def _filtered(measure: str) -> st.SearchStrategy[Any]:
    where = st.lists(st.sampled_from(FORMS), min_size=1, max_size=1)
    return st.just(measure) | where.map(lambda forms: {"measure": measure, "where": {"form": forms}})


def _pair(word: str) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda opened, closed, by: {word: {"opened": opened, "closed": closed, **({"by": by} if by else {})}},
        _filtered("test.opened"),
        _filtered("test.closed"),
        st.sampled_from([None, "record", "subject"]),
    )


_KEPT = st.builds(
    lambda due, done, counted, needed, kinds: {
        "kept": {"due": due, "done": done, "as": counted, "at_least": needed, **({"kinds": kinds} if kinds else {})}
    },
    _filtered("test.opened"),
    _filtered("test.closed"),
    st.sampled_from(["expected", "done", "on_time", "late", "undone", "missed"]),
    st.integers(1, 4),
    st.sampled_from([None, ["village"], ["village", "rural_branch"]]),
)


BY_WORD: dict[str, st.SearchStrategy[Any]] = {
    **{
        word: _filtered(MEASURES[word][0]).map(lambda of, word=word: {word: of})
        for word in ("sum", "stock", "distinct", "present", "streak")
    },
    "last": st.builds(
        lambda of, over: {"last": {"of": of, **({"over": over} if over else {})}},
        _filtered("test.read"),
        st.sampled_from([None, "units", "subjects"]),
    ),
    "unpaired": _pair("unpaired"),
    "median": _pair("median"),
    "kept": _KEPT,
}
LEAVES = st.one_of(*BY_WORD.values())
KINDS = st.sampled_from([["village"], ["rural_branch"], ["village", "rural_branch"]])


def _bigger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda parts: {"ratio": list(parts)}),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"add": parts}),
        st.tuples(inner, inner).map(lambda parts: {"subtract": list(parts)}),
        inner.map(lambda part: {"times": [100, part]}),
        st.builds(lambda kinds, part: {"lowest": {"kinds": kinds, "value": part}}, KINDS, inner),
        st.builds(
            lambda kinds, part, word, than: {"units_where": {"kinds": kinds, "value": part, "is": word, "than": than}},
            KINDS,
            inner,
            st.sampled_from(["above", "at_least", "below", "at_most", "equal"]),
            st.integers(0, 6),
        ),
    )


TREES = st.recursive(LEAVES, _bigger, max_leaves=3)
WINDOWS = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda days: (min(days), max(days)))
