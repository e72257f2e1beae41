"""The connection that loads: the tables' owner, because COPY is refused under row-level security."""

from __future__ import annotations

from typing import Any

OWNER = "owner"
"""Django's alias of that connection. A web process does not have it."""

Cursor = Any
"""A cursor of it (psycopg's, behind Django's wrapper)."""
