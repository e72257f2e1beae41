"""Every code has its sentence, with the words it needs."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from shanzhi.cluster.server_log import WORDS
from shanzhi.cluster.service import State
from shanzhi.core.sentences import catalogue

CODE = Path(__file__).parents[1]
PACED = frozenset({"seconds"})
FORBIDDEN = ("请", "您", "！", "please", "invalid", "!")


def _raised() -> Iterator[tuple[str, frozenset[str]]]:
    """Code and parameters of every problem raised and every word said in this package."""
    for path in sorted(CODE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                code = node.args[0].value
                if isinstance(code, str) and code.startswith("cluster.") and None not in {k.arg for k in node.keywords}:
                    yield code, frozenset(str(keyword.arg) for keyword in node.keywords)
            if isinstance(node, ast.keyword) and node.arg == "word" and isinstance(node.value, ast.Constant):
                yield str(node.value.value), PACED


USED = sorted(
    {
        *_raised(),
        *((code, PACED) for code in (*WORDS.values(), "cluster.progress.starts")),
        *((f"cluster.status.{state}", frozenset({"folder", "pid"})) for state in get_args(State)),
    },
    key=str,
)


@pytest.mark.parametrize(("code", "params"), USED)
def test_sentence__of_every_code(code: str, params: frozenset[str]) -> None:
    """Both languages say it, with no word the code does not give."""
    for text in catalogue()[code].values():
        needed = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert needed <= params
    assert set(catalogue()[code]) == {"zh", "en"}


def test_sentences__none_unused() -> None:
    """No sentence is left over from a code that is gone."""
    ours = {code for code in catalogue() if code.startswith("cluster.")}
    assert ours == {code for code, _ in USED}


def test_sentences__style() -> None:
    """Office Chinese without please, you or exclamation marks."""
    for code, texts in catalogue().items():
        if code.startswith("cluster."):
            assert not [word for word in FORBIDDEN for text in texts.values() if word in text], code
