"""The machine under the pages: versions and room."""

from __future__ import annotations

import platform
from importlib.metadata import version

from django.db import connection

from shanzhi.cluster import locate
from shanzhi.cluster.space import free_megabytes

LOW_ON_SPACE = 1000
"""Megabytes."""


def versions() -> dict[str, str]:
    """What runs, by name."""
    return {"Shanzhi": version("shanzhi"), "Python": platform.python_version(), "Django": version("django")}


def server_version() -> str:
    """Of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version")
        return str(cursor.fetchone()[0]).split()[0]


def space() -> tuple[int, bool]:
    """Megabytes free where the installation keeps its data, and whether that is enough."""
    folder = locate().folder
    while not folder.exists():
        folder = folder.parent
    free = free_megabytes(folder)
    return free, free >= LOW_ON_SPACE
