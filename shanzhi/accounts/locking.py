"""The lock after wrong passwords: how often, and taking it away. The sign-in library counts in the cache."""

from __future__ import annotations

import time

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from shanzhi.accounts.models import User

APP, ACTION = "allauth.account", "login_failed"


def is_locked(user: User) -> bool:
    """Whether so many wrong passwords came lately that the right one is refused as well."""
    now = time.time()
    return any(
        not ratelimit.apply_rate(list(cache.get(key, [])), now, rate, dry_run=True)[0] for key, rate in _counted(user)
    )


def forget_failures(user: User) -> None:
    """Count from nothing again."""
    for key, _rate in _counted(user):
        cache.delete(key)


def failures_of(username: str) -> str:
    """Under what the failures of a name are counted."""
    return username.lower()


def _counted(user: User) -> list[tuple[str, ratelimit.Rate]]:
    """Where the library counts the failures of a name from anywhere."""
    rates = ratelimit.parse_rates(app_settings.RATE_LIMITS.get(ACTION))
    name = failures_of(user.username)
    return [
        (ratelimit.get_cache_key(HttpRequest(), app=APP, action=ACTION, rate=rate, key=name), rate)
        for rate in rates
        if rate.per == "key"
    ]
