"""Page strings: English in the code, Chinese in `locale/zh_Hans/`. Needs no gettext on the machine.

python tools/messages.py update [FOLDER]: read the sources, add new strings, drop unused ones, compile
python tools/messages.py check [FOLDER]: is every string translated, and is the compiled file current?

FOLDER is an app with a `locale` folder; without it every app below `shanzhi/` that has one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
HEADER = {
    "Project-Id-Version": "shanzhi",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}

STRING = r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
SIMPLE = re.compile(r"{%\s*trans(?:late)?\s+" + STRING + r"(.*?)%}", re.DOTALL)
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b(.*?)%}(.*?){%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
PLURAL = re.compile(r"{%\s*plural\s*%}")
CONTEXT = re.compile(r"\bcontext\s+" + STRING)
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "_": (None, 0, None),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "ngettext": (None, 0, 1),
    "npgettext": (0, 1, 2),
}


class Message(NamedTuple):
    """One string as the code says it."""

    context: str | None
    text: str
    plural: str | None = None


def in_template(source: str) -> Iterator[Message]:
    """The strings of `{% translate %}` and `{% blocktranslate %}`, as Django will ask for them."""
    source = re.sub(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", source, flags=re.DOTALL)
    for match in SIMPLE.finditer(source):
        yield Message(_context(match[2]), ast.literal_eval(match[1]).replace("%", "%%"))
    for match in BLOCK.finditer(source):
        parts = [_block_text(part, is_trimmed="trimmed" in match[1].split()) for part in PLURAL.split(match[2])]
        yield Message(_context(match[1]), parts[0], parts[1] if len(parts) > 1 else None)


def in_python(source: str) -> Iterator[Message]:
    """The strings of gettext calls whose arguments are literal."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        places = FUNCTIONS.get(name)
        words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args]
        if places and all(place is None or (place < len(words) and isinstance(words[place], str)) for place in places):
            given = [None if place is None else str(words[place]) for place in places]
            yield Message(given[0], given[1] or "", given[2])


def collect(folder: Path) -> dict[Message, list[str]]:
    """All strings of an app with the files they stand in; tests are left out."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.py")]):
        if "tests" in path.relative_to(folder).parts:
            continue
        read = in_template if path.suffix == ".html" else in_python
        for message in read(path.read_text(encoding="utf-8")):
            places = found.setdefault(message, [])
            if (place := path.relative_to(folder).as_posix()) not in places:
                places.append(place)
    return found


def update(folder: Path) -> None:
    """Write the catalogue anew: kept translations, new strings empty, unused ones gone; then compile it."""
    path = folder / CATALOGUE
    old: dict[tuple[str | None, str], polib.POEntry] = (
        {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    )
    new = polib.POFile(wrapwidth=110)
    new.metadata = HEADER
    for message, places in sorted(collect(folder).items(), key=lambda item: (item[0].text, item[0].context or "")):
        known = old.get((message.context, message.text))
        translated = (known.msgstr_plural.get(0) or known.msgstr) if known else ""
        seen_in = [(place, "") for place in places]
        entry = polib.POEntry(msgctxt=message.context, msgid=message.text, occurrences=seen_in)
        if message.plural is None:
            entry.msgstr = translated
        else:
            entry.msgid_plural, entry.msgstr_plural = message.plural, {0: translated}
        if "%(" in message.text:
            entry.flags = ["python-format"]
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))
    empty = [entry.msgid for entry in new.untranslated_entries()]
    print(f"{path.relative_to(ROOT)}: {len(new)} strings, {len(empty)} without Chinese")


def problems(folder: Path) -> list[str]:
    """What is missing: untranslated, unknown or unused strings, placeholders that differ, an old compiled file."""
    path = folder / CATALOGUE
    catalogue = polib.pofile(str(path))
    known = {Message(e.msgctxt, e.msgid, e.msgid_plural or None): e for e in catalogue if not e.obsolete}
    wanted = collect(folder)
    found = [f"not in the catalogue: {message.text!r}" for message in wanted if message not in known]
    found += [f"no longer used: {message.text!r}" for message in known if message not in wanted]
    for message, entry in known.items():
        text = entry.msgstr_plural.get(0, "") if message.plural else entry.msgstr
        if not text:
            found.append(f"without Chinese: {message.text!r}")
        elif _placeholders(text) - _placeholders(f"{message.text}{message.plural or ''}"):
            found.append(f"unknown placeholder in the Chinese of {message.text!r}")
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        found.append("the compiled catalogue is older than the text: run python tools/messages.py update")
    return [f"{folder.relative_to(ROOT)}: {line}" for line in found]


def apps(names: list[str]) -> list[Path]:
    """The apps asked for, or all that keep page strings."""
    if names:
        return [Path(name).resolve() for name in names]
    return sorted(path.parents[3] for path in (ROOT / "shanzhi").glob(f"*/{CATALOGUE.as_posix()}"))


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


def _context(options: str) -> str | None:
    match = CONTEXT.search(options)
    return ast.literal_eval(match[1]) if match else None


def _block_text(part: str, *, is_trimmed: bool) -> str:
    if is_trimmed:
        part = " ".join(line.strip() for line in part.strip().splitlines())
    pieces = re.split(r"{{\s*(\w+)\s*}}", part)
    return "".join(f"%({piece})s" if index % 2 else piece.replace("%", "%%") for index, piece in enumerate(pieces))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in {"update", "check"}:
        sys.exit(__doc__)
    if sys.argv[1] == "update":
        for each in apps(sys.argv[2:]):
            update(each)
    elif lines := [line for each in apps(sys.argv[2:]) for line in problems(each)]:
        sys.exit("\n".join(lines))
