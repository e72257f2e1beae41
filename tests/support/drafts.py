"""Drafts of the cast's town: a short one with figures, and one made from its issued work report."""

from __future__ import annotations

from datetime import date

from shanzhi.indicators.figures import Figures
from shanzhi.kernel.scope import Principal
from shanzhi.ledger.sealing import seal
from shanzhi.reports.models import Draft, Issue
from shanzhi.reports.writing.actions import begin_draft, submit_draft
from shanzhi.reports.writing.content import BoundFigure, Content, Period, line
from shanzhi.reports.writing.issuing import sign_draft
from shanzhi.reports.writing.queries import get_draft, printer_of, seen_of
from tests.support import cast

DAY = date(2024, 7, 5)
TITLE = "组织生活情况汇报"
DAYS = BoundFigure(indicator="theme_days", window="year_to_date")
CAME = BoundFigure(indicator="theme_day_attendance", window="year_to_date", style="over:1")
TALKS = BoundFigure(indicator="talks", window="year_to_date")


def content(*more: BoundFigure) -> Content:
    """A title, a sentence with two figures, then one more sentence for each further figure."""
    return Content(
        blocks=(
            line("title", TITLE),
            line("heading_1", "一、支部活动"),
            line("paragraph", Period(word="year_to_date"), "，开展主题党日", DAYS, "，参加", CAME, "。"),
            *(line("paragraph", "还有", figure, "。") for figure in more),
        )
    )


def begin(actor: Principal, *more: BoundFigure, kind: str = "work_report", day: date = DAY) -> Draft:
    """Begun from a blank sheet by who acts."""
    return begin_draft(cast.town(), kind=kind, title=TITLE, day=day, content=content(*more), actor=actor)


def in_review(by: str = "clerk", *more: BoundFigure, kind: str = "work_report") -> int:
    """Written and handed in by one of the cast; its number."""
    with cast.as_user(by) as actor:
        draft = begin(actor, *more, kind=kind)
        return submit_draft(draft, version=draft.version, actor=actor).pk


def seen(draft: Draft, actor: Principal) -> str:
    """What a page tells who looks at the draft now."""
    return seen_of(printer_of(draft, Figures.now(actor, cast.town())))


def sign(draft_id: int, by: str = "leader", *, looked_at: str | None = None, version: int | None = None) -> Issue:
    """Signed by one of the cast, after looking at it."""
    sealed = seal(cast.town())
    with cast.as_user(by) as actor:
        draft = get_draft(cast.town(), draft_id)
        shown = seen(draft, actor) if looked_at is None else looked_at
        return sign_draft(draft, version=version or draft.version, seen=shown, sealed=sealed, actor=actor)
