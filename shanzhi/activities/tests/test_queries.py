from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from shanzhi.activities.actions import correct_activity, record_activity
from shanzhi.activities.entry import Attendance
from shanzhi.activities.queries import count_attendance, get_details, list_expected
from shanzhi.core.errors import NotFound
from shanzhi.directory.trees import forest
from shanzhi.kernel.scope import current
from shanzhi.packs.library import library
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.activities import DAY, party_day, party_day_entry, people_of

pytestmark = pytest.mark.django_db


def test_details__of_an_activity() -> None:
    """When it began, where it was, and everybody on the roster with why they stayed away."""
    with cast.as_user("podi_branch") as actor:
        people = people_of("podi_branch")
        attendance = Attendance(frozenset(people[:5]), {people[5]: "住院"})
        entry = replace(party_day_entry(), attendance=attendance, place="党员活动室", starts_at=time(8, 30))
        record = record_activity(cast.town(), type_key="theme_party_day", entry=entry, actor=actor)
        details = get_details(record)
        assert (details.place, details.starts_at) == ("党员活动室", time(8, 30))
        standings = {person: (standing, why) for person, standing, why in details.roster}
        assert list(standings) == people
        assert standings[people[5]] == ("leave", "住院")
        assert [standing for standing, _ in standings.values()] == ["present"] * 5 + ["leave"] + ["absent"] * 2
        correct_activity(record, entry=replace(entry, place="", starts_at=None), reason="地点记错", actor=actor)
        assert (get_details(record).place, get_details(record).starts_at) == ("", None)


def test_details__not_the_readers() -> None:
    """A branch sees nothing of another's roster, and a number of nobody."""
    with cast.as_user("podi_branch") as actor:
        record = party_day(actor, came=3)
        assert count_attendance([record.pk]) == {record.pk: (3, 8)}
    with cast.as_user("nailin_secretary"):
        with pytest.raises(NotFound, match=r"record\.not_found"):
            get_details(Record(pk=record.pk))
        assert count_attendance([record.pk]) == {}


def test_expected__once_each() -> None:
    """Who belongs in two ways is expected once, and of everything covered only where the type says so."""
    with cast.as_user("organiser"):
        town = cast.town()
        trees = forest(town, DAY)
        lecture = library(town).get("activities", "lecture").model
        training = library(town).get("activities", "training_session").model
        committee, branch = cast.unit("committee"), cast.unit("podi_branch")
        assert list_expected(lecture, committee, DAY, trees) == []
        assert len(list_expected(training, committee, DAY, trees)) == 19
        (first, *_) = list_expected(lecture, branch, DAY, trees)
        for type_key, values in (("volunteer", {}), ("branch_committee_member", {"post": "member"})):
            entry = Enrolment(branch, date(2024, 1, 1), first.person, values=values)
            enrol_member(town, type_key=type_key, entry=entry, actor=current())
        people = [member.person_id for member in list_expected(lecture, branch, DAY, trees)]
        assert len(people) == len(set(people)) == 8
        cleanup = library(town).get("activities", "cleanup").model
        assert list_expected(cleanup, cast.unit("podi"), DAY, trees) == []
