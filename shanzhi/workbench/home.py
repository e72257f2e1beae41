"""The way in: home, the choice of a town, whether the server answers."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shanzhi.accounts.principals import principal_of
from shanzhi.core.errors import NotFound, Refused
from shanzhi.kernel.queries import Town, list_towns
from shanzhi.kernel.scope import scope
from shanzhi.packs.library import library
from shanzhi.reports.queries import find_by_code
from shanzhi.workbench import problems
from shanzhi.workbench.frame import other_language
from shanzhi.workbench.language import current_language
from shanzhi.workbench.marking import mark_chinese


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the day's page of the first town somebody has an office in."""
    towns = _towns(request)
    if isinstance(towns, HttpResponse):
        return towns
    return HttpResponseRedirect(_first_page(towns[0]))


@never_cache
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """The towns to choose from, for those who have several."""
    found = _towns(request)
    if isinstance(found, HttpResponse):
        return found
    language = current_language()
    items = [{"label": library(town).manifest.label.within(language), "url": _first_page(town)} for town in found]
    large = request.COOKIES.get("large") == "1"
    context = {"items": items, "large": large, "language": other_language(request.path)}
    page = render_to_string("workbench/towns.html", context, request)
    return HttpResponse(mark_chinese(page) if language == "en" else page)


@never_cache
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """From the code at the foot of a printed document to its issue, in whatever town of the reader's it is."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    reader = principal_of(request.user)
    towns_of_reader = list_towns(reader.home)
    with scope(reader):
        for town in towns_of_reader:
            issue = find_by_code(town, code)
            if issue is not None:
                return HttpResponseRedirect(reverse("workbench:issue", args=[town.key, issue.pk]))
    return problems.without_town(request, NotFound("report.code_not_found", found=code.upper()))


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Whether pages can be answered. Says nothing else."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return HttpResponse("down\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def _towns(request: HttpRequest) -> list[Town] | HttpResponse:
    """The towns of who is signed in, or the answer that there are none."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = list_towns(principal_of(request.user).home)
    return found or problems.without_town(request, Refused("workbench.no_office"))


def _first_page(town: Town) -> str:
    return reverse("workbench:today", args=[town.key])
