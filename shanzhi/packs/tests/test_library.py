"""The library of a town: asked once while somebody reads, anew while somebody writes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shanzhi.packs.applying import apply_pack
from shanzhi.packs.library import forget, library
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget(db: None) -> Iterator[None]:
    yield
    forget()


def test_library__in_a_reading_scope_is_asked_once() -> None:
    """However often a page needs it; the next page asks again."""
    for _ in range(2):
        with cast.as_user("clerk", write=False), CaptureQueriesContext(connection) as captured:
            assert library(cast.town()) is library(cast.town())
        assert sum("packversion" in each["sql"] for each in captured.captured_queries) == 1


def test_library__in_a_writing_scope_sees_what_was_applied_there() -> None:
    """A pack applied by a verb is in force for the verb's next line."""
    with cast.as_system(cast.town()) as actor:
        before = library(cast.town()).version.pack
        apply_pack(cast.town(), "zhaidian", actor=actor)
        assert (before, library(cast.town()).version.pack) == ("tianning", "zhaidian")
