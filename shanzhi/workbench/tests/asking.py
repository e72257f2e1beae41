"""Asking for pages as one of the cast, in a language."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from shanzhi.accounts.models import User


def signed_in(name: str, *, of: str = "tianning", language: str = "zh") -> Client:
    """A client of somebody who has signed in."""
    client = Client()
    client.force_login(User.objects.get(username=f"{of}_{name}"))
    client.cookies["language"] = language
    return client


def body(response: HttpResponse) -> str:
    """The page as text; a download in one piece."""
    return content(response).decode()


def content(response: Any) -> bytes:
    """The bytes of an answer, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
