"""A register exported and sent back says the same in every field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Entry as ActivityEntry
from shanzhi.imports.words import plain
from shanzhi.imports.words import words as lexicon
from shanzhi.inventory.actions import register_item
from shanzhi.inventory.entry import Entry as ItemEntry
from shanzhi.packs import library
from shanzhi.records.fields import Choice, Choices, Date, DecimalNumber, Integer, Money, Text, YesNo
from shanzhi.records.models import Record
from shanzhi.workbench.tests.asking import body, content, signed_in
from shanzhi.workbench.tests.reading import form
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget(db: None) -> Iterator[None]:
    yield
    library.forget()


ROUND = ("mine", "enterprise", "symposium", "service_business", "cultural_event")
SIGNS = st.characters(categories=["L", "N", "P", "S"], include_characters=" \n")


def texts(most: int) -> st.SearchStrategy[str]:
    """Words as people leave them: no blanks at the ends, and not the sign for "as above"."""
    kept = st.text(SIGNS, min_size=1, max_size=min(most, 40)).map(str.strip)
    return kept.filter(lambda text: bool(text) and plain(text) not in lexicon().as_above and "_x" not in text)


def values_of(declared: Any) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody may type into the fields of a type."""
    kinds: dict[type, Any] = {
        Text: lambda field: texts(field.max),
        Integer: lambda field: st.integers(field.min, field.max),
        DecimalNumber: lambda field: st.decimals(field.min, min(field.max, 10**9), places=field.places),
        Money: lambda field: st.decimals(0, min(field.max, 10**9), places=2),
        Date: lambda _field: st.dates(date(1950, 1, 1), date(2090, 1, 1)).map(date.isoformat),
        Choice: lambda field: st.sampled_from(sorted(field.choices)),
        Choices: lambda field: st.lists(st.sampled_from(sorted(field.choices)), unique=True),
        YesNo: lambda _field: st.sampled_from(["yes", "no"]),
    }
    required = {name: kinds[type(field)](field) for name, field in declared.fields.items() if field.required}
    others = {name: kinds[type(field)](field) for name, field in declared.fields.items() if not field.required}
    return st.fixed_dictionaries(required, optional=others)


@settings(
    max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
@pytest.mark.parametrize("type_key", ROUND)
def test_import__reads_back_what_a_register_exports(type_key: str, data: st.DataObject) -> None:
    """The file we write, sent back as it is, says the same in every field."""
    with transaction.atomic():
        client = signed_in("clerk")
        with cast.as_user("clerk") as actor:
            here = library.library(cast.town())
            section = "activities" if here.find("activities", type_key) else "items"
            declared = here.get(section, type_key).model
            kind = "town" if "town" in declared.unit_kinds else "podi"
            for values in data.draw(st.lists(values_of(declared), min_size=1, max_size=4)):
                on = data.draw(st.dates(date(2021, 1, 1), date(2024, 7, 1)))
                if section == "items":
                    entry = ItemEntry(cast.unit(kind), on, values)
                    register_item(cast.town(), type_key=type_key, entry=entry, actor=actor)
                else:
                    record_activity(
                        cast.town(), type_key=type_key, entry=ActivityEntry(cast.unit(kind), on, values), actor=actor
                    )
        start = f"/tianning/registers/{type_key}/"
        file = content(client.get(f"{start}export/"))
        answer = client.post(f"{start}import/", {"table": SimpleUploadedFile("台账.xlsx", file)})
        assert answer.status_code == 302, body(answer)
        client.post(answer.url, form(client.get(answer.url), answer.url))
        page = answer.url.removesuffix("columns/")
        client.post(page, {**form(client.get(page), page), "then": "accept"})
        with cast.as_user("clerk"):
            rows = Record.objects.filter(type=type_key).order_by("pk")
            found = [(row.unit_id, row.happened_on, row.title, row.data) for row in rows]
        half = len(found) // 2
        assert sorted(found[:half], key=str) == sorted(found[half:], key=str)
        transaction.set_rollback(True)
