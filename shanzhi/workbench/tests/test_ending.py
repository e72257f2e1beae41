"""Ending a membership on the page of its record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shanzhi.directory.models import Membership
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from shanzhi.workbench.tests.asking import body, signed_in
from shanzhi.workbench.tests.reading import errors, links, send
from tests.support import cast
from tests.support.activities import party_day
from tests.support.refusals import says

pytestmark = pytest.mark.django_db


def member() -> Record:
    """A member of the Podi branch since 2021."""
    with cast.as_user("organiser") as actor:
        entry = Enrolment(cast.unit("podi_branch"), date(2021, 1, 1), name="吕某某", values={"standing": "full"})
        return enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)


def place(record: Record) -> str:
    """Where it is ended."""
    return f"/tianning/records/{record.pk}/end/"


def _send(record: Record, by: str = "organiser", **changed: str) -> Any:
    return send(signed_in(by), place(record), {"on": "2024-06-01", "reason": "转出", **changed})


def _until() -> list[date | None]:
    """Until when the member belongs."""
    with cast.as_user("organiser", write=False):
        rows = Membership.objects.filter(person__name="吕某某", known_to=None)
        return list(rows.values_list("valid_to", flat=True))


def test_end__from_a_day() -> None:
    """The button stands on the record; afterwards the membership ends on the day, and there is no button."""
    record = member()
    client = signed_in("organiser")
    page = f"/tianning/records/{record.pk}/"
    assert place(record) in links(client.get(page))
    response = _send(record)
    assert response.headers["location"] == page
    assert _until() == [date(2024, 6, 1)]
    assert place(record) not in links(client.get(page))
    again = client.get(place(record))
    assert again.status_code == 400
    assert says(body(again), "party", "member.ended_already")


@pytest.mark.parametrize(
    ("changed", "field", "code", "app"),
    [
        ({"on": ""}, "on", "workbench.day_missing", "workbench"),
        ({"on": "2020-01-01"}, "on", "item.ends_outside", "inventory"),
        ({"on": "2030-01-01"}, "on", "item.ends_outside", "inventory"),
        ({"reason": " "}, "reason", "correction.reason_missing", "workflow"),
    ],
)
def test_end__wrong(changed: dict[str, str], field: str, code: str, app: str) -> None:
    """Said beside the field, and nothing ends."""
    record = member()
    response = _send(record, **changed)
    assert response.status_code == 400
    assert says(errors(response)[field], app, code)
    assert _until() == [None]


def test_end__not_by_everybody() -> None:
    """The secretary of the branch sees the record and may not end it; another kind of record has nothing to end."""
    record = member()
    client = signed_in("podi_branch")
    assert place(record) not in links(client.get(f"/tianning/records/{record.pk}/"))
    assert client.get(place(record)).status_code == 403
    assert client.post(place(record), {"on": "2024-06-01", "reason": "转出"}).status_code == 403
    with cast.as_user("organiser") as actor:
        activity = party_day(actor)
    response = signed_in("organiser").get(place(activity))
    assert response.status_code == 404
    assert says(body(response), "workbench", "workbench.no_membership")
