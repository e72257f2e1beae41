"""Verbs on figures: follow one, and follow it no longer."""

from __future__ import annotations

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.directory.models import Unit
from shanzhi.indicators.following import MOST, Followed
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library


@verb("figure.follow")
def follow(town: Town, *, indicator: str, unit: Unit, actor: Principal) -> Followed:
    """Follow a figure, for oneself. Whoever works in the town may; following shows nothing that is not theirs."""
    user = _require_user(actor, town)

    if library(town).find("indicators", indicator) is None:
        raise NotFound("indicator.not_found", found=indicator[:60])
    held = Followed.objects.filter(town=town, user_id=user)
    found = held.filter(indicator=indicator, unit=unit).first()
    if found is not None:
        return found
    if held.count() >= MOST:
        raise Problem("figure.follows_too_many", allowed=MOST)

    found = Followed.objects.create(town=town, user_id=user, indicator=indicator, unit=unit, since=clock.now(town))

    audit.write(actor, "figure.follow", _target(found), town=town)
    return found


@verb("figure.unfollow")
def unfollow(town: Town, *, indicator: str, unit: Unit, actor: Principal) -> None:
    """Follow it no longer; nothing happens where it was not followed."""
    user = _require_user(actor, town)

    found = Followed.objects.filter(town=town, user_id=user, indicator=indicator, unit=unit).first()
    if found is None:
        return

    found.delete()

    audit.write(actor, "figure.unfollow", _target(found), town=town)


def _require_user(actor: Principal, town: Town) -> int:
    if actor.user_id is None or town.pk not in actor.home:
        raise Refused("policy.refused", permission="figure.follow")
    return actor.user_id


def _target(each: Followed) -> str:
    return f"figure:{each.indicator}:{each.unit_id}"
