"""What a verb refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence


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
