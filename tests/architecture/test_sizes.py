"""The budget: small modules, small functions."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

from shanzhi.core.places import ROOT

MODULE_LINES = 400
TEST_LINES = 600
FUNCTION_LINES = 60


def _modules(*, tests: bool) -> dict[Path, str]:
    found = {}
    for folder in ("shanzhi", "tools", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = set(path.relative_to(ROOT).parts)
            if "migrations" not in parts and bool({"tests"} & parts) is tests:
                found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
    return found


def _functions(source: str) -> list[tuple[str, int]]:
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def test_modules_are_small() -> None:
    """No module over 400 lines (tests 600), the median under 80."""
    product = {path: source.count("\n") for path, source in _modules(tests=False).items()}
    tests = {path: source.count("\n") for path, source in _modules(tests=True).items()}
    assert {str(path): lines for path, lines in product.items() if lines > MODULE_LINES} == {}
    assert {str(path): lines for path, lines in tests.items() if lines > TEST_LINES} == {}
    assert median(lines for path, lines in product.items() if lines) <= 80


def test_functions_are_small() -> None:
    """No function over 60 lines, nine in ten at most 30."""
    found = {
        f"{path}:{name}": lines for path, source in _modules(tests=False).items() for name, lines in _functions(source)
    }
    assert {name: lines for name, lines in found.items() if lines > FUNCTION_LINES} == {}
    assert quantiles(found.values(), n=10)[-1] <= 30
