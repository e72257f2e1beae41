"""The audit trail outside records."""

from __future__ import annotations

from typing import Any

from shanzhi.kernel import clock
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import Principal


def write(
    actor: Principal,
    verb: str,
    target: str,
    *,
    town: Town | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    about: tuple[int, int] | None = None,
) -> None:
    """Add one line. Called by a verb, inside its transaction: what is rolled back was not done.

    `about` is the record it is about and its access class: whoever may not know of that record does not read of it.
    """
    AuditEntry.objects.create(
        town=town,
        at=clock.now(town),
        actor=actor.key,
        verb=verb,
        target=target,
        before=before,
        after=after,
        reason=reason,
        about=None if about is None else about[0],
        access_class=1 if about is None else about[1],
    )
