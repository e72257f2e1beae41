"""The verb: the one way to write.

A verb is a module-level function marked `@verb("activity.record")`: its name is the permission it asks for. Its body
has five paragraphs: may they, is it possible, change, record, tell. It runs inside a savepoint, so a refusal half-way
leaves nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from shanzhi.kernel.scope import current

P = ParamSpec("P")
R = TypeVar("R")

VERBS: dict[str, Callable[..., Any]] = {}
"""Every verb by its name, for policies, documentation and the architecture tests."""


def verb(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function as the verb `name` (`noun.verb`). It must take `actor`, the principal of the open scope."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        if name in VERBS:
            raise ValueError(f"two verbs are called {name}")

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if kwargs.get("actor") is not current():
                raise RuntimeError(f"{name}: the actor is not the principal of the open scope")
            with transaction.atomic():
                return function(*args, **kwargs)

        VERBS[name] = run
        return run

    return register
