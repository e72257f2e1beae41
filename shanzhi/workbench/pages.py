"""The shape of a view: signed in, in a town, inside one scope that ends after the page is made.

A view is a function of a `Desk`. GET opens a reading scope, a read-only snapshot in the database, so a GET never
writes. POST opens a writing scope, unless the view only reads what was sent. What a view cannot answer for an expected
reason becomes a page that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from shanzhi.accounts.principals import principal_of
from shanzhi.accounts.queries import User, list_offices
from shanzhi.core.errors import NotFound, Problem
from shanzhi.kernel.clock import end_of
from shanzhi.kernel.queries import find_town
from shanzhi.kernel.scope import remembering, scope
from shanzhi.packs.library import library
from shanzhi.workbench import asked, problems
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.language import current_language

View = Callable[..., HttpResponseBase]
"""A function of a desk and the parts of its address, by name."""

METHODS = ("GET", "HEAD", "POST")

PAGES: set[str] = set()
"""The views that are pages, by module and name; a test holds the table of addresses against it."""


def page(*, reads_only: bool = False, first: Callable[[Desk], Any] | None = None) -> Callable[[View], View]:
    """Make a view a page of a town.

    `reads_only`: what is sent is looked at and nothing is kept. `first` runs before the scope opens, for what needs a
    transaction of its own; its result is `desk.prepared`.
    """

    def wrap(view: View) -> View:
        @never_cache
        @wraps(view)
        def run(request: HttpRequest, town_key: str, **parts: Any) -> HttpResponseBase:
            if request.method not in METHODS:
                return problems.not_this_way(request, METHODS)
            user = request.user
            if not isinstance(user, User):
                return (
                    problems.lapsed(request) if request.method == "POST" else redirect_to_login(request.get_full_path())
                )
            if _has_zero_bytes(request):
                return problems.bad_request(request)
            try:
                with remembering() as known:
                    desk = open_desk(request, user, town_key)
            except Problem as problem:
                return problems.without_town(request, problem)
            desk.known = known if first is None else {}  # what runs first may change it
            return _answer(desk, view, first, parts, writes=request.method == "POST" and not reads_only)

        PAGES.add(f"{view.__module__}.{view.__name__}")
        return run

    return wrap


def _has_zero_bytes(request: HttpRequest) -> bool:
    """Whether something was sent that no keyboard types and the database cannot keep as text."""
    sent = (value for query in (request.GET, request.POST) for _name, values in query.lists() for value in values)
    return any("\x00" in str(value) for value in sent)


def open_desk(request: HttpRequest, user: User, town_key: str) -> Desk:
    """The desk of this request. NotFound if there is no such town, or none for who asks."""
    town = find_town(town_key)
    actor = principal_of(user)
    if town is None or town.pk not in actor.home:
        raise NotFound("workbench.no_town", found=town_key)
    return Desk(
        request=request,
        town=town,
        actor=actor,
        offices=list_offices(user, town),
        library=library(town),
        language=current_language(),
    )


def _answer(
    desk: Desk, view: View, first: Callable[[Desk], Any] | None, parts: dict[str, Any], *, writes: bool
) -> HttpResponseBase:
    try:
        desk.as_of = _looked_from(desk)
        desk.prepared = first(desk) if first is not None else None
        with scope(desk.actor, write=writes, known=desk.known):
            return view(desk, **parts)
    except Problem as problem:
        desk.as_of = None
        desk.__dict__.pop("figures", None)
        with scope(desk.actor):
            return problems.in_town(desk, problem)


def _looked_from(desk: Desk) -> datetime | None:
    """The moment asked for; the end of today and whatever comes later is now."""
    moment = asked.moment(desk.request.GET.get("as_of", ""))
    return None if moment is None or moment >= end_of(desk.today) else moment
