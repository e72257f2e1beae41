"""The gallery: every component with its contract and examples, and sample pages put together from them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from shanzhi.ui import samples
from shanzhi.ui.contracts import LANGUAGES, Contract, Language, list_contracts, render_example


def gallery(request: HttpRequest) -> HttpResponse:
    """All components, and the list of sample pages."""
    _open_only_for_showing()
    language = _language(request)
    contracts = [contract for contract in list_contracts().values() if not contract.is_page]
    return _page(request, language, {"contracts": _shown(contracts, language, request), "all": list_contracts()})


def component(request: HttpRequest, name: str) -> HttpResponse:
    """One component: parameters and examples."""
    _open_only_for_showing()
    contract = list_contracts().get(name)
    if contract is None:
        raise Http404(name)
    language = _language(request)
    shown = [contract] if not contract.is_page else []
    context = {"contracts": _shown(shown, language, request), "all": list_contracts(), "one": contract}
    return _page(request, language, context)


def example(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    """One example of a component that is a whole page."""
    _open_only_for_showing()
    language = _language(request)
    contract = list_contracts().get(name)
    found = [each for each in contract.examples if each.slug == slug] if contract else []
    if contract is None or not found or not contract.is_page:
        raise Http404(name)
    return HttpResponse(render_example(contract, found[0], language, request))


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One sample page, as a page of the product would be put together."""
    _open_only_for_showing()
    if name not in samples.list_names():
        raise Http404(name)
    language = _language(request)
    with translation.override(LANGUAGES[language]):
        return render(request, f"ui/samples/{name}.html", samples.context(name, language))


def _open_only_for_showing() -> None:
    """The gallery exists in development, and where `COMPONENT_GALLERY` says so (an installation made as demo)."""
    if not (settings.DEBUG or getattr(settings, "COMPONENT_GALLERY", False)):
        raise Http404


def _language(request: HttpRequest) -> Language:
    """The language asked for by `?lang=`, else the active one."""
    asked = request.GET.get("lang") or translation.get_language() or ""
    return "en" if asked.startswith("en") else "zh"


def _shown(contracts: list[Contract], language: Language, request: HttpRequest) -> list[dict[str, object]]:
    return [
        {
            "contract": each,
            "examples": [
                {
                    "name": one.name,
                    "slug": one.slug,
                    "dialog": _dialog(each, one.arguments[language]),
                    "html": render_example(each, one, language, request),
                }
                for one in each.examples
            ],
        }
        for each in contracts
    ]


def _dialog(contract: Contract, arguments: dict[str, object]) -> str:
    """The id of the dialog that an example hides, for the button that opens it in the gallery."""
    is_hidden = "dialog" in contract.traits and not arguments.get("page")
    return str(arguments.get("id", contract.name)) if is_hidden else ""


def _page(request: HttpRequest, language: Language, context: dict[str, object]) -> HttpResponse:
    with translation.override(LANGUAGES[language]):
        return render(request, "ui/gallery.html", {**context, "samples": samples.list_names(), "lang": language})
