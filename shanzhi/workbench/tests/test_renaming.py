"""Another name behind an issue: it waits, is read, confirmed or refused."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.trees import forest
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.records.models import Record
from shanzhi.records.queries import find_open_proposal
from shanzhi.units.actions import rename_unit
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.reading import parsed, words
from shanzhi.workflow.actions import confirm_proposal, refuse_proposal
from tests.support import cast

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
NAME = {"zh": "坡上村", "en": "Poshang"}


def _name(on: date) -> str:
    return forest(cast.town(), on).nodes[cast.unit("podi").pk].name["zh"]


def _issued() -> Record:
    """Something issued was reckoned over the village, and its new name waits."""
    with cast.as_user("clerk") as actor:
        request = Request("villages", cast.unit("town").pk, Window(DAWN, date(2024, 6, 30)))
        figure = Figures.now(actor, cast.town()).one(request)
        cite(cast.town(), "letter:villages", [Use(figure, str(figure.shown), "p1")])
    with cast.as_user("admin") as actor:
        proposal = rename_unit(cast.unit("podi"), name=NAME, on=DAY, reason="批复", actor=actor)
        assert proposal is not None
        assert _name(DAY) == "坡底村"
        return proposal.record


def test_rename__behind_an_issue_waits() -> None:
    """The town office reads both names and confirms."""
    record = _issued()
    page = words(parsed(signed_in("clerk").get("/tianning/proposals/")).xpath("//main")[0])
    assert "改名" in page
    assert "坡上村" in page
    with cast.as_user("clerk") as actor:
        proposal = find_open_proposal(record)
        assert proposal is not None
        confirm_proposal(proposal, actor=actor)
        assert _name(DAY) == "坡上村"


def test_rename__behind_an_issue_refused() -> None:
    """The history says that it waited and was refused."""
    record = _issued()
    with cast.as_user("clerk") as actor:
        proposal = find_open_proposal(record)
        assert proposal is not None
        refuse_proposal(proposal, answer="没有批复", actor=actor)
        assert _name(DAY) == "坡底村"
    page = words(parsed(signed_in("clerk").get(f"/tianning/records/{record.pk}/")).xpath("//main")[0])
    assert "改名没有同意" in page
