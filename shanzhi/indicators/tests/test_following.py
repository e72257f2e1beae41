"""Following figures: one's own, audited, bounded."""

from __future__ import annotations

import pytest

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.indicators.actions import follow, unfollow
from shanzhi.indicators.following import MOST, is_followed, list_followed
from shanzhi.kernel.models import AuditEntry
from shanzhi.packs.library import library
from tests.support import cast

pytestmark = pytest.mark.django_db
FIGURE = "theme_days"


def followed_by(name: str, of: str = "tianning") -> list[str]:
    """What somebody follows."""
    with cast.as_user(name, of=of, write=False) as actor:
        return [each.indicator for each in list_followed(cast.town(of), actor)]


def test_follow__is_ones_own_and_audited() -> None:
    """Nobody else sees it; twice is once; the trail says what was followed, and that it ended."""
    podi = cast.unit("podi")
    with cast.as_user("clerk") as actor:
        first = follow(cast.town(), indicator=FIGURE, unit=podi, actor=actor)
        assert follow(cast.town(), indicator=FIGURE, unit=podi, actor=actor) == first
        assert is_followed(cast.town(), actor, indicator=FIGURE, unit_id=podi.pk)
        assert not is_followed(cast.town(), actor, indicator=FIGURE, unit_id=cast.unit("nailin").pk)
    assert followed_by("clerk") == [FIGURE]
    assert followed_by("leader") == followed_by("clerk", of="zhaidian") == []
    with cast.as_user("clerk") as actor:
        unfollow(cast.town(), indicator=FIGURE, unit=podi, actor=actor)
        unfollow(cast.town(), indicator=FIGURE, unit=podi, actor=actor)
        trail = AuditEntry.objects.filter(target=f"figure:{FIGURE}:{podi.pk}").order_by("pk")
        assert [line.verb for line in trail] == ["figure.follow", "figure.unfollow"]
    assert followed_by("clerk") == []


def test_follow__what_there_is() -> None:
    """An indicator nobody declared is not followed, nor is one more than a page can show."""
    with cast.as_user("clerk") as actor:
        with pytest.raises(NotFound, match=r"indicator\.not_found"):
            follow(cast.town(), indicator="nix", unit=cast.unit("podi"), actor=actor)
        several = list(library(cast.town()).all("indicators"))[: MOST + 1]
        for key in several[:MOST]:
            follow(cast.town(), indicator=key, unit=cast.unit("podi"), actor=actor)
        with pytest.raises(Problem, match=r"figure\.follows_too_many"):
            follow(cast.town(), indicator=several[MOST], unit=cast.unit("podi"), actor=actor)


def test_follow__is_for_who_works_in_the_town() -> None:
    """Somebody of another town follows nothing here, nor does the system."""
    here, unit = cast.town(), cast.unit("podi")
    with cast.as_user("clerk", of="zhaidian") as actor, pytest.raises(Refused, match=r"policy\.refused"):
        follow(here, indicator=FIGURE, unit=unit, actor=actor)
    with cast.as_system(here) as actor, pytest.raises(Refused, match=r"policy\.refused"):
        follow(here, indicator=FIGURE, unit=unit, actor=actor)
