"""The language of the pages: a cookie carries it, an account remembers it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shanzhi.accounts.actions import choose_language
from shanzhi.accounts.principals import principal_of
from shanzhi.core.sentences import Language
from shanzhi.kernel.scope import scope

COOKIE = "language"
YEAR = 60 * 60 * 24 * 365
CODES = dict(settings.LANGUAGES)


def current_language() -> Language:
    """The language pages are in, as packs and error sentences call it."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


class LanguageMiddleware:
    """Speaks the language of the cookie for one request, Chinese without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate, answer, forget."""
        wanted = request.COOKIES.get(COOKIE, "")
        with translation.override(wanted if wanted in CODES else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Change the language and come back to the page. Who is signed in finds it again on another computer."""
    wanted = request.POST.get("language", "")
    if wanted not in CODES:
        return HttpResponseBadRequest()
    if request.user.is_authenticated:
        with scope(principal_of(request.user), write=True) as actor:
            choose_language(request.user, language=wanted, actor=actor)
    response = HttpResponseRedirect(_way_back(request))
    remember(response, wanted)
    return response


def remember(response: HttpResponse, language: str) -> None:
    """Put the language into the cookie."""
    response.set_cookie(COOKIE, language, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"
