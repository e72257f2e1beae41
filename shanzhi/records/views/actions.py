"""Verbs on saved views: keep, name, share, begin with, remove."""

from __future__ import annotations

from shanzhi.core.errors import Problem, Refused
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.records.models import SavedView

SHARE = "view.share"
LONGEST_NAME = 20
LONGEST_QUERY = 4_000
MOST = 12
"""Views of one register that one person keeps."""


@verb("view.save")
def save_view(town: Town, *, type_key: str, name: str, query: str, actor: Principal) -> SavedView:
    """Keep a filter, an order and columns under a name, for oneself. Whoever may open the register may."""
    user = _require_user(actor, town)

    words = _name(name)
    _require_free(town, user, type_key, words)
    if len(query) > LONGEST_QUERY:
        raise Problem("view.too_long", field="name")
    if SavedView.objects.filter(town=town, user_id=user, type=type_key).count() >= MOST:
        raise Problem("view.too_many", field="name", allowed=MOST)

    view = SavedView.objects.create(
        town=town, user_id=user, type=type_key, name=words, query=query, created_at=clock.now(town)
    )

    audit.write(actor, "view.save", f"view:{view.pk}", town=town, after=_said(view))
    return view


@verb("view.rename")
def rename_view(view: SavedView, *, name: str, actor: Principal) -> None:
    """Call it otherwise."""
    _require_own(view, actor)

    words = _name(name)
    if words == view.name:
        return
    _require_free(view.town, view.user_id, view.type, words)

    before = _said(view)
    view.name = words
    view.save(update_fields=["name"])

    audit.write(actor, "view.rename", f"view:{view.pk}", town=view.town, before=before, after=_said(view))


@verb("view.share")
def share_view(view: SavedView, *, is_shared: bool, actor: Principal) -> None:
    """Show an own view to everybody in the town, or to oneself alone again. Through it everybody sees the own scope."""
    require(actor, SHARE, town_id=view.town_id)
    _require_own(view, actor)

    before = _said(view)
    view.is_shared = is_shared
    view.save(update_fields=["is_shared"])

    audit.write(actor, "view.share", f"view:{view.pk}", town=view.town, before=before, after=_said(view))


@verb("view.choose")
def choose_view(view: SavedView, *, is_default: bool, actor: Principal) -> None:
    """Let one's register begin with an own view, or with all rows again."""
    _require_own(view, actor)

    before = _said(view)
    SavedView.objects.filter(town=view.town, user_id=view.user_id, type=view.type).update(is_default=False)
    view.is_default = is_default
    view.save(update_fields=["is_default"])

    audit.write(actor, "view.choose", f"view:{view.pk}", town=view.town, before=before, after=_said(view))


@verb("view.remove")
def remove_view(view: SavedView, *, actor: Principal) -> None:
    """Drop a view: one's own, or a shared one if one may share."""
    if view.user_id != actor.user_id:
        require(actor, SHARE, town_id=view.town_id)

    key, before = view.pk, _said(view)
    view.delete()

    audit.write(actor, "view.remove", f"view:{key}", town=view.town, before=before)


def _require_user(actor: Principal, town: Town) -> int:
    if actor.user_id is None or town.pk not in actor.home:
        raise Refused("policy.refused", permission="view.save")
    return actor.user_id


def _require_own(view: SavedView, actor: Principal) -> None:
    if view.user_id != actor.user_id:
        raise Refused("view.not_yours")


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words:
        raise Problem("view.name_missing", field="name")
    if len(words) > LONGEST_NAME:
        raise Problem("view.name_long", field="name", found=len(words), allowed=LONGEST_NAME)
    return words


def _require_free(town: Town, user: int, type_key: str, name: str) -> None:
    if SavedView.objects.filter(town=town, user_id=user, type=type_key, name=name).exists():
        raise Problem("view.name_taken", field="name", found=name)


def _said(view: SavedView) -> dict[str, object]:
    return {
        "type": view.type,
        "name": view.name,
        "query": view.query,
        "is_shared": view.is_shared,
        "is_default": view.is_default,
    }
