"""What may not stand in a template: words outside translations, inline styles and scripts, foreign addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from shanzhi.ui.contracts import FOLDER
from shanzhi.ui.tests.reading import plain_text

TEMPLATES = sorted(FOLDER.parent.rglob("*.html"))
UI = FOLDER.parents[1]
STATIC = UI / "static" / "ui"
each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER.parent)))

FORBIDDEN = {
    "style attribute": re.compile(r"\sstyle\s*="),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "style element": re.compile(r"<style\b"),
    "foreign address": re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]"),
    "javascript address": re.compile(r"javascript:"),
    "htmx script attribute": re.compile(r"\bhx-(?:on|vals\s*=\s*[\"']js:)"),
    "unescaped attributes": re.compile(r"{{\s*attrs\s*}}"),
    "Chinese": re.compile(r"[\u3400-\u9fff]"),
}


@each_template
@pytest.mark.parametrize("name", FORBIDDEN)
def test_template__is_free_of(path: Path, name: str) -> None:
    """A strict content security policy and two languages: none of these may stand in a template."""
    assert not FORBIDDEN[name].search(path.read_text(encoding="utf-8"))


@each_template
def test_words__stand_in_translations(path: Path) -> None:
    """Text that people read or hear stands in translate tags."""
    assert plain_text(path.read_text(encoding="utf-8")) == []


def test_python_and_scripts__hold_no_chinese() -> None:
    """Neither Python outside the tests nor the scripts hold Chinese."""
    files = [*UI.glob("*.py"), *UI.glob("templatetags/*.py"), *UI.glob("samples/*.py"), *(STATIC / "js").glob("*.js")]
    literal = re.compile(r"^(?!\s*(?:#|\"\"\"|\*|/\*)).*[\"'][^\"'`]*[\u3400-\u9fff]")
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "`" in line or not literal.match(line), (path.name, line)


def test_icons__exist_in_the_sprite() -> None:
    """Every icon named in a template or example is drawn."""
    drawn = set(re.findall(r"<symbol id=\"([a-z]+)\"", (STATIC / "icons.svg").read_text(encoding="utf-8")))
    named: set[str] = set()
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        named |= set(re.findall(r"<c-icon[^>]*\bname=\"([a-z]+)\"", source))
        named |= set(re.findall(r"\bicon=\"([a-z]+)\"", source))
    for path in [*FOLDER.glob("*/contract.yaml"), *UI.glob("samples/*.yaml")]:
        named |= set(re.findall(r"\bicon: ([a-z]+)[,}]", path.read_text(encoding="utf-8")))
    assert named <= drawn


def test_classes__exist_in_the_stylesheet() -> None:
    """A class written in a template has a rule; a misspelt one is found here."""
    css = (STATIC / "app.css").read_text(encoding="utf-8") + (STATIC / "gallery.css").read_text(encoding="utf-8")
    ruled = set(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", css.replace("\\:", "_")))
    for path in TEMPLATES:
        for value in re.findall(r"\bclass=\"([^\"]*)\"", path.read_text(encoding="utf-8")):
            plain = re.sub(r"[\w-]*{{.*?}}[\w-]*|{%.*?%}", " ", value)
            unknown = {name for name in plain.split() if name.replace(":", "_") not in ruled}
            assert not unknown, (path, unknown)
