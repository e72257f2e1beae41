"""Settings for running these tests alone, and templates that say when a variable is missing."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator

import django
import pytest
from django.conf import settings

if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
    os.environ["DJANGO_SETTINGS_MODULE"] = "shanzhi.ui.tests.settings"
    django.setup()

MISSING = "!missing %s!"


@pytest.fixture(autouse=True)
def _plain_templates() -> Iterator[None]:
    """Templates without the product's context processors; a missing variable prints itself."""
    from django.test import override_settings  # after the settings are there

    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"] = ["django.template.context_processors.request"]
    templates[0]["OPTIONS"]["string_if_invalid"] = MISSING
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        TEMPLATES=templates,
        ROOT_URLCONF="shanzhi.ui.tests.urls",
        STORAGES={**settings.STORAGES, "staticfiles": plain},
        STATIC_URL="/static/",
        COMPONENT_GALLERY=True,
    ):
        yield
