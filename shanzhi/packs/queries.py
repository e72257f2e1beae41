"""Reads of what was applied."""

from __future__ import annotations

from django.db.models import QuerySet

from shanzhi.kernel.models import Town
from shanzhi.packs.models import PackVersion

__all__ = ["PackVersion", "list_versions"]


def list_versions(town: Town) -> QuerySet[PackVersion]:
    """Every applying of a pack to the town, the newest first."""
    return PackVersion.objects.filter(town=town).order_by("-number")
