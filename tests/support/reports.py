"""What the cast's town needs before its work report can be written, and issuing it."""

from __future__ import annotations

from datetime import date

from shanzhi.inventory.actions import take_reading
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.sealing import seal
from shanzhi.reports.actions import issue_report
from shanzhi.reports.models import Issue
from tests.support import cast
from tests.support.activities import party_day

REPORT = "work_report"
DAY = date(2024, 7, 5)
READ_ON = date(2024, 1, 8)
READINGS = {
    ("town", "town_area_reading"): {"area": "190.4", "method": "survey"},
    ("town", "cultivated_land_reading"): {"area": "43400", "method": "survey"},
    ("town", "forest_land_reading"): {"area": "13393.97", "method": "survey"},
    ("town", "resident_population_reading"): {"persons": "9440", "method": "census"},
    **{
        (village, "registered_population_reading"): {"persons": "1200", "method": "police"} for village in cast.VILLAGES
    },
}
PARTY_DAYS = {"podi_branch": 5, "nailin_branch": 4, "sanjiao_branch": 3}
"""How many came to the one theme Party day of each branch."""


def write_down(actor: Principal) -> None:
    """Readings of land and population, and three theme Party days."""
    for (unit, type_key), values in READINGS.items():
        entry = Entry(cast.unit(unit), READ_ON, values)
        take_reading(cast.town(), type_key=type_key, entry=entry, actor=actor)
    for branch, came in PARTY_DAYS.items():
        party_day(actor, branch=branch, came=came)


def issue(by: str = "organiser") -> Issue:
    """The work report of the town, issued by one of the cast."""
    sealed = seal(cast.town())
    with cast.as_user(by) as actor:
        return issue_report(cast.town(), report_key=REPORT, day=DAY, sealed=sealed, actor=actor)
