"""The product's settings, with two addresses more that look at it from inside."""

from __future__ import annotations

from shanzhi.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.support.site_urls"
