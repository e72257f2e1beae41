"""Changes beside corrections that wait for the town office: ends, dissolutions, other places, withdrawals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.models import Unit
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.inventory.actions import end_item, register_item
from shanzhi.inventory.entry import Entry
from shanzhi.kernel.scope import Principal, scope
from shanzhi.party.actions import end_membership, enrol_member, withdraw_membership
from shanzhi.party.entry import Enrolment
from shanzhi.records.queries import Proposal, Record
from shanzhi.units.actions import dissolve_unit, establish_unit, move_unit, withdraw_unit
from shanzhi.units.entry import Establishment
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.reading import form, history, parsed, words
from shanzhi.workflow.corrections import CONFIRM
from tests.support import cast

pytestmark = pytest.mark.django_db
PROPOSALS = "/tianning/proposals/"
SINCE, ENDED, ISSUED = date(2021, 1, 1), date(2024, 6, 1), date(2024, 6, 30)
WHY = "早就不在了"


def issue(indicator: str) -> None:
    """Something issued prints a figure of the town up to the end of June."""
    with cast.as_user("clerk") as actor:
        request = Request(indicator, cast.unit("town").pk, Window(DAWN, ISSUED))
        figure = Figures.now(actor, cast.town()).one(request)
        cite(cast.town(), f"letter:{indicator}", [Use(figure, str(figure.shown), "p1")])


@contextmanager
def without_confirming(name: str) -> Iterator[Principal]:
    """One of the cast, in a town where this office may not confirm."""
    with cast.as_user(name, write=False) as actor:
        rights = {key: right for key, right in actor.rights.items() if key != CONFIRM}
    with scope(replace(actor, rights=rights), write=True) as limited:
        yield limited


def item() -> Proposal | None:
    """A brickworks the village ends before the last issued day."""
    with cast.as_user("podi_secretary") as actor:
        entry = Entry(cast.unit("podi"), SINCE, {"name": "某砖厂"})
        record = register_item(cast.town(), type_key="brickworks", entry=entry, actor=actor)
    issue("brickworks")
    with cast.as_user("podi_secretary") as actor:
        return end_item(record, on=ENDED, reason=WHY, actor=actor)


def member() -> Record:
    """A member the issue counted."""
    with cast.as_user("organiser") as actor:
        entry = Enrolment(cast.unit("podi_branch"), SINCE, name="吕某某", values={"standing": "full"})
        record = enrol_member(cast.town(), type_key="party_member", entry=entry, actor=actor)
    issue("members")
    return record


def membership_ended() -> Proposal | None:
    """The member left before the last issued day."""
    record = member()
    with without_confirming("organiser") as actor:
        return end_membership(record, on=ENDED, reason=WHY, actor=actor)


def membership_withdrawn() -> Proposal | None:
    """The member never was one."""
    record = member()
    with without_confirming("organiser") as actor:
        return withdraw_membership(record, reason=WHY, actor=actor)


def village() -> Unit:
    """A village the issue was reckoned over."""
    with cast.as_user("admin") as actor:
        entry = Establishment("donghe", {"zh": "东河村", "en": "Donghe"}, cast.unit("town"), SINCE)
        unit = establish_unit(cast.town(), type_key="village_established", entry=entry, actor=actor)
    issue("villages")
    return unit


def unit_dissolved() -> Proposal | None:
    """Merged into Podi before the last issued day."""
    unit = village()
    with cast.as_user("admin") as actor:
        return dissolve_unit(unit, on=ENDED, reason=WHY, successors=[cast.unit("podi")], actor=actor)


def unit_withdrawn() -> Proposal | None:
    """It never stood."""
    unit = village()
    with cast.as_user("admin") as actor:
        return withdraw_unit(unit, reason=WHY, actor=actor)


def unit_moved() -> Proposal | None:
    """A group of villagers belongs to another village since before the last issued day."""
    with cast.as_user("admin") as actor:
        entry = Establishment("group", {"zh": "一组", "en": "Group"}, cast.unit("podi"), SINCE)
        unit = establish_unit(cast.town(), type_key="villagers_group_established", entry=entry, actor=actor)
    issue("villagers_groups")
    with cast.as_user("admin") as actor:
        return move_unit(unit, parent=cast.unit("nailin"), on=ENDED, reason=WHY, actor=actor)


CHANGES = [
    (item, "ended", "结束", ("终止", "结束日期 空 →变成 6月1日", "同意终止")),
    (membership_ended, "ended", "结束", ("终止", "结束日期 空 →变成 6月1日", "同意终止")),
    (membership_withdrawn, "withdrawn", "撤回", ("撤回", "同意撤回")),
    (unit_dissolved, "dissolved", "撤销", ("撤销", "结束日期 空 →变成 6月1日", "并入 空 →变成 坡底村", "同意撤销")),
    (unit_withdrawn, "withdrawn", "撤回", ("撤回", "同意撤回")),
    (unit_moved, "standing", "改隶属", ("调整隶属", "上级单位 坡底村 →变成 奈林村", "同意调整")),
]
"""How a change is proposed, the state it leads to, what history then calls it, and what the office reads before."""


@pytest.mark.parametrize(
    ("propose", "state", "called", "told"), CHANGES, ids=lambda each: getattr(each, "__name__", "")
)
def test_proposal__shown_and_confirmed(
    propose: Callable[[], Proposal | None], state: str, called: str, told: tuple[str, ...]
) -> None:
    """The record stays until the office has read what would become of it and confirmed."""
    waiting = propose()
    assert waiting is not None
    with cast.as_user("clerk", write=False):
        before = Record.objects.get(pk=waiting.record_id)
        assert before.state in ("present", "active", "standing")
        assert before.ended_on is None
    office = signed_in("clerk")
    page = office.get(PROPOSALS)
    said = words(parsed(page).xpath("//main")[0])
    for part in (*told, WHY):
        assert part in said
    record = f"/tianning/records/{waiting.record_id}/"
    assert history(office.get(record))[0].startswith(f"{told[0]}等镇办公室确认")
    action = f"{PROPOSALS}{waiting.pk}/"
    answer = office.post(action, {**form(page, action), "decision": "confirm"})
    assert answer["Location"] == record
    assert history(office.get(record))[0].startswith(called)
    with cast.as_user("clerk", write=False):
        after = Record.objects.get(pk=waiting.record_id)
        assert after.state == state
        assert after.ended_on == (ENDED if state in ("ended", "dissolved") else None)


def test_proposal__an_end_refused_stands_in_the_history() -> None:
    """With the answer, and by its own name."""
    waiting = item()
    assert waiting is not None
    office = signed_in("clerk")
    action = f"{PROPOSALS}{waiting.pk}/"
    sent = {**form(office.get(PROPOSALS), action), "decision": "refuse", "answer": "还在烧"}
    assert office.post(action, sent).status_code == 302
    found = history(office.get(f"/tianning/records/{waiting.record_id}/"))
    assert any(each.startswith("终止没有通过") and "还在烧" in each for each in found)
