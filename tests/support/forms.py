"""Forms from above for the cast's town."""

from __future__ import annotations

from datetime import date

from shanzhi.ledger.sealing import seal
from shanzhi.reports.arrived.actions import Asked, fill_form, register_form
from shanzhi.reports.forms.tests.files import village_form
from shanzhi.reports.models import ArrivedForm
from tests.support import cast

ASKED_BY = "县委组织部"
TITLE = "2024年上半年基层党建情况统计表"


def content(title: str = TITLE) -> bytes:
    """Three villages and a total; theme days and members are held, what came of them is not."""
    return village_form(villages=tuple(cast.VILLAGES.values()), title=title)


def register(
    *, by: str = "organiser", title: str = TITLE, asked_by: str = ASKED_BY, due_on: date | None = None
) -> ArrivedForm:
    """A form that arrived, registered by one of the cast."""
    with cast.as_user(by) as actor:
        return register_form(
            cast.town(),
            file_name="统计表.xlsx",
            content=content(title),
            asked=Asked(asked_by, due_on=due_on),
            actor=actor,
        )


def fill(form: ArrivedForm, *, by: str = "organiser", minutes: int = 12) -> ArrivedForm:
    """The form, filled over a new seal."""
    sealed = seal(cast.town())
    with cast.as_user(by) as actor:
        return fill_form(form, sealed=sealed, minutes=minutes, actor=actor)
