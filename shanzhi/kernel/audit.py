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
) -> None:
    """Add one line. Called by a verb, inside its transaction: what is rolled back was not done."""
    AuditEntry.objects.create(
        town=town,
        at=clock.now(town),
        actor=actor.key,
        verb=verb,
        target=target,
        before=before,
        after=after,
        reason=reason,
    )
