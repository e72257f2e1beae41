"""The backend named in the settings. Django 6.0 splits by itself what 5.2 sends in one statement; then this goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, features, operations

MOST_VALUES = 2**16 - 1
"""Of one statement whose values the server binds: their number is two bytes of PostgreSQL's protocol."""


class DatabaseFeatures(features.DatabaseFeatures):
    """Of the backend: what Django asks before it looks rows up in bulk."""

    max_query_params = MOST_VALUES


class DatabaseOperations(operations.DatabaseOperations):
    """Of the backend: rows are written and deleted in as many statements as their values need."""

    def bulk_batch_size(self, fields: Sequence[Any], objs: Sequence[Any]) -> int:
        """How many rows go into one statement."""
        return min(len(objs), MOST_VALUES // len(fields)) if fields else len(objs)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection."""

    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
