"""What a verb refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import yaml

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.places import ROOT
from shanzhi.core.sentences import sentence

ERRORS = ROOT / "packs" / "base" / "texts" / "errors"


def refused(act: Callable[[], object]) -> list[str]:
    """The codes of every problem that was told, in their order; each has a sentence in both languages."""
    with pytest.raises(Problem) as caught:
        act()
    told = caught.value.problems if isinstance(caught.value, Problems) else [caught.value]
    for problem in told:
        for words in (sentence(problem, "zh"), sentence(problem, "en")):
            assert problem.code not in words
            assert "{" not in words
    return [problem.code for problem in told]


def says(text: str, app: str, code: str) -> bool:
    """Whether a page or a screen says the Chinese sentence of a code, whatever stands at its places."""
    template = yaml.safe_load((ERRORS / f"{app}.yaml").read_text(encoding="utf-8"))[code]["zh"]
    gaps = re.split(r"\{\w+\}", template)
    pattern = ".{1,80}?".join(re.escape("".join(each.split())) for each in gaps)
    return re.search(pattern, "".join(text.split())) is not None
