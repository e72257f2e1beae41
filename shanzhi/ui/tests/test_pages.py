"""Every page of the gallery: headings, ids, labels, language, title; and who may see the gallery."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory, override_settings

from shanzhi.ui import views
from shanzhi.ui.tests.conftest import MISSING
from shanzhi.ui.tests.pages import Address, addresses, html, outline

each_page = pytest.mark.parametrize("address", list(addresses()), ids=lambda address: address.path)


@each_page
def test_page__is_well_formed(address: Address) -> None:
    """Tags close in order, ids are unique, references and labels meet their targets, nothing is missing."""
    text = html(address)
    page = outline(text)
    assert page.faults == []
    assert len(page.ids) == len(set(page.ids)), sorted(x for x in set(page.ids) if page.ids.count(x) > 1)
    assert set(page.references) <= set(page.ids)
    assert [each for each in page.inputs if each.get("id") not in page.labelled] == []
    assert MISSING.split("%")[0] not in text


@each_page
def test_page__has_title_language_and_headings_in_order(address: Address) -> None:
    """The title ends with the product, the language is set, headings never skip a level; whole pages have one h1."""
    page = outline(html(address))
    assert page.language == {"zh": "zh-hans", "en": "en"}[address.language]
    assert page.title.split(" · ")[-1] == {"zh": "善治", "en": "Shanzhi"}[address.language]
    assert all(later - earlier <= 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    if address.kind != "component":
        assert page.headings.count(1) == 1


def test_gallery__is_closed_outside_demo_and_development() -> None:
    """The gallery does not exist in an ordinary installation."""
    request = RequestFactory().get("/")
    with override_settings(DEBUG=False, COMPONENT_GALLERY=False):
        for view, arguments in ((views.gallery, []), (views.component, ["tag"]), (views.sample, ["board"])):
            with pytest.raises(Http404):
                view(request, *arguments)


def test_gallery__shows_every_component() -> None:
    """The first page holds every example."""
    text = views.gallery(RequestFactory().get("/", {"lang": "en"})).content.decode()
    assert text.count('class="gallery-item"') >= 45
