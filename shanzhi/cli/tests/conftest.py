"""Running the program inside the test: what it prints, what it exits with."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Ran:
    """What a run left."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The JSON it printed."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("figure", "theme_days", "--town", "tianning")`: through `main`, as from a shell. Chinese by default."""
    from shanzhi.cli.main import main

    monkeypatch.setenv("SHANZHI_LANG", "zh")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: object) -> Ran:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["shanzhi", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run
