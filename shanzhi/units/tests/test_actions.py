from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest

from shanzhi.core.periods import Window
from shanzhi.directory.models import Subject, Unit, UnitLink
from shanzhi.directory.places import Place, list_places
from shanzhi.directory.trees import forest, restated
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.scope import current
from shanzhi.ledger.posting import end_of_ledger
from shanzhi.records.models import Record
from shanzhi.records.queries import list_transitions
from shanzhi.units.actions import dissolve_unit, establish_unit, move_unit, place_unit, withdraw_unit
from shanzhi.units.entry import Establishment
from tests.support import cast
from tests.support.activities import party_day
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
LATER = date(2024, 5, 1)


def establish(
    key: str,
    type_key: str,
    under: str | None,
    on: date = DAY,
    *,
    links: Sequence[tuple[str, Unit]] = (),
    parent: Unit | None = None,
) -> Unit:
    """A unit, set up by whoever acts."""
    above = parent or (cast.unit(under) if under else None)
    entry = Establishment(key, {"zh": f"{key}村", "en": key}, above, on, links=links)
    return establish_unit(cast.town(), type_key=type_key, entry=entry, actor=current())


def village(key: str, on: date = DAY) -> Unit:
    """A village."""
    return establish(key, "village_established", "town", on)


def general(key: str = "podi_general") -> Unit:
    """A general branch under the committee."""
    return establish(key, "general_branch_established", "committee")


def record_of(unit: Unit) -> Record:
    """The record of a unit's standing."""
    return Record.objects.get(unit=unit, kind="establishment")


def figure(indicator: str, unit: str, window: Window) -> object:
    """A figure as it is now."""
    return Figures.now(current(), cast.town()).one(Request(indicator, cast.unit(unit).pk, window)).value


def test_establish__a_link_has_a_direction() -> None:
    """A village counts its grid, which counts only itself; branch and village count each other. Wrong kind: refused."""
    with cast.as_user("admin"):
        top = establish("whole_grid", "town_grid_established", None)
        podi = cast.unit("podi")
        grid = establish("podi_grid", "grid_established", None, parent=top, links=[("serves", podi)])
        trees = forest(cast.town(), DAY)
        assert grid.pk in trees.covered_by(podi.pk)
        assert trees.covered_by(grid.pk) == {grid.pk}
        assert podi.pk in trees.covered_by(cast.unit("podi_branch").pk)
        assert [node.key for node in trees.linked(grid.pk)] == ["podi"]
        assert grid.pk not in forest(cast.town(), date(2024, 2, 29)).nodes
        told = refused(lambda: establish("g2", "grid_established", None, parent=top, links=[("leads", podi)]))
        assert told == ["unit.link_impossible"]


def test_establish__of_another_town() -> None:
    """Neither the unit above nor a linked one may belong to another town."""
    stranger = cast.unit("town", "zhaidian")
    with cast.as_user("admin"):
        told = refused(lambda: establish("v", "village_established", None, parent=stranger))
        assert told == ["unit.of_another_town"]
        links = [("serves", cast.unit("podi", "zhaidian"))]
        told = refused(lambda: establish("b", "rural_branch_established", "committee", links=links))
        assert told == ["unit.of_another_town"]
        assert not Unit.objects.filter(town=cast.town(), key__in=["v", "b"]).exists()


def test_establish__everything_wrong_is_told_at_once() -> None:
    """A taken key, a day to come and a parent of the wrong tree come together."""
    with cast.as_user("admin"):
        told = refused(lambda: establish("podi", "village_established", "committee", date(2024, 7, 6)))
        assert told == ["unit.key_taken", "unit.date_in_future", "unit.parent_impossible"]


def test_establish__number_and_name() -> None:
    """The record of a unit is numbered in the year of its day and called by its name."""
    with cast.as_user("admin"):
        record = record_of(village("donghe", date(2021, 3, 1)))
        assert record.number.startswith("CZ21-")
        assert (record.title, record.state) == ("donghe村", "standing")


def test_move__from_its_day_on() -> None:
    """Before the day the branch stands where it stood, also for figures of then; from the day on under the new one."""
    with cast.as_user("admin") as actor:
        above = general()
        move_unit(cast.unit("podi_branch"), parent=above, on=LATER, reason="设党总支", actor=actor)
        branch = cast.unit("podi_branch")
        before, after = forest(cast.town(), date(2024, 4, 30)), forest(cast.town(), LATER)
        assert [node.key for node in before.path(branch.pk)] == ["committee", "podi_branch"]
        assert [node.key for node in after.path(branch.pk)] == ["committee", "podi_general", "podi_branch"]
        assert branch.pk not in before.covered_by(above.pk)
        step = list_transitions(record_of(branch))[-1]
        assert (step.verb, step.actor, step.reason, step.to_state) == ("unit.move", actor.key, "设党总支", "standing")
    with cast.as_user("podi_branch") as actor:
        party_day(actor, on=date(2024, 4, 5))
    with cast.as_user("clerk"):
        march = Window(date(2024, 4, 1), date(2024, 4, 30))
        assert figure("theme_days", "podi_general", march) == 0
        assert figure("theme_days", "podi_general", Window(date(2024, 4, 1), date(2024, 5, 31))) == 1
        assert figure("theme_days", "committee", march) == 1


def test_move__what_was_known_before_stays_known() -> None:
    """As of a moment before the move, the tree of any day is the old one."""
    with cast.as_user("admin") as actor:
        above = general()
        moment = end_of_ledger(cast.town().pk).recorded_at
        branch = cast.unit("podi_branch")
        move_unit(branch, parent=above, on=LATER, reason="设党总支", actor=actor)
        town = cast.town()
        assert branch.pk not in forest(town, LATER, moment).below(above.pk)
        assert branch.pk in forest(town, LATER).below(above.pk)


def test_move__impossible_places() -> None:
    """Not under another kind or tree, not under a unit of another town, nor one that does not stand on the day."""
    with cast.as_user("admin") as actor:
        late = establish("late_general", "general_branch_established", "committee", LATER)
        gone = general("gone_general")
        dissolve_unit(gone, on=date(2024, 4, 1), reason="撤销", actor=actor)
        branch = cast.unit("podi_branch")
        places = {
            "wrong tree": (cast.unit("town"), LATER),
            "wrong kind": (cast.unit("nailin_branch"), LATER),
            "itself": (branch, LATER),
            "another town": (cast.unit("committee", "zhaidian"), LATER),
            "not yet": (late, date(2024, 4, 30)),
            "no longer": (gone, LATER),
        }
        for what, (parent, on) in places.items():
            told = refused(
                lambda parent=parent, on=on: move_unit(branch, parent=parent, on=on, reason="调整", actor=actor)
            )
            assert (what, told) == (what, ["unit.parent_impossible"])
        told = refused(lambda: move_unit(branch, parent=late, on=LATER, reason=" ", actor=actor))
        assert told == ["correction.reason_missing"]


def test_move__before_it_stood() -> None:
    """A unit is moved only from a day on which it stands; a dissolved one not at all."""
    with cast.as_user("admin") as actor:
        above = establish("old_general", "general_branch_established", "committee", date(2021, 1, 1))
        young = establish("young", "rural_branch_established", "committee")
        early = date(2024, 2, 28)
        assert refused(lambda: move_unit(young, parent=above, on=early, reason="调整", actor=actor)) == [
            "unit.not_standing"
        ]
        dissolve_unit(young, on=LATER, reason="撤销", actor=actor)
        told = refused(lambda: move_unit(young, parent=above, on=LATER, reason="调整", actor=actor))
        assert told == ["unit.dissolved_already"]


def test_county_unit__is_not_the_towns() -> None:
    """A town neither moves, dissolves nor withdraws the county's unit."""
    with cast.as_user("admin") as actor:
        subject = Subject.objects.create(kind=Subject.Kind.UNIT, town=None)
        county = Unit.objects.create(subject=subject, town=None, key="county", kind="county", tree="administrative")
        top = cast.unit("town")
        assert refused(lambda: move_unit(county, parent=top, on=DAY, reason="改", actor=actor)) == [
            "unit.of_the_county"
        ]
        assert refused(lambda: dissolve_unit(county, on=DAY, reason="撤", actor=actor)) == ["unit.of_the_county"]
        assert refused(lambda: withdraw_unit(county, reason="撤", actor=actor)) == ["unit.of_the_county"]


def test_dissolve__its_links_end_with_it() -> None:
    """The branch of a dissolved village serves it no longer from that day, and did so before."""
    with cast.as_user("admin") as actor:
        donghe = village("donghe")
        branch = establish("donghe_branch", "rural_branch_established", "committee", links=[("serves", donghe)])
        dissolve_unit(donghe, on=LATER, reason="并村", actor=actor, successors=[cast.unit("podi")])
        assert [link.valid_to for link in UnitLink.objects.filter(source=branch, known_to=None)] == [LATER]
        assert [node.key for node in forest(cast.town(), date(2024, 4, 30)).linked(branch.pk)] == ["donghe"]
        assert forest(cast.town(), LATER).linked(branch.pk) == []


def test_dissolve__successors() -> None:
    """Merged twice, work follows to where it ended up; split, it belongs to none of the parts."""
    with cast.as_user("admin") as actor:
        first, second = village("first"), village("second")
        podi, nailin = cast.unit("podi"), cast.unit("nailin")
        dissolve_unit(first, on=date(2024, 4, 1), reason="并村", actor=actor, successors=[second])
        dissolve_unit(second, on=LATER, reason="并村", actor=actor, successors=[podi])
        divided = village("divided")
        dissolve_unit(divided, on=LATER, reason="分村", actor=actor, successors=[podi, nailin])
        today = forest(cast.town(), date(2024, 7, 1))
        assert restated(today, cast.town().pk) == {podi.pk: frozenset({first.pk, second.pk})}


def test_dissolve__impossible_successors() -> None:
    """Not into itself, nor into one that is gone by then or of another town."""
    with cast.as_user("admin") as actor:
        donghe, gone = village("donghe"), village("gone")
        dissolve_unit(gone, on=date(2024, 4, 1), reason="并村", actor=actor)
        for successor in (donghe, gone, cast.unit("podi", "zhaidian")):
            told = refused(
                lambda other=successor: dissolve_unit(donghe, on=LATER, reason="并村", actor=actor, successors=[other])
            )
            assert told == ["unit.successor_impossible"]
        assert donghe.pk in forest(cast.town(), LATER).nodes


def test_dissolve__with_units_below() -> None:
    """What stands above others on the day, or will, is not dissolved; after they are gone it is."""
    with cast.as_user("admin") as actor:
        above = general()
        below = establish("later_branch", "rural_branch_established", None, LATER, parent=above)
        april = date(2024, 4, 1)
        assert refused(lambda: dissolve_unit(above, on=april, reason="撤", actor=actor)) == ["unit.has_units_below"]
        assert refused(lambda: withdraw_unit(above, reason="录错", actor=actor)) == ["unit.has_units_below"]
        withdraw_unit(below, reason="录错", actor=actor)
        dissolve_unit(above, on=april, reason="撤", actor=actor)
        assert above.pk in forest(cast.town(), april).former


def test_withdraw__work_hangs_on_it() -> None:
    """A unit that never stood takes its work with it only if that is said; then it never was in any tree."""
    with cast.as_user("admin") as actor:
        ghost = establish("ghost_branch", "rural_branch_established", "committee")
    with cast.as_user("clerk") as actor:
        from shanzhi.party.actions import enrol_member
        from shanzhi.party.entry import Enrolment

        entry = Enrolment(ghost, DAY, name="某人", values={"standing": "full"})
        enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)
    with cast.as_user("admin") as actor:
        assert refused(lambda: withdraw_unit(ghost, reason="录重了", actor=actor)) == ["unit.work_hangs_on_it"]
        withdraw_unit(ghost, reason="录重了", actor=actor, with_its_work=True)
        for day in (DAY, LATER, date(2024, 7, 1)):
            trees = forest(cast.town(), day)
            assert ghost.pk not in trees.nodes.keys() | trees.former.keys()
        assert refused(lambda: withdraw_unit(ghost, reason="再撤", actor=actor)) == ["record.withdrawn"]
        told = refused(lambda: dissolve_unit(ghost, on=LATER, reason="撤销", actor=actor))
        assert told == ["record.withdrawn"]


def test_withdraw__a_dissolved_one() -> None:
    """A dissolved unit that never should have been is taken back whole."""
    with cast.as_user("admin") as actor:
        donghe = village("donghe")
        dissolve_unit(donghe, on=LATER, reason="并村", actor=actor)
        withdraw_unit(donghe, reason="根本没有这个村", actor=actor)
        assert donghe.pk not in forest(cast.town(), date(2024, 4, 1)).nodes
        assert record_of(donghe).state == "withdrawn"


def test_dissolve__what_it_did_stays_with_what_it_served() -> None:
    """A dissolved branch ended together with its link: the village it served goes on covering it, as the town does."""
    with cast.as_user("admin") as actor:
        podi = cast.unit("podi")
        branch = establish("second_branch", "rural_branch_established", "committee", links=[("serves", podi)])
        dissolve_unit(branch, on=LATER, reason="合并支部", actor=actor, successors=[cast.unit("podi_branch")])
        trees = forest(cast.town(), date(2024, 6, 30))
        assert branch.pk not in trees.nodes
        for key in ("podi", "town", "committee"):
            assert branch.pk in trees.covered_by(cast.unit(key).pk)
        assert branch.pk not in trees.covered_by(cast.unit("nailin").pk)


SQUARE = ((Decimal(112), Decimal(37)), (Decimal(113), Decimal(37)), (Decimal(113), Decimal(38)))


def where(key: str, on: date, known_at: datetime | None = None) -> tuple[Decimal, Decimal] | None:
    """Where a unit of the town is."""
    found = list_places(cast.town(), on, known_at).get(cast.unit(key).pk)
    return None if found is None else (found.lng, found.lat)


def test_place__is_dated_and_moves_no_figure() -> None:
    """A place holds from its day; what was known before stays; the ledger has nothing new; dissolved, it is nowhere."""
    with cast.as_user("admin"):
        entry = Establishment(
            "hill", {"zh": "山上村"}, cast.unit("town"), DAY, place=Place((Decimal(112), Decimal(37)), SQUARE)
        )
        hill = establish_unit(cast.town(), type_key="village_established", entry=entry, actor=current())
        first, seq = (Decimal(112), Decimal(37)), end_of_ledger(cast.town().pk)
        assert where("hill", DAY) == first
        assert where("hill", date(2024, 2, 29)) is None
        place_unit(hill, place=Place((Decimal("112.5"), Decimal(37))), on=LATER, reason="搬到新址", actor=current())
        assert end_of_ledger(cast.town().pk).seq == seq.seq
        assert where("hill", DAY) == first
        assert where("hill", LATER) == (Decimal("112.5"), Decimal(37))
        assert where("hill", LATER, seq.recorded_at) == first
        assert [step.verb for step in list_transitions(record_of(hill))] == ["unit.establish", "unit.place"]
        dissolve_unit(hill, on=date(2024, 6, 1), reason="并入", actor=current())
        assert where("hill", date(2024, 6, 2)) is None
        assert where("hill", LATER) is not None


def test_place__that_cannot_be() -> None:
    """Off the globe, an outline of two corners, a day outside the unit's, without a reason, without the right."""
    podi = cast.unit("podi")
    here = Place((Decimal(112), Decimal(37)))
    with cast.as_user("admin"):
        for place, on, expected in [
            (Place((Decimal(37), Decimal(112))), DAY, ["unit.place_impossible"]),
            (Place(here.point, SQUARE[:2]), DAY, ["unit.outline_impossible"]),
            (here, date(2019, 1, 1), ["unit.placed_outside"]),
            (here, date(2024, 7, 6), ["unit.placed_outside"]),
        ]:
            told = refused(lambda: place_unit(podi, place=place, on=on, reason="量过", actor=current()))  # noqa: B023
            assert told == expected
        told = refused(lambda: place_unit(podi, place=here, on=DAY, reason=" ", actor=current()))
        assert told == ["correction.reason_missing"]
        bad = Establishment("off", {"zh": "外"}, cast.unit("town"), DAY, place=Place((Decimal(500), Decimal(0))))
        told = refused(lambda: establish_unit(cast.town(), type_key="village_established", entry=bad, actor=current()))
        assert told == ["unit.place_impossible"]
    with cast.as_user("clerk"):
        told = refused(lambda: place_unit(podi, place=here, on=DAY, reason="量过", actor=current()))
        assert told == ["policy.refused"]
