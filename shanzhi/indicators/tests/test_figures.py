from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shanzhi.core.errors import NotYours
from shanzhi.core.periods import Window
from shanzhi.directory.models import Membership, Person, PersonAlias
from shanzhi.indicators.boards import board
from shanzhi.indicators.cells import Cell
from shanzhi.indicators.evaluating import evaluate
from shanzhi.indicators.figures import Figures, Request, at_moment
from shanzhi.indicators.parsing import parse
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.units.actions import dissolve_unit
from tests.support import cast
from tests.support.activities import party_day
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))


def value(actor: Principal, key: str, unit: str, *, window: Window = HALF, restated: bool = False) -> Decimal | None:
    """A figure now."""
    return Figures.now(actor, cast.town()).one(Request(key, cast.unit(unit).pk, window, restated)).value


def test_figure__wider_than_the_scope_is_not_yours() -> None:
    """A branch secretary gets no number for the town, not even the part that is theirs."""
    with cast.as_user("clerk") as actor:
        party_day(actor)
    with cast.as_user("podi_branch") as actor:
        assert value(actor, "theme_days", "podi_branch") == 1
        with pytest.raises(NotYours):
            value(actor, "theme_days", "town")
        figures = Figures.now(actor, cast.town())
        (answer,) = figures.many([Request("theme_days", cast.unit("town").pk, HALF)])
        assert (answer.is_yours, answer.value) == (False, None)


def test_figure__of_a_confidential_measure_is_need_to_know() -> None:
    """Talks are counted only for those who may read talks."""
    with cast.as_user("organiser") as actor:
        assert value(actor, "talks", "town") == 0
    with cast.as_user("clerk") as actor, pytest.raises(NotYours):
        value(actor, "talks", "town")


def test_by_unit__rows_and_rest_add_up() -> None:
    """Told apart by branch, every fact is in exactly one row."""
    with cast.as_user("clerk") as actor:
        party_day(actor)
        party_day(actor, branch="nailin_branch")
        party_day(actor, branch="nailin_branch", on=date(2024, 5, 8))
        figures = Figures.now(actor, cast.town())
        figure = figures.one(Request("theme_days", cast.unit("town").pk, HALF))
        rows, rest = figures.by_unit(figure)
        assert {node.key: found for node, found in rows if found} == {"podi_branch": 1, "nailin_branch": 2}
        assert rest == 0
        assert figures.counts(figure) == (3, 3)


def test_as_of__trees_and_facts_of_that_moment() -> None:
    """A merged village counts as of before; its work stays the town's, and is its successor's when restated."""
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="sanjiao_branch", on=date(2024, 4, 3))
        before = end_of_ledger(cast.town().pk)
    with cast.as_system(cast.town()) as actor:
        dissolve_unit(
            cast.unit("sanjiao"), on=date(2024, 6, 1), reason="并入坡底村", actor=actor, successors=[cast.unit("podi")]
        )
        dissolve_unit(
            cast.unit("sanjiao_branch"),
            on=date(2024, 6, 1),
            reason="并入坡底村党支部",
            actor=actor,
            successors=[cast.unit("podi_branch")],
        )
    with cast.as_user("clerk") as actor:
        town = cast.unit("town").pk
        assert Figures.at(actor, cast.town(), before.recorded_at).one(Request("villages", town, HALF)).value == 3
        assert value(actor, "villages", "town") == 2
        assert value(actor, "theme_days", "town") == 1
        assert value(actor, "theme_days", "podi") == 0
        assert value(actor, "theme_days", "podi", restated=True) == 1
        assert value(actor, "theme_days", "sanjiao") == 1
        assert value(actor, "villages", "town", window=Window(date(2024, 1, 1), date(2024, 5, 31))) == 3


def test_distinct__merged_persons_count_once() -> None:
    """Two cards that turned out to be one person count once from the moment that was known, twice before."""
    with cast.as_user("clerk") as actor:
        party_day(actor, came=3)
        people = list(
            Membership.objects.filter(unit=cast.unit("podi_branch")).order_by("person__initials", "person_id")[:2]
        )
        before = end_of_ledger(cast.town().pk).recorded_at
        assert value(actor, "theme_day_persons", "town") == 3
        first, second = (Person.objects.get(pk=each.person_id) for each in people)
        PersonAlias.objects.create(alias=second, person=first, town=cast.town(), known_from=before)
        assert value(actor, "theme_day_persons", "town") == 2


def test_last__of_the_unit_itself_does_not_add_up() -> None:
    """A reading of the whole town is not the sum of its villages', and a village's is not the town's."""
    from tests.support.ledger import line, make_record, post

    with cast.as_user("clerk") as actor:
        record = make_record(actor)
        town, podi, nailin = (cast.unit(key).pk for key in ("town", "podi", "nailin"))
        day = date(2024, 2, 1)
        post(
            record, [line("test.read", day, unit=unit, quantity=n) for unit, n in ((town, 100), (podi, 7), (nailin, 5))]
        )
        figures = Figures.now(actor, cast.town())
        covered = figures.forest(HALF).covered_by(town)
        own, added = (
            parse({"last": {"of": "test.read", **over}}, lambda _key: None) for over in ({}, {"over": "units"})
        )
        cell = Cell(town, covered, HALF)
        found = evaluate([own, added], [cell], figures.as_of, lambda _cell, _kinds: [])
        assert found[own, cell] == 100
        assert found[added, cell] == 112


def test_money__is_shown_in_the_indicators_unit() -> None:
    """Facts are kept in cents; the figure is said in yuan."""
    with cast.as_user("clerk") as actor:
        figures = Figures.now(actor, cast.town())
        (figure,) = figures.many([Request("cleanup_spending", cast.unit("town").pk, HALF)])
        assert figure.scale == Decimal("0.01")


def test_asked__what_is_not_there() -> None:
    """No such indicator, no such framework, and a moment before the ledger: each has its sentence."""
    with cast.as_user("clerk") as actor:
        town = cast.town()
        assert refused(lambda: value(actor, "levitation", "town")) == ["indicator.not_found"]
        assert refused(lambda: board(Figures.now(actor, town), "levitation")) == ["framework.not_found"]
        early = datetime(2000, 1, 1, tzinfo=UTC)
        assert refused(lambda: at_moment(actor, town, early)) == ["figure.before_ledger"]
