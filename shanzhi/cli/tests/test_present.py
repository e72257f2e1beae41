"""Who came, as it is said on the command line."""

from __future__ import annotations

import pytest

from shanzhi.cli.tests.conftest import Run
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.records.models import Record
from tests.support import cast

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
ADD = (
    "record",
    "add",
    "--town",
    "tianning",
    "--type",
    "theme_party_day",
    "--unit",
    "podi_branch",
    "--on",
    "2024-06-12",
)
SAID = ("--set", "topic=学党纪条例", "--set", "items=study")


def test_present__more_than_are_expected(run: Run) -> None:
    """Nine of eight cannot have come; the sentence names both numbers, and nothing is written."""
    ran = run(*ADD, *SAID, "--present", "9")
    assert ran.code == 2
    assert sentence(Problem("activity.attendance.above_expected", found="9", expected=8), "zh") in ran.err
    with cast.as_system(cast.town()):
        assert not Record.objects.filter(kind="activity").exists()


@pytest.mark.parametrize(("present", "came"), [("8", 8), ("all", 8), ("3", 3)])
def test_present__from_the_top_of_the_roster(run: Run, present: str, came: int) -> None:
    """A number, or everybody."""
    ran = run(*ADD, *SAID, "--present", present)
    assert ran.code == 0, ran.err
    with cast.as_system(cast.town()):
        record = Record.objects.get(kind="activity")
        assert record.activity.roster.filter(standing="present").count() == came
