"""From sheets to a pack.

`base` merged under a town, each declaration parsed, every flaw collected with its file and line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shanzhi.core.errors import Problem, Problems
from shanzhi.packs import finding
from shanzhi.packs.declare import Declared, Manifest
from shanzhi.packs.reading import Path_, Sheet
from shanzhi.packs.sections import Section, all_sections
from shanzhi.packs.validating import flaws_of


@dataclass
class Entry:
    """One declaration: its raw data after merging, its parsed form, and the sheets it came from (own sheet first)."""

    section: str
    key: str
    raw: dict[str, Any]
    origins: list[Sheet]
    model: Declared | None = None
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A fingerprint of the content, its files included; the layout of the YAML plays no part."""
        canonical = json.dumps(self.raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
        parts = [canonical, *(f"{name} {file_digest(path)}" for name, path in sorted(self.files.items()))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def place(self, path: Path_) -> tuple[str, int]:
        """File and line of a value inside the declaration: where it was last said."""
        wanted = (self.key, *path)
        sheet = max(self.origins, key=lambda sheet: len(sheet.nearest(wanted)))
        return sheet.file, sheet.line(wanted)


@dataclass
class Pack:
    """A pack ready to be checked and applied: the manifest and all sections, `base` included."""

    key: str
    manifest: Manifest
    roots: list[Path] = field(default_factory=list)
    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def find(self, section: str, key: str) -> Any:
        """The parsed declaration, or None if there is none (or it is flawed, which is reported on its own)."""
        entry = self.entries.get(section, {}).get(key)
        return entry.model if entry else None

    def keys(self, section: str) -> list[str]:
        """All keys of a section, sorted, for messages."""
        return sorted(self.entries.get(section, {}))

    def all(self, section: str) -> dict[str, Any]:
        """All parsed declarations of a section."""
        return {key: entry.model for key, entry in self.entries.get(section, {}).items() if entry.model is not None}

    def __iter__(self) -> Iterator[Entry]:
        for section in self.entries.values():
            yield from section.values()


def assemble(key: str) -> Pack:
    """Read, merge, parse and check a pack.

    Problems are collected in `problems`, so one run shows them all; only what makes reading impossible is raised.
    """
    sections = all_sections()
    folders = _chain(key, list(sections))
    manifest = _manifest(folders[-1])
    pack = Pack(manifest.pack, manifest, roots=[folder.root for folder in reversed(folders)])
    for folder in folders:
        for name, sheets in folder.sheets.items():
            for sheet in sheets:
                _add_sheet(pack, name, sheet)
    for entry in pack:
        _parse(pack, entry, sections[entry.section])
    for entry in pack:
        if entry.model is not None:
            for flaw in sections[entry.section].check(pack, entry.key, entry.model):
                pack.problems.append(flaw.problem(*entry.place(flaw.path)))
    return pack


def assemble_sound(key: str) -> Pack:
    """`assemble`, refusing a pack with any problem: all of them are raised together."""
    pack = assemble(key)
    if pack.problems:
        raise Problems(pack.problems)
    return pack


def _chain(key: str, sections: list[str]) -> list[finding.PackFolder]:
    """The pack and what it extends, lowest first."""
    folders = [finding.open_pack(key, sections)]
    while (below := _manifest(folders[0]).extends) is not None:
        if any(_manifest(folder).pack == below for folder in folders):
            raise Problem(
                "pack.extends.circle",
                file=folders[0].manifest.file,
                line=folders[0].manifest.line(("extends",)),
                found=below,
            )
        folders.insert(0, finding.open_pack(below, sections))
    return folders


def _manifest(folder: finding.PackFolder) -> Manifest:
    try:
        return Manifest.model_validate(folder.manifest.data)
    except ValidationError as error:
        raise Problems(
            [flaw.problem(folder.manifest.file, folder.manifest.line(flaw.path)) for flaw in flaws_of(error, Manifest)]
        ) from error


def _add_sheet(pack: Pack, section: str, sheet: Sheet) -> None:
    if not isinstance(sheet.data, dict):
        pack.problems.append(Problem("pack.file.not_a_mapping", file=sheet.file, line=1))
        return
    entries = pack.entries.setdefault(section, {})
    for key, raw in sheet.data.items():
        if not isinstance(raw, dict):
            pack.problems.append(
                Problem("pack.definition.not_a_mapping", file=sheet.file, line=sheet.line((key,)), found=key)
            )
            continue
        below = entries.get(key)
        if below is None:
            entries[key] = Entry(section, key, raw, [sheet])
        else:
            _lay_over(pack, below, raw, sheet)


def _lay_over(pack: Pack, below: Entry, raw: dict[str, Any], sheet: Sheet) -> None:
    """A town's declaration of a key that `base` has must say whether it extends or replaces it."""
    own = dict(raw)
    how = own.pop("over", None)
    if how == "extend":
        below.raw = _merged(below.raw, own)
        below.origins.insert(0, sheet)
    elif how == "replace":
        below.raw = own
        below.origins = [sheet]
    else:
        pack.problems.append(
            Problem(
                "pack.definition.twice",
                file=sheet.file,
                line=sheet.line((below.key,)),
                found=below.key,
                first=below.origins[0].file,
                allowed=["over: extend", "over: replace"],
            )
        )


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Mappings merge key by key, anything else is replaced; `null` takes a value away."""
    merged = dict(below)
    for key, value in above.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _merged(merged[key], value)
        else:
            merged[key] = value
    return merged


def _parse(pack: Pack, entry: Entry, section: Section) -> None:
    try:
        entry.model = section.model.model_validate(entry.raw)
    except ValidationError as error:
        pack.problems.extend(flaw.problem(*entry.place(flaw.path)) for flaw in flaws_of(error, section.model))
        return
    for name in section.files(entry.model):
        path = next((root / section.name / name for root in pack.roots if (root / section.name / name).is_file()), None)
        if path is None:
            file, line = entry.place(())
            pack.problems.append(Problem("pack.file.missing", file=file, line=line, found=name))
        else:
            entry.files[name] = path


def file_digest(path: Path) -> str:
    """A fingerprint of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
