"""What people read when a page cannot be shown: a sentence with what is wrong and what to do, never a code alone."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shanzhi.core.errors import Conflict, NotFound, NotYours, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.workbench.language import current_language
from shanzhi.workbench.marking import mark_chinese

if TYPE_CHECKING:
    from shanzhi.workbench.desk import Desk

log = logging.getLogger(__name__)

KEPT = 400_000
"""Characters of a sent form that are kept over a lapse of the sign-in."""


def status_of(problem: Problem) -> int:
    """The browser's number for a problem."""
    if isinstance(problem, Refused):
        return 403
    if isinstance(problem, Conflict):
        return 409
    return 404 if isinstance(problem, NotFound) else 400


def in_town(desk: Desk, problem: Problem) -> HttpResponse:
    """The page of a problem inside the frame: not yours, not there, or not possible as asked."""
    kind = "not-yours" if isinstance(problem, (NotYours, Refused)) else "broken"
    kind = "no-match" if isinstance(problem, NotFound) else kind
    title = "" if kind == "not-yours" else _titles()[status_of(problem)]
    context = {"kind": kind, "title": title, "text": sentence(problem, desk.language)}
    return desk.render("problem", context, status=status_of(problem))


def without_town(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page of a problem before it is known where somebody works."""
    return _bare(request, status_of(problem), sentence(problem, current_language()))


def lapsed(request: HttpRequest) -> HttpResponse:
    """What was sent after the session had ended: sign in beside it, then send it again."""
    sign_in = f"{reverse('account_login')}?{urlencode({'next': '/'})}"
    return _kept(request, _("The sign-in ended after half an hour without use"), sign_in)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """A form from before the last sign-in: what was typed is here, one press sends it."""
    return _kept(request, _("This page was open since before the last sign-in"), "")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """An address that leads nowhere."""
    return _bare(request, 404, _("Check the address, or begin with the home page."))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """Refused before any view was asked."""
    return _bare(request, 403, _("Begin with the home page."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    """A request no page sends."""
    return _bare(request, 400, _("Begin with the home page."))


def not_this_way(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    """Asked in a way no page is."""
    response = _bare(request, 405, _("Begin with the home page."))
    response.headers["Allow"] = ", ".join(methods)
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """Sent too often in a short time."""
    return _bare(request, 429, _("Wait a minute, then go on."))


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed that nobody expected. No details; the log has them."""
    return _bare(request, 500, _("What was saved is kept. Try again; if it stays so, tell the county office."))


def _titles() -> dict[int, str]:
    return {
        400: _("This cannot be shown as asked"),
        403: _("Not possible here"),
        404: _("Nothing here"),
        405: _("This cannot be shown as asked"),
        409: _("Changed meanwhile"),
        429: _("Too many requests"),
        500: _("This page could not be made"),
    }


def _bare(request: HttpRequest, status: int, text: str) -> HttpResponse:
    return _render(request, "bare", {"title": _titles()[status], "text": text, "home": "/"}, status)


def _kept(request: HttpRequest, title: str, sign_in: str) -> HttpResponse:
    """The sent form as hidden fields, to be sent once more. Files cannot be kept and are asked for again.

    Passwords must not be kept. A script that sent the form is told by the header.
    """
    fields = [
        (name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"
    ]
    is_secret = any(name.startswith("password") for name, _value in fields)
    is_kept = not is_secret and sum(len(value) for _name, value in fields) <= KEPT
    context: dict[str, Any] = {
        "title": title,
        "sign_in": sign_in,
        "fields": fields if is_kept else [],
        "action": request.get_full_path(),
        "is_kept": is_kept,
        "has_files": bool(request.FILES),
        "home": "/",
    }
    response = _render(request, "kept", context, 403)
    response.headers["X-Signed-Out"] = "1"
    return response


def _render(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    large = request.COOKIES.get("large") == "1"
    page = render_to_string(f"workbench/{template}.html", {**context, "large": large}, request)
    return HttpResponse(mark_chinese(page) if current_language() == "en" else page, status=status)
