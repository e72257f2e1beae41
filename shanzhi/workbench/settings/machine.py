"""The machine under the pages: versions and room."""

from __future__ import annotations

import platform
from importlib.metadata import version

from django.db import connection

from shanzhi.cluster import locate
from shanzhi.cluster.space import room_in


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
    return room_in(locate().folder)
