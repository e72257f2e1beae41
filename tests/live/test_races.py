"""Two people who do the same thing at the same moment: one has done it, the other reads the sentence for it."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.accounts.actions import open_user
from shanzhi.accounts.models import User
from shanzhi.directory.models import Membership, Unit, UnitState
from shanzhi.directory.queries import list_members
from shanzhi.duties.actions import Announced, announce_duties
from shanzhi.duties.models import Duty
from shanzhi.kernel.scope import Principal
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.units.actions import dissolve_unit, establish_unit
from shanzhi.units.entry import Establishment
from tests.support import cast
from tests.support.racing import race

pytestmark = [pytest.mark.live, pytest.mark.usefixtures("own_database")]
DAY = date(2024, 3, 1)


def test_enrol__the_same_person_twice() -> None:
    """One membership, and who came second reads that the person is on the roll already."""
    with cast.as_user("organiser", write=False):
        person = list_members(cast.unit("podi_branch"), kinds=["party_member"], on=DAY)[0].person

    def enrol(actor: Principal) -> None:
        entry = Enrolment(cast.unit("podi_branch"), DAY, person, values={"post": "deputy"})
        enrol_member(cast.town(), type_key="branch_committee_member", entry=entry, actor=actor)

    assert race(enrol, enrol, by="organiser") == ["member.already"]
    with cast.as_user("organiser", write=False):
        assert Membership.objects.filter(person=person, kind="branch_committee").count() == 1


def test_establish__the_same_key_twice() -> None:
    """One unit; the second one is told that the key is taken, as if it had been for years."""

    def establish(actor: Principal) -> None:
        entry = Establishment("donghe", {"zh": "东河村", "en": "Donghe"}, cast.unit("town"), DAY)
        establish_unit(cast.town(), type_key="village_established", entry=entry, actor=actor)

    assert race(establish, establish, by="admin") == ["unit.key_taken"]
    with cast.as_user("admin", write=False):
        assert Unit.objects.filter(key="donghe").count() == 1


def test_establish__under_what_is_being_dissolved() -> None:
    """A group is not set up under a village that somebody dissolves at the same moment."""
    with cast.as_user("admin") as actor:
        entry = Establishment("donghe", {"zh": "东河村", "en": "Donghe"}, cast.unit("town"), DAY)
        village = establish_unit(cast.town(), type_key="village_established", entry=entry, actor=actor)

    def dissolve(actor: Principal) -> None:
        dissolve_unit(cast.unit("donghe"), on=date(2024, 6, 1), reason="并村", actor=actor)

    def establish(actor: Principal) -> None:
        entry = Establishment("group", {"zh": "一组", "en": "Group"}, cast.unit("donghe"), date(2024, 7, 1))
        establish_unit(cast.town(), type_key="villagers_group_established", entry=entry, actor=actor)

    assert race(dissolve, establish, by="admin") == ["unit.parent_impossible"]
    with cast.as_user("admin", write=False):
        assert not UnitState.objects.filter(parent=village).exists()


def test_open__the_same_name_twice() -> None:
    """One account; the second one is told that the name is taken."""

    def opened(actor: Principal) -> None:
        open_user(cast.town(), username="twin", name="双", password="Maple-Bridge-42", actor=actor)

    assert race(opened, opened, by="admin") == ["user.name_taken"]
    assert User.objects.filter(username="twin").count() == 1


def test_announce__two_at_once() -> None:
    """Two announcers: the second waits, finds everything announced and adds nothing; each occurrence stands once."""
    found: list[Announced] = []

    def announce(actor: Principal) -> None:
        found.append(announce_duties(cast.town(), since=DAY, until=date(2024, 9, 1), actor=actor))

    assert race(announce, announce, by="admin") == []
    assert found[0].added > 0
    assert found[1:] == [Announced(0, 0)]
    with cast.as_user("admin", write=False):
        places = list(Duty.objects.filter(is_live=True).values_list("unit", "key", "period"))
        assert len(places) == len(set(places)) == found[0].added
