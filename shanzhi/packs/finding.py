"""Finding packs on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shanzhi.core.errors import NotFound, Problem
from shanzhi.core.places import packs_folder
from shanzhi.packs.reading import Sheet, read

MANIFEST = "pack.yaml"


@dataclass(frozen=True)
class PackFolder:
    """A pack as it lies on disk: its manifest and every sheet of every section folder."""

    root: Path
    manifest: Sheet
    sheets: dict[str, list[Sheet]]


def list_packs() -> list[str]:
    """The keys of the packs that can be applied (folders with a manifest, without the broken examples)."""
    return sorted(
        path.parent.name for path in packs_folder().glob(f"*/{MANIFEST}") if not path.parent.name.startswith("_")
    )


def find_root(key: str) -> Path:
    """The folder of a pack, given by its key or as a path to a folder. NotFound names the packs there are."""
    as_path = Path(key)
    root = as_path if as_path.is_dir() and (as_path / MANIFEST).is_file() else packs_folder() / key
    if not (root / MANIFEST).is_file():
        raise NotFound("pack.not_found", pack=key, allowed=list_packs())
    return root


def open_pack(key: str, sections: list[str]) -> PackFolder:
    """Read every sheet of a pack. A folder that is no section is an error, so a misspelt one cannot hide."""
    root = find_root(key)
    manifest = read(root / MANIFEST, f"{root.name}/{MANIFEST}")
    sheets: dict[str, list[Sheet]] = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name in OWN_FOLDERS:
            continue
        if folder.name not in sections:
            raise Problem(
                "pack.section.unknown",
                file=f"{root.name}/{folder.name}",
                line=1,
                found=folder.name,
                allowed=sorted(sections),
            )
        sheets[folder.name] = [
            read(path, f"{root.name}/{folder.name}/{path.name}") for path in sorted(folder.glob("*.yaml"))
        ]
    return PackFolder(root, manifest, sheets)


OWN_FOLDERS = frozenset({"texts", "lexicon", "word", "units", "demo", "tests"})
"""Folders with their own readers: sentences, lexicons, Word files, units, the demo story, situations."""
