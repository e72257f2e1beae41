"""The declarations in force in a town, parsed once per process and applied version.

Nothing parses YAML during a request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from typing import Any

from shanzhi.core.errors import NotFound
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import remembered
from shanzhi.packs.declare import Manifest
from shanzhi.packs.models import Asset, Definition, PackVersion
from shanzhi.packs.sections import all_sections

DAWN = date(1, 1, 1)


@dataclass(frozen=True)
class Applied:
    """A parsed declaration with the row it came from."""

    section: str
    key: str
    definition_id: int
    number: int
    digest: str
    model: Any
    files: dict[str, str]
    valid_from: date | None
    applied_at: datetime
    retired_at: datetime | None


@dataclass
class Library:
    """All declarations of a town, those in force and those that once were."""

    town: Town
    version: PackVersion
    manifest: Manifest
    _rows: dict[tuple[str, str], list[Applied]] = field(default_factory=dict)

    def get(self, section: str, key: str) -> Applied:
        """The declaration in force now. NotFound if there is none."""
        found = self.find(section, key)
        if found is None:
            raise NotFound("pack.definition.not_found", section=section, key=key)
        return found

    def find(
        self, section: str, key: str, *, on: date | None = None, known_at: datetime | None = None
    ) -> Applied | None:
        """The declaration valid on a day among those in force at a moment; by default the latest, now."""
        known = [row for row in self._rows.get((section, key), ()) if _in_force(row, known_at)]
        valid = [row for row in known if on is None or (row.valid_from or DAWN) <= on]
        return max(valid or known, key=lambda row: (row.valid_from or DAWN, row.number), default=None)

    def all(self, section: str) -> dict[str, Applied]:
        """Every declaration of a section in force now, by key, in the pack's order."""
        found = {key: self.find(section, key) for (name, key) in self._rows if name == section}
        return {key: row for key, row in found.items() if row is not None}

    def by_id(self, definition_id: int) -> Applied:
        """The declaration a record or an issue was made under, in force or not."""
        return next(row for rows in self._rows.values() for row in rows if row.definition_id == definition_id)

    def __iter__(self) -> Iterator[Applied]:
        for rows in self._rows.values():
            yield from rows


_lock = Lock()
_kept: dict[tuple[int, int, str], Library] = {}


def library(town: Town) -> Library:
    """The town's library. NotFound if no pack is applied. One small query; the rest is kept in memory per version."""
    return remembered(("library", town.pk), lambda: _current(town))


def _current(town: Town) -> Library:
    version = PackVersion.objects.filter(town=town).order_by("-number").first()
    if version is None:
        raise NotFound("pack.none_applied", town=town.key)
    mark = (town.pk, version.pk, version.digest)
    if mark not in _kept:
        with _lock:
            if mark not in _kept:
                _kept[mark] = _load(town, version)
    return _kept[mark]


def asset(digest: str) -> bytes:
    """A file kept with a declaration."""
    return bytes(Asset.objects.values_list("content", flat=True).get(digest=digest))


def forget() -> None:
    """Drop what is kept in memory (tests that roll back)."""
    _kept.clear()


def _load(town: Town, version: PackVersion) -> Library:
    models = {name: section.model for name, section in all_sections().items()}
    loaded = Library(town, version, Manifest.model_validate(version.manifest))
    for row in Definition.objects.filter(town=town).order_by("pk"):
        loaded._rows.setdefault((row.section, row.key), []).append(
            Applied(
                section=row.section,
                key=row.key,
                definition_id=row.pk,
                number=row.number,
                digest=row.digest,
                model=models[row.section].model_validate(row.document),
                files=row.files,
                valid_from=row.valid_from,
                applied_at=row.applied_at,
                retired_at=row.retired_at,
            )
        )
    return loaded


def _in_force(row: Applied, known_at: datetime | None) -> bool:
    if known_at is None:
        return row.retired_at is None
    return row.applied_at <= known_at and (row.retired_at is None or known_at < row.retired_at)
