"""Which database the process speaks to, as which role, and the secrets of this installation.

`DATABASE_URL` is the app role, `DATABASE_OWNER_URL` migrates and loads. Without them the embedded server of this
checkout is used. Everything people do runs on the alias `default` as the app role; the alias `owner` is for migrations
and bulk loading, and a web process does not have it.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from shanzhi.cluster import locate
from shanzhi.cluster.service import find_running
from shanzhi.core.errors import Problem

ENGINE = "shanzhi.kernel.postgres"
OWNER = "owner"
"""The alias of the role that owns the tables."""

PREPARED_FROM = 2
"""A connection keeps a statement parsed once it was sent so many times before.

Row-level security makes statements long: parsing and rewriting one takes as long as many of them run.
"""


def is_external() -> bool:
    """Whether a server of the county's own is used."""
    return "DATABASE_URL" in os.environ


def home() -> Path:
    """The private data folder of this checkout."""
    return locate().folder


def url(role: str) -> str:
    """The address for a role (`app` or `owner`).

    For the embedded server it must be running: the command line sees to that.
    """
    if is_external():
        name = "DATABASE_OWNER_URL" if role == "owner" else "DATABASE_URL"
        if name not in os.environ:
            raise Problem("database.url_missing", found=name)
        return os.environ[name]
    endpoint = find_running(locate())
    if endpoint is None:
        return ""
    return endpoint.owner_url if role == "owner" else endpoint.app_url


def configured() -> dict[str, dict[str, Any]]:
    """Django's DATABASES. An empty address (server not running) only fails when somebody connects."""
    aliases = {"default": "app"} if os.environ.get("SHANZHI_PROCESS") == "web" else {"default": "app", OWNER: "owner"}
    kept = {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    found = {alias: {**parsed(url(role)), **kept} for alias, role in aliases.items()}
    found["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": PREPARED_FROM}
    return found


def parsed(address: str) -> dict[str, Any]:
    """A postgresql:// address as Django wants it."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": query.get("port") or str(parts.port or ""),
    }


@cache
def secret(name: str) -> str:
    """A secret of this installation, made once and kept in a private file; `SHANZHI_SECRET_<NAME>` overrides it."""
    given = os.environ.get(f"SHANZHI_SECRET_{name.upper()}")
    if given:
        return given
    path = home() / f"{name}.secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_private(path, secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    """Readable by its owner alone from the first moment; a file somebody else made meanwhile wins."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
