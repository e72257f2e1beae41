from __future__ import annotations

from datetime import date

import pytest

from shanzhi.activities.queries import list_expected
from shanzhi.directory.models import Membership, Person
from shanzhi.directory.queries import list_members
from shanzhi.directory.trees import forest
from shanzhi.kernel.scope import current
from shanzhi.packs.library import library
from shanzhi.party.actions import end_membership, enrol_member, withdraw_membership
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from shanzhi.records.queries import list_transitions
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
LATER = date(2024, 5, 1)


def enrol(
    name: str = "新党员",
    *,
    at: str = "podi_branch",
    on: date = DAY,
    person: Person | None = None,
    standing: str = "full",
) -> Record:
    """Somebody enters a branch, by whoever acts."""
    entry = Enrolment(cast.unit(at), on, person, name, {"standing": standing})
    return enrol_member(cast.town(), type_key="party_member", entry=entry, actor=current())


def person_of(record: Record) -> Person:
    """Whose membership it is."""
    return Person.objects.get(pk=record.links.get(role="person").subject_id)


def members(at: str, on: date) -> list[int]:
    """Who belongs to a branch on a day."""
    return [each.person_id for each in list_members(cast.unit(at), kinds=["party_member"], on=on)]


def test_enrol__a_new_card() -> None:
    """A name without a card gets one, trimmed, with initials to search by; in a demo town it is marked synthetic."""
    with cast.as_user("organiser"):
        person = person_of(enrol("  吕某某 "))
        assert (person.name, person.initials, person.is_synthetic) == ("吕某某", "lmm", True)
        assert (person.town.key, person.subject.kind) == ("tianning", "person")


def test_enrol__somebody_on_file_keeps_the_card() -> None:
    """A transfer ends one membership and starts another of the same person; both stay readable."""
    with cast.as_user("organiser") as actor:
        first = enrol()
        person = person_of(first)
        end_membership(first, on=LATER, reason="转到奈林", actor=actor)
        second = enrol("不看这个名字", at="nailin_branch", on=LATER, person=person)
        assert person_of(second) == person
        assert Person.objects.filter(name="不看这个名字").count() == 0
        assert person.pk in members("podi_branch", date(2024, 4, 30))
        assert person.pk not in members("podi_branch", LATER)
        assert person.pk in members("nailin_branch", LATER)


def test_enrol__refusals_come_together() -> None:
    """No name, the wrong kind of unit, a day to come and a missing standing are told at once; no card is left."""
    with cast.as_user("organiser") as actor:
        people = Person.objects.count()
        entry = Enrolment(cast.unit("podi"), date(2024, 7, 6))
        told = refused(lambda: enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor))
        assert told == ["record.unit.wrong_kind", "item.date.in_future", "member.nobody", "field.missing"]
        assert Person.objects.count() == people


def test_enrol__who_belongs_later_belongs_already() -> None:
    """A membership from a later day leaves no room for an open one before it; after its end there is room."""
    with cast.as_user("organiser") as actor:
        first = enrol(on=LATER)
        person = person_of(first)
        assert refused(lambda: enrol(person=person)) == ["member.already"]
        end_membership(first, on=date(2024, 6, 1), reason="转出", actor=actor)
        assert refused(lambda: enrol(person=person)) == ["member.already"]
        assert enrol(person=person, on=date(2024, 6, 1)).state == "active"


def test_enrol__one_person_two_ways() -> None:
    """A member may also sit on the committee of the branch: another way of belonging."""
    with cast.as_user("organiser") as actor:
        person = person_of(enrol())
        entry = Enrolment(cast.unit("podi_branch"), DAY, person, values={"post": "deputy"})
        record = enrol_member(cast.town(), type_key="branch_committee_member", entry=entry, actor=actor)
        kinds = Membership.objects.filter(person=person, known_to=None).values_list("kind", "standing").order_by("kind")
        assert list(kinds) == [("branch_committee", "deputy"), ("party_member", "full")]
        assert record.number.startswith("ZWY24-")


def test_end__on_the_first_day_leaves_nothing() -> None:
    """Who left on the day of coming never belonged; the record can still be withdrawn, but not ended twice."""
    with cast.as_user("organiser") as actor:
        record = enrol()
        person = person_of(record)
        end_membership(record, on=DAY, reason="没有报到", actor=actor)
        assert person.pk not in members("podi_branch", DAY)
        assert refused(lambda: end_membership(record, on=DAY, reason="又", actor=actor)) == ["member.ended_already"]
        withdraw_membership(record, reason="录错了人", actor=actor)
        assert not Membership.objects.filter(person=person, known_to=None).exists()


def test_end__outside() -> None:
    """Not before the beginning, not in the future, not without a reason."""
    with cast.as_user("organiser") as actor:
        record = enrol()
        for day in (date(2024, 2, 29), date(2024, 7, 6)):
            assert refused(lambda day=day: end_membership(record, on=day, reason="转出", actor=actor)) == [
                "item.ends_outside"
            ]
        told = refused(lambda: end_membership(record, on=LATER, reason="\n", actor=actor))
        assert told == ["correction.reason_missing"]
        assert person_of(record).pk in members("podi_branch", date(2024, 7, 1))


def test_end__rosters_follow() -> None:
    """The roster of a day holds who belonged on that day, whatever is known of later days."""
    with cast.as_user("organiser") as actor:
        record = enrol()
        end_membership(record, on=LATER, reason="转出", actor=actor)
        town, unit = cast.town(), cast.unit("podi_branch")
        declared = library(town).get("activities", "theme_party_day").model
        expected = {
            on: len(list_expected(declared, unit, on, forest(town, on)))
            for on in (date(2024, 2, 29), DAY, date(2024, 4, 30), LATER)
        }
        assert list(expected.values()) == [8, 9, 9, 8]


def test_withdraw__after_it_ended() -> None:
    """A membership that was ended and never was: nothing of it is left, and the trail says all three steps."""
    with cast.as_user("organiser") as actor:
        record = enrol()
        person = person_of(record)
        end_membership(record, on=LATER, reason="转出", actor=actor)
        withdraw_membership(record, reason="录错了人", actor=actor)
        assert not Membership.objects.filter(person=person, known_to=None).exists()
        steps = [(step.verb, step.from_state, step.to_state) for step in list_transitions(record)]
        assert steps == [
            ("member.enrol", "", "active"),
            ("member.end", "active", "ended"),
            ("member.withdraw", "ended", "withdrawn"),
        ]
        told = refused(lambda: end_membership(record, on=LATER, reason="转出", actor=actor))
        assert told == ["record.withdrawn"]


def test_of_another_town__is_refused() -> None:
    """The organisation member of one town has no say in the other's rolls."""
    with cast.as_user("organiser"):
        record = enrol()
    with cast.as_user("organiser", "zhaidian") as actor:
        assert refused(lambda: end_membership(record, on=LATER, reason="转出", actor=actor)) == ["policy.refused"]
        assert refused(lambda: withdraw_membership(record, reason="录错", actor=actor)) == ["policy.refused"]
