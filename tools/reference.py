"""Write docs/reference from the code: vocabulary, fields, sections of packs, verbs.

`check` says whether it is up to date.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from shanzhi.core.places import ROOT

FOLDER = ROOT / "docs" / "reference"


def vocabulary() -> str:
    """Every word of the indicator vocabulary."""
    from shanzhi.indicators.explaining import sentences
    from shanzhi.indicators.vocabulary import WORDS
    from shanzhi.indicators.vocabulary.base import Leaf

    parts = ["# The vocabulary of indicators\n", _made("shanzhi/indicators/vocabulary")]
    for name, word in WORDS.items():
        parts.append(f"## `{name}`\n\n{_documentation(word)}\n")
        if issubclass(word, Leaf):
            parts.append(
                f"Opens to: {word.opens}. Without any fact: {'no value' if word.empty is None else word.empty}.\n"
            )
        explained = sentences().get(name)
        if explained:
            parts.append(f"> {explained['zh']}\n>\n> {explained['en']}\n")
    parts.append("## `use`\n\nThe tree of another indicator: `{use: theme_days}`. No circles.\n")
    return "\n".join(parts)


def fields() -> str:
    """Every kind of declared field."""
    from shanzhi.records.fields import ALL

    parts = ["# Kinds of field\n", _made("shanzhi/records/fields")]
    for kind in ALL:
        name = kind.model_fields["kind"].annotation.__args__[0]  # type: ignore[union-attr]
        parts.append(f"## `{name}`\n\n{_documentation(kind)}\n\n{_attributes(kind)}\n")
    return "\n".join(parts)


def sections() -> str:
    """Every section of a pack and what a declaration in it may say."""
    from shanzhi.packs.sections import all_sections

    parts = ["# Sections of a pack\n", _made("the `declare` modules")]
    for name, section in all_sections().items():
        parts.append(f"## `{name}/`\n\n{_documentation(section.model)}\n\n{_attributes(section.model)}\n")
    return "\n".join(parts)


def verbs() -> str:
    """Every verb: the names roles list under `may`."""
    from shanzhi.kernel.verb import VERBS

    parts = [
        "# Verbs\n",
        _made("the functions marked `@verb`"),
        "| verb | function | what it promises |",
        "|---|---|---|",
    ]
    for name, verb in sorted(VERBS.items()):
        first = _documentation(verb).splitlines()[0]
        parts.append(f"| `{name}` | `{verb.__module__}.{verb.__name__}` | {first} |")
    return "\n".join([*parts, ""])


PAGES: dict[str, Callable[[], str]] = {
    "vocabulary.md": vocabulary,
    "fields.md": fields,
    "packs.md": sections,
    "verbs.md": verbs,
}


def main() -> int:
    """Write the pages, or with `check` say which are not what the code says."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shanzhi.config.settings")
    django.setup()
    if sys.argv[1:] == ["check"]:
        stale = [name for name, make in PAGES.items() if not _is_current(name, make())]
        sys.stderr.writelines(f"docs/reference/{name} is out of date: python -m tools.reference\n" for name in stale)
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
    return 0


def _is_current(name: str, text: str) -> bool:
    path = FOLDER / name
    return path.exists() and path.read_text(encoding="utf-8") == text


def _made(source: str) -> str:
    return f"Made from {source} by `python -m tools.reference`; change it there.\n"


def _documentation(thing: Any) -> str:
    return inspect.cleandoc(thing.__doc__ or "")


def _attributes(model: Any) -> str:
    rows = ["| name | type | default |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        kind = inspect.formatannotation(field.annotation).replace("|", "\\|")
        default = "required" if field.is_required() else f"`{field.get_default(call_default_factory=True)!r}`"
        rows.append(f"| `{name}` | `{_short(kind)}` | {_short(default)} |")
    return "\n".join(rows)


def _short(text: str) -> str:
    text = re.sub(r"Annotated\[str, StringConstraints\(.*?pattern=(?:'([^']*)'|None).*?\)\]", "key", text)
    for prefix in ("shanzhi.", "typing.", "decimal.", "datetime."):
        text = text.replace(prefix, "")
    return text if len(text) <= 100 else text[:97] + "…"


if __name__ == "__main__":
    sys.exit(main())
