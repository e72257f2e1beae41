"""What must be written down is."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.apps import apps

from shanzhi.core.places import ROOT
from shanzhi.core.sentences import catalogue
from shanzhi.indicators.parsing import parse
from shanzhi.indicators.vocabulary import WORDS
from shanzhi.kernel.verb import VERBS
from tools import reference

RAISERS = {"Problem", "Refused", "NotYours", "NotFound", "Finding", "tell", "words", "Counting"}
FLAWS = {"Flaw", "TreeError"}
FLAW_PARAMS = {"file", "line", "found", "allowed"}


def _told() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every code the program tells, with the parameters it gives (None: not known here) and where."""
    for path in sorted((ROOT / "shanzhi").rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            code = node.args[0].value
            if not isinstance(code, str) or not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code):
                continue
            where = f"{path.relative_to(ROOT)}:{node.lineno}"
            if name in FLAWS:
                yield code, FLAW_PARAMS, where
            elif name in RAISERS:
                given = {keyword.arg for keyword in node.keywords}
                is_open = None in given or name in {"Finding", "Counting"} or (name == "Problem" and not given)
                yield code, None if is_open else {word for word in given if word}, where


TOLD = list(_told())


def test_every_code_has_a_sentence_in_both_languages() -> None:
    """No error reaches people as a code."""
    missing = sorted({f"{code} ({where})" for code, _, where in TOLD if code not in catalogue()})
    assert missing == []
    assert [code for code, texts in catalogue().items() if set(texts) != {"zh", "en"}] == []


def test_every_sentence_gets_the_words_it_needs() -> None:
    """A sentence never asks for a parameter the code does not give."""
    wrong = []
    for code, given, where in TOLD:
        for language, text in catalogue().get(code, {}).items():
            needed = {name.split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}
            if given is not None and needed - given:
                wrong.append(f"{code} {language} needs {sorted(needed - given)} ({where})")
    assert wrong == []


def test_no_sentence_is_left_over() -> None:
    """A code nobody tells any more has no sentence."""
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "shanzhi").rglob("*.py") if "tests" not in path.parts
    )
    assert [code for code in catalogue() if code not in source and not _is_put_together(code, source)] == []


def _is_put_together(code: str, source: str) -> bool:
    """Whether the code is told as a prefix with a word or words from elsewhere: `f"word.file.{kind}"`."""
    words = code.split(".")
    splits = [(".".join(words[:place]), ".".join(words[place:])) for place in range(1, len(words))]
    return any(f'"{prefix}.{{' in source and f'"{last}"' in source for prefix, last in splits)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_an_example_that_parses(word: str) -> None:
    """The example in a word's documentation is one."""
    examples = re.findall(r"`(\{.+?\})`(?=[\s·]|$)", " ".join((WORDS[word].__doc__ or "").split()))
    assert examples
    for example in examples:
        assert parse(yaml.safe_load(example), lambda _key: None).name == word


@pytest.mark.parametrize("page", reference.PAGES)
def test_reference_is_current(page: str) -> None:
    """The reference says what the code says."""
    path = ROOT / "docs" / "reference" / page
    assert path.read_text(encoding="utf-8") == reference.PAGES[page](), "python -m tools.reference"


def test_glossary_knows_every_model_and_verb() -> None:
    """One term, one identifier, one sentence."""
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("shanzhi.")}
    assert sorted(name for name in {*models, *VERBS} if f"`{name}`" not in glossary) == []


def test_every_app_has_a_readme() -> None:
    """A folder says in half a page what it is."""
    folders = [path.parent for path in (ROOT / "shanzhi").glob("*/__init__.py") if path.parent.name != "config"]
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "README.md").exists()] == []


def test_nothing_points_outside_the_repository() -> None:
    """No page or comment names a place on somebody's machine."""
    wrong = [
        str(path.relative_to(ROOT))
        for pattern in ("*.py", "*.md", "*.yaml", "*.sh", "Makefile")
        for path in ROOT.rglob(pattern)
        if not {".venv", "node_modules", "out", ".data"} & set(path.relative_to(ROOT).parts) and _names_a_machine(path)
    ]
    assert wrong == []


def _names_a_machine(path: Path) -> bool:
    text = path.read_text(encoding="utf-8", errors="replace")
    return bool(re.search(r"/(?:work|root|home)/[a-z]", text)) and path.name != Path(__file__).name
