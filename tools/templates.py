"""Make the packs' Word templates from their texts.

From packs/<town>/word/<report>.yaml comes packs/<town>/reports/<report>.docx.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from shanzhi.core.places import packs_folder
from shanzhi.reports.word import blocks_from, compose


def texts() -> Iterator[tuple[Path, Path]]:
    """Each text with the template it makes."""
    for text in sorted(packs_folder().glob("*/word/*.yaml")):
        if text.parent.parent.name != "base":
            yield text, text.parent.parent / "reports" / f"{text.stem}.docx"


def made_from(text: Path) -> bytes:
    """The template of a text. The same text gives the same bytes."""
    blocks = blocks_from(yaml.safe_load(text.read_text(encoding="utf-8")))
    return compose(blocks, title="{{ town }}")


def main() -> int:
    """Make all of them, or with `check` say which are out of date."""
    stale = [target for text, target in texts() if not target.exists() or target.read_bytes() != made_from(text)]
    if sys.argv[1:] == ["check"]:
        sys.stderr.writelines(f"{target} is out of date: make templates\n" for target in stale)
        return 1 if stale else 0
    for text, target in texts():
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(made_from(text))
    return 0


if __name__ == "__main__":
    sys.exit(main())
