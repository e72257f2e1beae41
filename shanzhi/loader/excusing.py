"""What the demo excuses: a story leaves meetings out, and nothing left undone may stand at a unit of the real town."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shanzhi.accounts.principals import principal_of
from shanzhi.core.periods import Window
from shanzhi.directory.models import Unit
from shanzhi.duties.actions import excuse_duty
from shanzhi.duties.queries import MISSED, Occurrence, list_occurrences
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from shanzhi.loader.accounts import DemoAccount, user_of
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.chance import Chance
from shanzhi.records.models import Record


def excuse_undone(town: Town, story: Story, window: Window, accounts: Sequence[DemoAccount], *, seed: int) -> int:
    """Excuse what is missed or overdue in a window at every unit that is not invented; how many there were.

    By the account that holds the office which owns the duty, for one of the story's reasons. Safe to repeat: what is
    excused is not undone any more.
    """
    by_office = _undone(town, story, window)
    offices = {account.role: account for account in accounts}
    for owner, several in by_office.items():
        account = offices.get(owner)
        actor = system(town.pk, clock=town.demo_now) if account is None else principal_of(user_of(account))
        _excuse(several, story.excuses, actor, seed)
    return sum(map(len, by_office.values()))


def _undone(town: Town, story: Story, window: Window) -> Mapping[str, list[Occurrence]]:
    """What is to be excused, by the office that owns it."""
    invented = {row.key for row in story.units if row.is_invented}
    found: dict[str, list[Occurrence]] = {}
    with scope(system(town.pk, clock=town.demo_now)) as reader:
        real = Unit.objects.filter(town=town).exclude(key__in=invented).values_list("pk", flat=True)
        rows = list_occurrences(reader, town, window, clock.today(town), units=list(real), keys=list(story.excuses))
        for each in rows:
            if each.state == MISSED or each.is_overdue:
                found.setdefault(each.declared.owner, []).append(each)
    return found


def _excuse(several: Sequence[Occurrence], reasons: Mapping[str, Sequence[str]], actor: Principal, seed: int) -> None:
    chances = {key: Chance(seed, "excuses", key) for key in reasons}
    with scope(actor, write=True):
        records = Record.objects.in_bulk([each.record_id for each in several])
        for each in several:
            reason = chances[each.key].pick(reasons[each.key])
            excuse_duty(records[each.record_id], reason=reason, actor=actor)
