"""Campaigns: where they stand on a day, what belongs to them, which of their targets they have reached."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from shanzhi.activities.actions import record_activity
from shanzhi.activities.entry import Entry
from shanzhi.core.periods import Window
from shanzhi.indicators.boards import board
from shanzhi.indicators.campaigns import Campaign, Course, campaign_of
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.reaching import reach
from shanzhi.kernel.scope import Principal
from shanzhi.packs.library import library
from shanzhi.records.fields import Choice
from tests.support import cast

SPRING = Campaign.model_validate(
    {
        "since": "2024-03-01",
        "until": "2024-03-31",
        "stages": [
            {"label": {"zh": "动员"}, "since": "2024-03-01", "until": "2024-03-05"},
            {"label": {"zh": "整治"}, "since": "2024-03-06", "until": "2024-03-31"},
        ],
        "joined_by": {"field": "campaign", "code": "spring"},
    }
)


@pytest.mark.parametrize(
    ("day", "state", "left", "stages"),
    [
        ("2024-02-28", "coming", 2, ["coming", "coming"]),
        ("2024-03-01", "running", 30, ["running", "coming"]),
        ("2024-03-06", "running", 25, ["ended", "running"]),
        ("2024-03-31", "running", 0, ["ended", "running"]),
        ("2024-04-01", "ended", None, ["ended", "ended"]),
    ],
)
def test_course__of_a_campaign(day: str, state: str, left: int | None, stages: list[str]) -> None:
    """Both days included; what is counted ends with the campaign, and begins with it."""
    course = Course(SPRING, date.fromisoformat(day))
    assert (course.state, course.days_left) == (state, left)
    assert [stage for _declared, stage in course.stages()] == stages
    last = min(date.fromisoformat(day), date(2024, 3, 31))
    assert course.window == (None if state == "coming" else Window(date(2024, 3, 1), last))


def test_course__without_a_last_day() -> None:
    """It runs on, up to the day asked."""
    course = Course(SPRING.model_copy(update={"until": None}), date(2025, 1, 1))
    assert (course.state, course.days_left) == ("running", None)
    assert course.window == Window(date(2024, 3, 1), date(2025, 1, 1))


def test_campaign_of__the_one_whose_days_hold_the_record() -> None:
    """By field and choice alone; two that share a choice are told apart by their days."""
    summer = SPRING.model_copy(update={"since": date(2024, 6, 1), "until": None})
    known = {"spring": SPRING, "summer": summer}
    choice = Choice.model_validate(
        {
            "no": 1,
            "kind": "choice",
            "label": {"zh": "专项行动"},
            "choices": {"spring": {"zh": "春"}, "none": {"zh": "无"}},
        }
    )
    declared = SimpleNamespace(fields={"campaign": choice})
    assert campaign_of(known, declared, {"campaign": "spring"}, date(2024, 3, 9)) == ("spring", "campaign")
    assert campaign_of(known, declared, {"campaign": "spring"}, date(2024, 6, 9)) == ("summer", "campaign")
    assert campaign_of(known, declared, {"campaign": "none"}, date(2024, 3, 9)) is None
    assert campaign_of(known, SimpleNamespace(fields={}), {"campaign": "spring"}, date(2024, 3, 9)) is None


def inspect(actor: Principal, at: str, on: date, campaign: str = "clear_passages") -> None:
    """A special inspection of the fire campaign, or of none."""
    entry = Entry(cast.unit(at), on, {"objects": "沿街", "mode": "special", "area": "fire", "campaign": campaign})
    record_activity(cast.town(), type_key="inspection", entry=entry, actor=actor)


@pytest.mark.django_db
def test_reach__by_what_happened_in_its_days() -> None:
    """One of three inside the days; the day before and other work do not count. The share is reached over all."""
    campaign = library(cast.town()).get("frameworks", "clear_passages").model.campaign
    with cast.as_user("clerk") as actor:
        inspect(actor, "podi", date(2024, 1, 2))
        inspect(actor, "podi", date(2024, 5, 2))
        inspect(actor, "nailin", date(2024, 1, 1))
        inspect(actor, "sanjiao", date(2024, 5, 3), campaign="none")
        figures = Figures.now(actor, cast.town())
        for day, expected in ((date(2024, 7, 5), {"podi": 2}), (date(2024, 4, 1), {"podi": 1})):
            window = Course(campaign, day).window
            assert window is not None
            far = reach(figures, campaign, cast.unit("town").pk, window)
            values = {each.node.key: each.figures[0].value for each in far.targets}
            assert values == {"nailin": 0, "sanjiao": 0, **expected}
            assert far.targets[-1].node.key == "podi", "those not reached stand first"
            assert far.share is not None
            assert round(far.share.value or 0, 6) == round(Decimal(100 * far.reached) / len(far.targets), 6)
            assert (far.reached, len(far.targets)) == (1, 3)
            for target in far.targets:
                alone = reach(figures, campaign, target.node.id, window)
                assert [each.node for each in alone.targets] == [target.node]
                assert alone.share is not None
                assert alone.share.value == (100 if target.is_reached else 0)


@pytest.mark.django_db
def test_reach__of_others_is_not_the_readers() -> None:
    """A village secretary who asks for the town gets no number of other villages, and no share."""
    campaign = library(cast.town()).get("frameworks", "clear_passages").model.campaign
    with cast.as_user("clerk") as actor:
        inspect(actor, "nailin", date(2024, 5, 2))
    with cast.as_user("podi_secretary", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        far = reach(figures, campaign, cast.unit("town").pk, Window(date(2024, 1, 2), date(2024, 7, 5)))
        assert {each.node.key for each in far.targets if each.is_known} == {"podi"}
        assert far.reached == 0
        assert far.share is not None
        assert (far.share.is_yours, far.share.value) == (False, None)


@pytest.mark.django_db
def test_board__over_the_days_of_a_campaign() -> None:
    """Every figure over the same days, without a year before; what stands to a day stands to their last."""
    days = Window(date(2024, 3, 11), date(2024, 6, 18))
    with cast.as_user("clerk", write=False) as actor:
        found = board(Figures.now(actor, cast.town()), "one_plus_six", day=date(2024, 7, 5), days=days)
        shown = [each for node in found.nodes for inner in node.walk() for each in inner.figures]
        windows = [each.figure.request.window for each in shown]
        assert {window for window in windows if not window.is_cumulative} == {days}
        assert {window.end for window in windows} == {days.end}
        assert {each.last_year for each in shown} == {None}
