"""Whether a form that arrived is on the register of forms and still in date, and whose matter it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shanzhi.packs.library import Library
from shanzhi.reports.declare import ListedForm, TownDuty
from shanzhi.reports.forms.words import plain


def find_listed(library: Library, title: str, leads: Mapping[str, str]) -> str:
    """The key of the register's entry for a form; '' if it is on no list."""
    told, number = plain(title), plain(leads.get("number", ""))
    for key, row in library.all("forms").items():
        listed: ListedForm = row.model
        if number and listed.number and plain(listed.number) == number:
            return key
        if all(plain(word) in told for word in listed.words):
            return key
    return ""


def is_in_date(listed: ListedForm, on: date) -> bool:
    """Whether a listed form may be asked for on a day."""
    return listed.valid_until is None or on <= listed.valid_until


def find_duty(library: Library, title: str) -> TownDuty | None:
    """The matter of the list of the town's duties that a form is about; None where no words of the list are met."""
    told = plain(title)
    duties: list[TownDuty] = [row.model for row in library.all("town_duties").values()]
    met = [duty for duty in duties if all(plain(word) in told for word in duty.words)]
    return max(met, key=lambda duty: sum(map(len, duty.words)), default=None)
