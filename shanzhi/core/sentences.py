"""The sentence of an error code, in the reader's language."""

from __future__ import annotations

from functools import cache
from typing import Literal

import yaml

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import packs_folder

Language = Literal["zh", "en"]


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All sentences: code to `{zh, en}`. A code given twice is an error in the catalogue itself."""
    sentences: dict[str, dict[str, str]] = {}
    for path in sorted((packs_folder() / "base" / "texts" / "errors").glob("*.yaml")):
        found = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        for code, texts in (found or {}).items():
            if code in sentences:
                raise ValueError(f"{path.name}: error code {code} stands in two files")
            sentences[code] = texts
    return sentences


def sentence(problem: Problem, language: Language) -> str:
    """What the person reads. Several problems become one line each."""
    if isinstance(problem, Problems):
        return "\n".join(sentence(each, language) for each in problem.problems)
    texts = catalogue().get(problem.code)
    if texts is None:
        return str(problem)
    return texts[language].format(**{name: _in_words(value, language) for name, value in problem.params.items()})


def _in_words(value: object, language: Language) -> str:
    """A parameter that is a `{zh, en}` label shows in the reader's language; all else as it is."""
    if isinstance(value, dict) and "zh" in value:
        return str(value.get(language) or value["zh"])
    if isinstance(value, (list, tuple, set, frozenset)):
        return ("、" if language == "zh" else ", ").join(_in_words(each, language) for each in value)
    return str(value)
