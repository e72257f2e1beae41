"""The campaigns of a town's pack: which there are, how they stand, and which of them a record belongs to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.indicators.campaigns import Campaign, Course, campaign_of
from shanzhi.ui.formats import day as day_words
from shanzhi.ui.formats import number

if TYPE_CHECKING:
    from shanzhi.workbench.desk import Desk
    from shanzhi.workbench.record.looking import Look

LINGERS = timedelta(days=366)
"""For how long a campaign that has ended stays in the side menu; its page stays for ever."""

ORDER = ("running", "coming", "ended")


def campaigns(desk: Desk) -> dict[str, Campaign]:
    """Every campaign of the pack by the key of its framework."""
    frameworks = desk.library.all("frameworks")
    return {key: row.model.campaign for key, row in frameworks.items() if row.model.campaign is not None}


def course_of(desk: Desk, key: str, day: date) -> Course | None:
    """Where a framework stands on a day if it is a campaign."""
    campaign = campaigns(desk).get(key)
    return None if campaign is None else Course(campaign, day)


def in_menu(desk: Desk, current: str) -> list[dict[str, Any]]:
    """The campaigns of the side menu: those that run, those to come, and those that ended, marked."""
    courses = {key: Course(campaign, desk.today) for key, campaign in campaigns(desk).items()}
    shown = [key for key, course in courses.items() if not _is_long_past(course)]
    return [
        {
            "label": desk.say(desk.library.get("frameworks", key).model.label),
            "url": desk.url("board", key),
            "note": short_state(courses[key]),
            "current": key == current,
        }
        for key in sorted(shown, key=lambda each: ORDER.index(courses[each].state))
    ]


def short_state(course: Course) -> str:
    """That it has ended or is to come, in a word; nothing while it runs."""
    words = {"ended": pgettext("campaign", "ended"), "coming": pgettext("campaign", "to come"), "running": ""}
    return words[course.state]


def state_words(desk: Desk, course: Course) -> str:
    """How many days are left, when it ended, or in how many days it begins."""
    left, until = course.days_left, course.campaign.until
    if course.state == "ended" and until is not None:
        return _("ended on %(day)s") % {"day": day_words(until, desk.today)}
    if left is None:
        return _("running, no last day is set")
    if course.state == "coming":
        return ngettext("begins in %(days)s day", "begins in %(days)s days", left) % {"days": number(left)}
    if left == 0:
        return _("this is its last day")
    return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": number(left)}


def joined_by_field(look: Look) -> dict[str, str]:
    """The page of the campaign a record belongs to, by the field that says so."""
    found = campaign_of(campaigns(look.desk), look.type.declared, look.values, look.happened_on)
    return {} if found is None else {found[1]: look.desk.url("board", found[0])}


def _is_long_past(course: Course) -> bool:
    until = course.campaign.until
    return until is not None and course.day - until > LINGERS
