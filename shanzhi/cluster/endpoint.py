"""How to reach a running server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from shanzhi.cluster.names import DATABASE, OWNER, WEB


@dataclass(frozen=True)
class Endpoint:
    """A running server of ours: socket folder, port number (part of the socket's name) and passwords."""

    socket_folder: Path
    port: int
    passwords: Mapping[str, str] = field(repr=False)

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """The connection string in libpq's words, password included."""
        words = {
            "host": str(self.socket_folder),
            "port": str(self.port),
            "dbname": database,
            "user": role,
            "password": self.passwords[role],
        }
        return " ".join(f"{name}={_quoted(value)}" for name, value in words.items())

    def url(self, role: str, database: str = DATABASE) -> str:
        """The same as a URL, as `DATABASE_URL` has it."""
        return (
            f"postgresql://{quote(role, safe='')}:{quote(self.passwords[role], safe='')}@/{quote(database, safe='')}"
            f"?host={quote(str(self.socket_folder), safe='')}&port={self.port}"
        )

    @property
    def app_url(self) -> str:
        """What `DATABASE_URL` would be."""
        return self.url(WEB)

    @property
    def owner_url(self) -> str:
        """What `DATABASE_OWNER_URL` would be."""
        return self.url(OWNER)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
