"""How long things are kept, and what has been kept longer."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.packs.library import library
from shanzhi.records.retention import Retention, find_due, last_day, list_due
from tests.support import cast
from tests.support.activities import party_day

pytestmark = pytest.mark.django_db
SOURCE = {"text": "x", "sure": "P"}


def rule(**said: object) -> Retention:
    """A rule about theme Party days."""
    return Retention.model_validate({"label": {"zh": "x"}, "types": ["theme_party_day"], "source": SOURCE, **said})


@pytest.mark.parametrize(
    ("today", "years", "last"),
    [
        (date(2024, 7, 5), 10, date(2014, 7, 5)),
        (date(2024, 2, 29), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 28)),
        (date(2024, 7, 5), None, None),
    ],
)
def test_last_day(today: date, years: int | None, last: date | None) -> None:
    """So many years before today; without years there is none."""
    assert last_day(rule(years=years), today) == last


def test_list_due__by_rule_and_type() -> None:
    """Due from the day on which the years are over, not the day before."""
    with cast.as_user("clerk") as actor:
        record = party_day(actor, on=date(2024, 6, 5))
        years = library(cast.town()).get("retention", "party_life_records").model.years
        assert years == 30
        assert list_due(cast.town(), date(2054, 6, 4)) == []
        (due,) = list_due(cast.town(), date(2054, 6, 5))
        assert (due.rule, due.type, due.count, due.first) == ("party_life_records", record.type, 1, date(2024, 6, 5))


def test_find_due__what_has_not_ended_is_kept() -> None:
    """Counted from the end, a thing without one is never due; kept for ever, nothing is."""
    with cast.as_user("clerk") as actor:
        party_day(actor, on=date(2024, 6, 5))
        ended = find_due(cast.town(), rule(years=1, since="ended"), date(2054, 6, 5))
        assert ended is not None
        assert not ended.exists()
        happened = find_due(cast.town(), rule(years=1), date(2054, 6, 5))
        assert happened is not None
        assert happened.count() == 1
        assert find_due(cast.town(), rule(), date(2054, 6, 5)) is None
