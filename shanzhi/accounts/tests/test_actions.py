from __future__ import annotations

from datetime import date

import pytest

from shanzhi.accounts import actions
from shanzhi.accounts.models import Grant, User
from shanzhi.accounts.principals import principal_of
from shanzhi.accounts.queries import get_user, list_grants, list_offices, list_users, names_of_actors
from shanzhi.core.errors import NotFound
from shanzhi.directory.models import Subject, Unit, UnitState
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.policy import may
from shanzhi.kernel.scope import Principal, current
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
GOOD = "Maple-Bridge-42"
TODAY = date(2024, 7, 5)


def opened(username: str = "new_one") -> User:
    """A user without any office, opened by whoever acts."""
    return actions.open_user(cast.town(), username=username, name="新来的", password=GOOD, actor=current())


def granted(user: User, role: str, at: str, on: date = cast.FOUNDED) -> Grant:
    """An office in the first town."""
    return actions.grant_role(user, unit=cast.unit(at), role=role, on=on, actor=current(), town=cast.town())


def principal(user: User) -> Principal:
    """What the user may do and read now."""
    return principal_of(User.objects.get(pk=user.pk))


def writes_at(actor: Principal) -> set[str]:
    """Units of the first town at which activities may be written down."""
    town = cast.town()
    return {
        key
        for key in ("town", "committee", "podi", "podi_branch", "nailin", "nailin_branch")
        if may(actor, "activity.record", town_id=town.pk, unit_id=cast.unit(key).pk)
    }


def test_open__nothing_comes_with_it() -> None:
    """A new user reads nothing and may nothing; the trail says who opened the account, and not the password."""
    with cast.as_user("admin") as actor:
        user = opened()
        assert user.check_password(GOOD)
        (line,) = AuditEntry.objects.filter(target=f"user:{user.pk}")
        assert (line.actor, line.verb) == (actor.key, "user.open")
        assert line.after == {"username": "new_one", "name": "新来的"}
    found = principal(user)
    assert (found.towns, found.units, found.home, dict(found.rights)) == (frozenset(), frozenset(), frozenset(), {})


@pytest.mark.parametrize(
    "password",
    ["Short-1", "password123", "1234567890123", "tianning_new_one"],
    ids=["short", "common", "digits", "alike"],
)
def test_open__weak_passwords(password: str) -> None:
    """Too short, common, digits alone, or like the account itself; for a new password the same."""
    with cast.as_user("admin") as actor:
        user = opened("tianning_new_one")
        town = cast.town()
        told = refused(lambda: actions.set_password(user, password=password, actor=actor, town=town))
        assert told == ["user.password_weak"]
        assert User.objects.get(pk=user.pk).check_password(GOOD)
        told = refused(
            lambda: actions.open_user(town, username="tianning_new_on", name="乙", password=password, actor=actor)
        )
        assert told == ["user.password_weak"]
        assert not User.objects.filter(username="tianning_new_on").exists()


def test_open__a_name_belongs_to_one() -> None:
    """Whatever town it was opened in."""
    with cast.as_user("admin"):
        opened()
        assert refused(opened) == ["user.name_taken"]
        assert refused(lambda: opened("zhaidian_clerk")) == ["user.name_taken"]


def test_grant__reaches_what_the_unit_covers() -> None:
    """An office of a village covers its branch; of a branch, its village; of the town, everything."""
    for role, at, reach in (
        ("village_secretary", "podi", {"podi", "podi_branch"}),
        ("branch_secretary", "nailin_branch", {"nailin", "nailin_branch"}),
        ("town_clerk", "town", {"town", "committee", "podi", "podi_branch", "nailin", "nailin_branch"}),
    ):
        with cast.as_user("admin"):
            user = opened(f"user_{role}")
            granted(user, role, at)
        found = principal(user)
        assert (role, writes_at(found)) == (role, reach)
        assert found.home == {cast.town().pk}
        stranger = cast.unit("podi", "zhaidian")
        assert not may(found, "activity.record", town_id=cast.town("zhaidian").pk, unit_id=stranger.pk)


def test_grant__two_offices_do_not_mix() -> None:
    """Who reads talks in one village and works in another reads and acts each where the office holds."""
    with cast.as_user("admin"):
        user = opened()
        granted(user, "organisation_member", "podi")
        granted(user, "branch_secretary", "nailin_branch")
    found = principal(user)
    podi, nailin = cast.unit("podi").pk, cast.unit("nailin").pk
    assert {(podi, 1), (podi, 2), (nailin, 1)} <= found.units
    assert (nailin, 2) not in found.units
    town = cast.town().pk
    assert may(found, "member.enrol", town_id=town, unit_id=podi)
    assert not may(found, "member.enrol", town_id=town, unit_id=nailin)
    assert not may(found, "member.enrol", town_id=town)


def test_grant__from_a_day_to_a_day() -> None:
    """It gives nothing before its first day nor from its last day on; the calendar is the town's."""
    with cast.as_user("admin") as actor:
        user = opened()
        early = granted(user, "village_secretary", "podi", date(2024, 7, 6))
    assert writes_at(principal(user)) == set()
    with cast.as_user("admin") as actor:
        running = granted(user, "village_secretary", "podi", TODAY)
    assert writes_at(principal(user)) == {"podi", "podi_branch"}
    with cast.as_user("admin") as actor:
        actions.end_grant(running, on=date(2024, 7, 6), actor=actor, town=cast.town())
    assert writes_at(principal(user)) == {"podi", "podi_branch"}
    with cast.as_user("admin") as actor:
        actions.end_grant(running, on=TODAY, actor=actor, town=cast.town())
        told = refused(lambda: actions.end_grant(early, on=TODAY, actor=actor, town=cast.town()))
        assert told == ["grant.ends_before_start"]
        assert [grant.valid_to for grant in list_grants(user)] == [None, TODAY]
        verbs = AuditEntry.objects.filter(target=f"user:{user.pk}").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["user.open", *["user.grant"] * 2, *["user.end_grant"] * 2]
    assert writes_at(principal(user)) == set()


def county() -> Unit:
    """The county's unit, with the first town under it."""
    town = cast.town()
    subject = Subject.objects.create(kind=Subject.Kind.UNIT, town=None)
    unit = Unit.objects.create(subject=subject, town=None, key="county", kind="county", tree="administrative")
    states = UnitState.objects.filter(unit=cast.unit("town"), known_to=None)
    known = {"name": {"zh": "镇", "en": "town"}, "valid_from": cast.FOUNDED, "known_from": town.demo_now}
    states.update(known_to=town.demo_now)
    UnitState.objects.create(unit=cast.unit("town"), town=town, parent=unit, **known)
    return unit


def test_grant__of_the_county_reaches_its_towns() -> None:
    """An office at the county's unit reaches the towns under it and no other; no town gives it, none takes it."""
    with cast.as_system(cast.town()) as actor:
        above, user, town = county(), opened(), cast.town()
        grant = actions.grant_role(user, unit=above, role="auditor", on=cast.FOUNDED, actor=actor, town=town)
        assert grant.town is None
        assert [office.is_county for office in list_offices(user, town)] == [True]
    found = principal(user)
    assert (found.towns, found.home) == ({(town.pk, 1)}, {town.pk})
    with cast.as_user("admin") as actor:
        own = get_user("tianning_admin")
        for act in (
            lambda: actions.grant_role(own, unit=above, role="auditor", on=TODAY, actor=actor, town=town),
            lambda: actions.end_grant(grant, on=TODAY, actor=actor, town=town),
            lambda: actions.set_password(user, password="Willow-Ferry-77", actor=actor, town=town),
            lambda: actions.close_user(user, reason="调离", actor=actor, town=town),
        ):
            assert refused(act) == ["policy.refused"]
    with cast.as_system(town) as actor:
        actions.end_grant(grant, on=TODAY, actor=actor, town=town)
    assert principal(user).towns == frozenset()


def test_grant__refusals() -> None:
    """A role no pack knows, a unit of another town."""
    with cast.as_user("admin"):
        user = opened()
        assert refused(lambda: granted(user, "emperor", "town")) == ["pack.definition.not_found"]
        stranger = cast.unit("podi", "zhaidian")
        told = refused(
            lambda: actions.grant_role(user, unit=stranger, role="auditor", on=TODAY, actor=current(), town=cast.town())
        )
        assert told == ["unit.of_another_town"]
        assert not list_grants(user).exists()


def test_set_password__old_one_no_longer_works() -> None:
    """The new one does; the trail says by whom it was set."""
    with cast.as_user("admin") as actor:
        user = opened()
        actions.set_password(user, password="Willow-Ferry-77", actor=actor, town=cast.town())
        user = User.objects.get(pk=user.pk)
        assert [user.check_password(word) for word in (GOOD, "Willow-Ferry-77")] == [False, True]
        line = AuditEntry.objects.filter(target=f"user:{user.pk}").latest("pk")
        assert (line.verb, line.actor, line.before, line.after) == ("user.set_password", actor.key, None, None)


def test_close__keeps_the_account() -> None:
    """Records go on naming it; it is closed with the reason in the trail."""
    with cast.as_user("admin") as actor:
        user = opened()
        actions.close_user(user, reason="调离", actor=actor, town=cast.town())
        assert User.objects.get(pk=user.pk).is_active is False
        assert AuditEntry.objects.filter(target=f"user:{user.pk}").latest("pk").reason == "调离"
        assert names_of_actors([f"user:{user.pk}", "system:1", "user:999999"]) == {
            f"user:{user.pk}": "新来的",
            "user:999999": "user:999999",
        }


def test_language__everybody_their_own() -> None:
    """Nobody chooses for somebody else, not even the administrator."""
    with cast.as_user("admin") as actor:
        other = get_user("tianning_clerk")
        told = refused(lambda: actions.choose_language(other, language="en", actor=actor))
        assert told == ["policy.refused"]
    with cast.as_user("clerk") as actor:
        actions.choose_language(get_user("tianning_clerk"), language="en", actor=actor)
        assert get_user("tianning_clerk").language == "en"


@pytest.mark.parametrize("name", ["clerk", "organiser", "leader", "auditor", "podi_secretary", "podi_branch"])
def test_users__only_the_administrator(name: str) -> None:
    """Nobody else opens accounts or gives offices, least of all to themselves."""
    with cast.as_user("admin"):
        user = opened()
        grant = granted(user, "branch_secretary", "podi_branch")
    with cast.as_user(name) as actor:
        town, own = cast.town(), get_user(f"tianning_{name}")
        acts = [
            opened,
            lambda: granted(own, "administrator", "town"),
            lambda: actions.end_grant(grant, on=TODAY, actor=actor, town=town),
            lambda: actions.set_password(user, password="Willow-Ferry-77", actor=actor, town=town),
            lambda: actions.close_user(user, reason="调离", actor=actor, town=town),
        ]
        assert [refused(act) for act in acts] == [["policy.refused"]] * len(acts)


def test_administrator__of_one_town_only() -> None:
    """The administrator of one town neither grants in the other nor touches what its users hold."""
    with cast.as_user("admin", "zhaidian"):
        other = cast.town("zhaidian")
        theirs = opened_in(other.key)
        grant = actions.grant_role(
            theirs,
            unit=cast.unit("podi", "zhaidian"),
            role="village_secretary",
            on=cast.FOUNDED,
            actor=current(),
            town=other,
        )
    with cast.as_user("admin") as actor:
        town = cast.town()
        acts = [
            lambda: actions.grant_role(
                theirs, unit=cast.unit("podi", "zhaidian"), role="auditor", on=TODAY, actor=actor, town=other
            ),
            lambda: actions.end_grant(grant, on=TODAY, actor=actor, town=town),
            lambda: actions.set_password(theirs, password="Willow-Ferry-77", actor=actor, town=town),
            lambda: actions.close_user(theirs, reason="调离", actor=actor, town=town),
        ]
        assert [refused(act) for act in acts] == [["policy.refused"]] * len(acts)
    with cast.as_user("admin", "zhaidian") as actor:
        actions.end_grant(grant, on=TODAY, actor=actor, town=other)
    with cast.as_user("admin") as actor:
        actions.close_user(theirs, reason="没有任何职务了", actor=actor, town=cast.town())


def opened_in(town: str) -> User:
    """A user opened by whoever acts, in a town."""
    return actions.open_user(cast.town(town), username=f"{town}_new_one", name="那边的", password=GOOD, actor=current())


def test_queries__users() -> None:
    """By name, and everybody with an office in a town."""
    with cast.as_user("admin"):
        assert {user.username for user in list_users(cast.town())} == {f"tianning_{name}" for name in cast.USERS}
        with pytest.raises(NotFound, match=r"user\.not_found"):
            get_user("nobody")
        offices = list_offices(get_user("tianning_podi_secretary"), cast.town())
        assert [(office.role, office.unit_id, office.is_county) for office in offices] == [
            ("village_secretary", cast.unit("podi").pk, False)
        ]
