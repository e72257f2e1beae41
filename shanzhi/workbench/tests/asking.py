"""Asking for pages as one of the cast, in a language."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shanzhi.accounts.models import User


def signed_in(name: str, *, of: str = "tianning", language: str = "zh") -> Client:
    """A client of somebody who has signed in."""
    client = Client()
    client.force_login(User.objects.get(username=f"{of}_{name}"))
    client.cookies["language"] = language
    return client


def statements(client: Client, path: str) -> list[str]:
    """The beginnings of the statements a page asks the database, without numbers, once everything is warm."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return [re.sub(r"\d+", "0", each["sql"][:300]) for each in asked]


def body(response: HttpResponse) -> str:
    """The page as text; a download in one piece."""
    return content(response).decode()


def content(response: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
