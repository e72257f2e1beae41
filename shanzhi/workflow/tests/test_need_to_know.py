"""What only some need to know is written down, moved and read by them alone."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.accounts.actions import grant_role, open_user
from shanzhi.accounts.principals import principal_of
from shanzhi.activities.actions import correct_activity, record_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.kernel.scope import current, scope
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 10)


def lead(at: str) -> int:
    """A village's Party secretary, somebody to talk with."""
    entry = Enrolment(cast.unit(at), cast.FOUNDED, name=f"{at}书记", values={"post": "secretary"})
    record = enrol_member(cast.town(), type_key="village_lead", entry=entry, actor=current())
    return record.links.get(role="person").subject_id


def talk(at: str, person: int) -> Entry:
    """A talk with somebody."""
    values = {"kind": "care", "talker": "组织委员"}
    return Entry(cast.unit(at), DAY, values, Attendance(frozenset({person})))


def record(entry: Entry) -> Record:
    """Written down by whoever acts."""
    return record_activity(cast.town(), type_key="heart_to_heart_talk", entry=entry, actor=current())


def test_talk__is_written_by_who_reads_talks() -> None:
    """The town office, which may write down anything else there, is told whose business it is."""
    with cast.as_user("organiser"):
        person = lead("podi")
    for name in ("clerk", "podi_secretary"):
        with cast.as_user(name):
            assert refused(lambda: record(talk("podi", person))) == ["policy.need_to_know"]
    with cast.as_user("organiser"):
        made = record(talk("podi", person))
        assert made.access_class == 2
    with cast.as_user("clerk"):
        assert not Record.objects.filter(pk=made.pk).exists()


def test_talk__is_not_moved_to_where_it_cannot_be_read() -> None:
    """Who reads talks in one village and works in another moves none there: the writer could not see it afterwards."""
    with cast.as_user("organiser"):
        people = {at: lead(at) for at in ("podi", "nailin")}
    with cast.as_user("admin") as actor:
        user = open_user(cast.town(), username="two_offices", name="身兼两职", password=cast.PASSWORD, actor=actor)
        for role, at in (("organisation_member", "podi"), ("village_secretary", "nailin")):
            grant_role(user, unit=cast.unit(at), role=role, on=cast.FOUNDED, actor=actor, town=cast.town())
    with scope(principal_of(user), write=True) as actor:
        made = record(talk("podi", people["podi"]))
        entry = talk("nailin", people["nailin"])
        told = refused(lambda: correct_activity(made, entry=entry, reason="记错了村", actor=actor))
        assert told == ["policy.need_to_know"]
        assert Record.objects.get(pk=made.pk).unit.key == "podi"
    with cast.as_user("organiser") as actor:
        assert correct_activity(made, entry=entry, reason="记错了村", actor=actor) is None
