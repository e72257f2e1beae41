"""Data in packs, words in catalogues, Python in the package."""

from __future__ import annotations

import ast
import re

import yaml

from shanzhi.core.places import ROOT
from shanzhi.core.saying import say_verb
from shanzhi.kernel.verb import VERBS

ALSO_DONE = ["load.authors", "load.bulk", "load.demo", "load.import_of_past"]
"""What is audited and is no verb: a load writes rows, not through verbs."""

CHINESE = re.compile(r"[\u3400-\u9fff]")


def test_verbs__have_words() -> None:
    """What somebody did is said in both languages, never by the name of the verb; no words for what is no verb."""
    words = yaml.safe_load((ROOT / "packs" / "base" / "texts" / "verbs.yaml").read_bytes())
    assert sorted(VERBS.keys() - words.keys()) == []
    assert sorted(words.keys() - VERBS.keys()) == ALSO_DONE
    for verb, said in words.items():
        assert said["zh"] == say_verb(verb, "zh"), verb
        assert CHINESE.search(said["zh"]), verb
        assert said["en"] == say_verb(verb, "en") != verb, verb


def test_no_python_in_packs() -> None:
    """A pack is data."""
    assert [str(path) for path in (ROOT / "packs").rglob("*.py")] == []


def test_no_chinese_literal_in_python() -> None:
    """What people read stands in packs and catalogues; a docstring may quote a term."""
    wrong = []
    for path in sorted((ROOT / "shanzhi").rglob("*.py")):
        if "tests" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        documentation = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        }
        wrong.extend(
            f"{path.relative_to(ROOT)}:{node.lineno} {node.value[:30]}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
            and CHINESE.search(node.value)
            and CHINESE.search(ast.get_source_segment(source, node) or "")
        )
    assert wrong == []
