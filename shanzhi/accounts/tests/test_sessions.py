"""A session in use goes on; one that is not used ends; looking at pages writes it once a minute."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from shanzhi.accounts.models import User
from shanzhi.accounts.sessions import MINUTE, USED

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Somebody who has signed in and looked at a page."""
    found = Client()
    found.force_login(User.objects.get(username="tianning_clerk"))
    assert found.get("/towns/").status_code in (200, 302)
    return found


def row(client: Client) -> Session:
    """The session as it is kept."""
    return Session.objects.get(session_key=client.session.session_key)


def set_back(client: Client, seconds: int) -> None:
    """As if its last use were so long ago."""
    session = client.session
    session[USED] -= seconds
    session.save()
    left = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE - seconds)
    Session.objects.filter(session_key=session.session_key).update(expire_date=left)


def test_session__is_not_written_by_every_page(client: Client) -> None:
    """Pages within a minute leave it as it is."""
    before = row(client).session_data
    client.get("/towns/")
    assert row(client).session_data == before


def test_session__in_use_goes_on(client: Client) -> None:
    """A use after a minute gives it another half an hour."""
    set_back(client, MINUTE + 1)
    before = row(client).expire_date
    client.get("/towns/")
    assert row(client).expire_date > before


def test_session__without_use_ends(client: Client) -> None:
    """After half an hour the next page asks to sign in."""
    set_back(client, settings.SESSION_COOKIE_AGE + 1)
    assert "/sign-in/" in client.get("/towns/")["Location"]


def test_session__of_a_stranger_is_not_kept() -> None:
    """Who only looks at the gate leaves nothing."""
    count = Session.objects.count()
    Client().get("/sign-in/")
    assert Session.objects.count() == count
