"""Trees of a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest

from shanzhi.core.errors import NotFound, Problem
from shanzhi.directory import writing
from shanzhi.directory.models import Subject, Unit, UnitState, UnitSuccession
from shanzhi.directory.queries import get_unit, has_top_unit, has_units_below, names_of
from shanzhi.directory.trees import KEPT_AT_MOST, Forest, days_of_change, forest, load_forest, restated
from shanzhi.kernel.models import Town
from tests.support import cast

pytestmark = pytest.mark.django_db
T0 = datetime(2024, 7, 6, tzinfo=UTC)
DAY = date(2024, 3, 1)
LATER = date(2024, 5, 1)


@contextmanager
def town() -> Iterator[Town]:
    """The cast's first town, to be written to."""
    with cast.as_system(cast.town()):
        yield cast.town()


def place(
    of: Town, key: str, parent: Unit | None, *, on: date = DAY, known: datetime = T0, kind: str = "village"
) -> Unit:
    """A unit put into a tree, without a record of its own."""
    subject = Subject.objects.create(kind=Subject.Kind.UNIT, town=of)
    unit = Unit.objects.create(subject=subject, town=of, key=key, kind=kind, tree="administrative")
    name = {"zh": f"{key}村", "en": key}
    writing.place_unit(unit, name=name, parent=parent, aliases=[], valid_from=on, known_from=known)
    return unit


def names(trees: Forest, units: frozenset[int]) -> set[str]:
    """Keys of those that stand or stood."""
    return {(trees.nodes.get(unit) or trees.former[unit]).key for unit in units}


def test_forest__covers_across_the_links() -> None:
    """A village covers its branch, a branch its village, the town everything."""
    with town() as here:
        trees = forest(here, DAY)
        covered = {key: names(trees, trees.covered_by(cast.unit(key).pk)) for key in ("podi", "podi_branch", "sanjiao")}
        assert covered["podi"] == covered["podi_branch"] == {"podi", "podi_branch"}
        assert covered["sanjiao"] == {"sanjiao", "sanjiao_branch"}
        everything = {node.key for node in trees.nodes.values()}
        assert names(trees, trees.covered_by(cast.unit("town").pk)) == everything
        assert names(trees, trees.below(cast.unit("committee").pk)) == {
            "committee",
            "podi_branch",
            "nailin_branch",
            "sanjiao_branch",
        }


def test_forest__finds_its_way() -> None:
    """Children in order, the path from the top, the nearest unit of a kind, units by key and kind."""
    with town() as here:
        trees = forest(here, DAY)
        branch = cast.unit("nailin_branch").pk
        assert [node.key for node in trees.children(cast.unit("town").pk)] == ["podi", "nailin", "sanjiao"]
        assert [node.key for node in trees.path(branch)] == ["committee", "nailin_branch"]
        assert trees.ancestor(branch, ["town_committee"]) == cast.unit("committee").pk
        assert trees.ancestor(branch, ["rural_branch"]) == branch
        assert trees.ancestor(branch, ["town"]) is None
        assert {node.key for node in trees.of_kind("village", "town")} == {"town", "podi", "nailin", "sanjiao"}
        node = trees.get("podi")
        assert node is not None
        assert (node.label("zh-hans"), node.label("en")) == ("坡底村", "podi")
        assert trees.get("nowhere") is None


def test_forest__of_a_day() -> None:
    """A unit is there from its first day; on its last it is no more, but keeps the place it last had."""
    with town() as here:
        donghe = place(here, "donghe", cast.unit("town"))
        writing.end_unit(donghe, on=LATER, known_at=T0)
        days = (date(2024, 2, 29), DAY, date(2024, 4, 30), LATER)
        trees = [forest(cast.town(), day) for day in days]
        assert [donghe.pk in each.nodes for each in trees] == [False, True, True, False]
        assert [donghe.pk in each.former for each in trees] == [False, False, False, True]
        top = cast.unit("town").pk
        assert [donghe.pk in each.covered_by(top) for each in trees] == [False, True, True, True]
        assert donghe.pk not in forest(cast.town(), LATER).below(top)
        assert forest(cast.town(), LATER).get("donghe") is None


def test_forest__as_known_at_a_moment() -> None:
    """What was entered later about an earlier day is not known at a moment before; what was known stays so."""
    with town() as here:
        moments = [T0 + timedelta(hours=hour) for hour in range(6)]
        donghe = place(here, "donghe", cast.unit("town"), known=moments[1])
        writing.change_unit(donghe, on=DAY, known_at=moments[2], name={"zh": "新东河村", "en": "donghe"})
        writing.change_unit(donghe, on=LATER, known_at=moments[3], parent=cast.unit("podi"))
        writing.end_unit(donghe, on=date(2024, 6, 1), known_at=moments[4])

        def known(hour: int, on: date) -> tuple[str, str] | None:
            trees = load_forest(here.pk, on, moments[hour])
            node = trees.get("donghe")
            return None if node is None else (node.name["zh"], trees.nodes[node.parent or 0].key)

        june = date(2024, 6, 15)
        assert [known(hour, june) for hour in range(6)] == [
            None,
            ("donghe村", "town"),
            ("新东河村", "town"),
            ("新东河村", "podi"),
            None,
            None,
        ]
        assert [known(hour, DAY) for hour in range(6)] == [
            None,
            ("donghe村", "town"),
            ("新东河村", "town"),
            ("新东河村", "town"),
            ("新东河村", "town"),
            ("新东河村", "town"),
        ]
        assert known(5, date(2024, 5, 31)) == ("新东河村", "podi")


def test_change__a_name_stays_searchable() -> None:
    """The old name becomes an alias; taken back, it is a name again and no alias of itself."""
    with town() as here:
        donghe = place(here, "donghe", cast.unit("town"))
        writing.change_unit(donghe, on=LATER, known_at=T0, name={"zh": "新东河村", "en": "donghe"})
        node = forest(cast.town(), LATER).get("donghe")
        assert node is not None
        assert node.aliases == ("donghe村",)
        writing.change_unit(donghe, on=date(2024, 6, 1), known_at=T0, name={"zh": "donghe村", "en": "donghe"})
        node = forest(cast.town(), date(2024, 6, 1)).get("donghe")
        assert node is not None
        assert (node.name["zh"], node.aliases) == ("donghe村", ("新东河村",))


def test_change__between_two_changes() -> None:
    """A change on a day between two that are known holds until the later one."""
    with town() as here:
        donghe = place(here, "donghe", cast.unit("town"))
        writing.change_unit(donghe, on=date(2024, 6, 1), known_at=T0, parent=cast.unit("nailin"))
        writing.change_unit(donghe, on=LATER, known_at=T0, parent=cast.unit("podi"))
        parents = [forest(cast.town(), on).path(donghe.pk)[-2].key for on in (DAY, LATER, date(2024, 6, 1))]
        assert parents == ["town", "podi", "nailin"]
        assert days_of_change(cast.town(), DAY) == [DAY, LATER, date(2024, 6, 1)]
        with pytest.raises(Problem, match=r"unit\.not_standing"):
            writing.change_unit(donghe, on=date(2024, 2, 29), known_at=T0, parent=cast.unit("podi"))


def test_end__wherever_it_would_have_stood_later() -> None:
    """Ended before a change that was known, the unit is gone from the earlier day on."""
    with town() as here:
        donghe = place(here, "donghe", cast.unit("town"))
        writing.change_unit(donghe, on=date(2024, 6, 1), known_at=T0, parent=cast.unit("nailin"))
        writing.end_unit(donghe, on=LATER, known_at=T0)
        assert [donghe.pk in forest(cast.town(), on).nodes for on in (DAY, LATER, date(2024, 6, 1))] == [
            True,
            False,
            False,
        ]
        assert UnitState.objects.filter(unit=donghe, known_to=None).count() == 1


def test_remove__never_stood() -> None:
    """A removed unit is in no tree of any day, and still in those known before."""
    with town() as here:
        donghe = place(here, "donghe", cast.unit("town"))
        writing.link_units(
            donghe, cast.unit("podi_branch"), kind="serves", is_mutual=True, valid_from=DAY, known_from=T0
        )
        writing.remove_unit(donghe, known_at=T0 + timedelta(hours=1))
        trees = forest(cast.town(), LATER)
        assert donghe.pk not in trees.nodes.keys() | trees.former.keys()
        assert "donghe" not in {node.key for node in trees.linked(cast.unit("podi_branch").pk)}
        assert donghe.pk in load_forest(here.pk, LATER, T0).nodes


def test_forest__kept_until_the_directory_changes() -> None:
    """Asked twice it is the same; after a change another; a town that does not know yet of a change keeps its own."""
    with town() as here:
        before = forest(here, LATER)
        assert forest(cast.town(), LATER) is before
        place(here, "donghe", cast.unit("town"))
        assert forest(cast.town(), LATER) is not before
        assert forest(cast.town(), LATER).get("donghe") is not None
        assert before.get("donghe") is None


def test_forest__what_is_asked_for_all_day_is_kept() -> None:
    """Trees of many other days push out each other, never those that every page asks for."""
    with cast.as_user("clerk", write=False):
        town, today = cast.town(), date(2024, 6, 30)
        kept = forest(town, today)
        for number in range(2 * KEPT_AT_MOST):
            other = forest(town, date(2023, 1, 1) + timedelta(days=number))
            assert forest(town, today) is kept
        assert forest(town, other.on) is other
        assert forest(town, date(2023, 1, 1)) == load_forest(town.pk, date(2023, 1, 1), None)


def test_restated__through_chains_and_splits() -> None:
    """Merged, and merged again: all belongs to the last; split: to nobody; a successor that is gone takes nothing."""
    with town() as here:
        top = cast.unit("town")
        first, second, split, lost, gone = (place(here, key, top) for key in ("v1", "v2", "v3", "v4", "v5"))
        podi, nailin = cast.unit("podi"), cast.unit("nailin")
        for old, new in ((first, second), (second, podi), (split, podi), (split, nailin), (lost, gone)):
            UnitSuccession.objects.create(predecessor=old, successor=new, town=here, on=LATER, known_from=T0)
        writing.end_unit(gone, on=LATER, known_at=T0)
        assert restated(forest(cast.town(), LATER), here.pk) == {podi.pk: frozenset({first.pk, second.pk})}


def test_queries__units() -> None:
    """By key, with what stands below, with the top; a key of the other town is not this one's."""
    with town() as here:
        assert get_unit(here, "podi").town == here
        with pytest.raises(NotFound, match=r"unit\.not_found"):
            get_unit(here, "nowhere")
        assert has_units_below(cast.unit("committee"), on=LATER)
        assert not has_units_below(cast.unit("podi"), on=LATER)
        assert has_top_unit(here, on=LATER)
        late = place(here, "group", cast.unit("podi"), on=date(2024, 6, 1), kind="villagers_group")
        assert has_units_below(cast.unit("podi"), on=DAY)
        writing.end_unit(late, on=date(2024, 6, 15), known_at=T0)
        assert has_units_below(cast.unit("podi"), on=date(2024, 6, 14))
        assert not has_units_below(cast.unit("podi"), on=date(2024, 6, 15))


def test_person__card_and_names() -> None:
    """Initials for search, in small letters; names only of who is readable here."""
    with town() as here:
        person = writing.add_person(here, name="吕某某")
        assert (person.initials, writing.initials_of("主题党日")) == ("lmm", "ztdr")
        assert names_of({person.pk, 0}) == {person.pk: "吕某某"}
    with cast.as_system(cast.town("zhaidian")):
        assert names_of({person.pk}) == {}
