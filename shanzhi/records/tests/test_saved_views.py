"""Saved views: own and shared ones, who may do what, each act audited."""

from __future__ import annotations

import pytest

from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.scope import Principal
from shanzhi.records.views.actions import (
    LONGEST_QUERY,
    MOST,
    choose_view,
    remove_view,
    rename_view,
    save_view,
    share_view,
)
from shanzhi.records.views.queries import SavedView, get_view, list_views
from tests.support import cast

pytestmark = pytest.mark.django_db
TYPE = "theme_party_day"


def save(actor: Principal, name: str = "上半年", query: str = "unit=podi", of: str = "tianning") -> SavedView:
    """A view of the theme Party days."""
    return save_view(cast.town(of), type_key=TYPE, name=name, query=query, actor=actor)


def seen_by(name: str, of: str = "tianning") -> list[str]:
    """The views somebody is shown."""
    with cast.as_user(name, of=of, write=False) as actor:
        return [view.name for view in list_views(cast.town(of), TYPE, actor)]


def test_save_view__is_ones_own_and_audited() -> None:
    """Nobody else sees it, and the trail says what was kept."""
    with cast.as_user("clerk") as actor:
        view = save(actor)
        line = AuditEntry.objects.get(verb="view.save")
        assert (line.target, line.after["query"]) == (f"view:{view.pk}", "unit=podi")
    assert seen_by("clerk") == ["上半年"]
    assert seen_by("leader") == seen_by("clerk", of="zhaidian") == []
    with cast.as_user("leader", write=False), pytest.raises(NotFound, match=r"view\.not_found"):
        get_view(cast.town(), view.pk)


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        ("  ", "", "view.name_missing"),
        ("长" * 21, "", "view.name_long"),
        ("上半年", "", "view.name_taken"),
        ("另一个", "q" * (LONGEST_QUERY + 1), "view.too_long"),
    ],
)
def test_save_view__refuses(name: str, query: str, code: str) -> None:
    """No name, too long a name, the same name twice, a filter that is too long."""
    with cast.as_user("clerk") as actor:
        save(actor)
        with pytest.raises(Problem) as refused:
            save(actor, name, query)
        assert refused.value.code == code


def test_save_view__not_more_than_fit() -> None:
    """A register keeps so many of one person's."""
    with cast.as_user("clerk") as actor:
        for place in range(MOST):
            save(actor, f"第{place}个")
        with pytest.raises(Problem) as refused:
            save(actor, "多出来的")
        assert refused.value.code == "view.too_many"


def test_save_view__not_in_a_town_without_an_office() -> None:
    """Nor by a job, which opens no register."""
    with cast.as_user("clerk") as actor, pytest.raises(Refused, match=r"policy\.refused"):
        save(actor, of="zhaidian")
    with cast.as_system(cast.town()) as actor, pytest.raises(Refused, match=r"policy\.refused"):
        save(actor)


def test_share_view__by_the_office_alone() -> None:
    """The office shows its view to everybody; a village cannot."""
    with cast.as_user("clerk") as actor:
        share_view(save(actor), is_shared=True, actor=actor)
    assert seen_by("podi_branch") == ["上半年"]
    assert seen_by("clerk", of="zhaidian") == []
    with cast.as_user("podi_branch") as actor, pytest.raises(Refused, match=r"policy\.refused"):
        share_view(save(actor, "我的"), is_shared=True, actor=actor)
    with cast.as_user("organiser") as actor, pytest.raises(Refused, match=r"view\.not_yours"):
        share_view(SavedView.objects.get(), is_shared=False, actor=actor)
    with cast.as_user("clerk") as actor:
        share_view(SavedView.objects.get(name="上半年"), is_shared=False, actor=actor)
        assert AuditEntry.objects.filter(verb="view.share").count() == 2
    assert seen_by("organiser") == []


def test_rename_view__by_its_owner() -> None:
    """To a name that is free; others may not, though they see it."""
    with cast.as_user("clerk") as actor:
        view, other = save(actor), save(actor, "下半年")
        rename_view(view, name=" 上半年  党日 ", actor=actor)
        rename_view(view, name="上半年 党日", actor=actor)
        assert AuditEntry.objects.filter(verb="view.rename").count() == 1
        with pytest.raises(Problem, match=r"view\.name_taken"):
            rename_view(other, name="上半年 党日", actor=actor)
        share_view(view, is_shared=True, actor=actor)
    with cast.as_user("leader") as actor, pytest.raises(Refused, match=r"view\.not_yours"):
        rename_view(get_view(cast.town(), view.pk), name="我的", actor=actor)


def test_choose_view__one_at_a_time() -> None:
    """The register begins with the one chosen last, or with none."""
    with cast.as_user("clerk") as actor:
        first, second = save(actor), save(actor, "下半年")
        choose_view(first, is_default=True, actor=actor)
        choose_view(second, is_default=True, actor=actor)
        assert [view.is_default for view in list_views(cast.town(), TYPE, actor)] == [False, True]
        choose_view(second, is_default=False, actor=actor)
        assert not SavedView.objects.filter(is_default=True).exists()


def test_remove_view__by_owner_or_office() -> None:
    """One's own; a shared one by who may share; nobody else's."""
    with cast.as_user("clerk") as actor:
        shared = save(actor)
        share_view(shared, is_shared=True, actor=actor)
    with cast.as_user("podi_branch") as actor, pytest.raises(Refused, match=r"policy\.refused"):
        remove_view(get_view(cast.town(), shared.pk), actor=actor)
    with cast.as_user("organiser") as actor:
        remove_view(get_view(cast.town(), shared.pk), actor=actor)
        assert AuditEntry.objects.get(verb="view.remove").before["name"] == "上半年"
    assert seen_by("clerk") == []
