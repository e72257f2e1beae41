"""`python -m shanzhi.cluster start|stop|status|check`: the cluster by itself, without the rest of the product."""

from __future__ import annotations

import argparse
import os
import sys

from shanzhi.cluster.home import Home, locate
from shanzhi.cluster.service import ensure, status, stop
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import Language, sentence

LANGUAGE: Language = "en" if os.environ.get("LANG", "").startswith("en") else "zh"


def say(code: str, /, **params: object) -> None:
    """One sentence to the error stream, where progress belongs."""
    word = Problem(code)
    word.params.update(params)
    print(sentence(word, LANGUAGE), file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when well, 2 for an expected problem."""
    parser = argparse.ArgumentParser(prog="python -m shanzhi.cluster")
    parser.add_argument("command", choices=("start", "stop", "status", "check"))
    command = parser.parse_args(arguments).command
    try:
        home = locate()
        if command == "check":
            return _check(home)
        if command == "start":
            ensure(home, say)
        elif command == "stop":
            stop(home, "fast", say)
    except Problem as problem:
        print(sentence(problem, LANGUAGE), file=sys.stderr)
        return 2
    found = status(home)
    say(f"cluster.status.{found.state}", folder=found.folder, pid=found.pid)
    return 0


def _check(home: Home) -> int:
    from shanzhi.cluster.checks import check  # noqa: PLC0415 - loads the driver

    problems = check(home, ensure(home, say))
    for problem in problems:
        print(sentence(problem, LANGUAGE), file=sys.stderr)
    return 2 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
