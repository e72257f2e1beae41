"""`python -m tests.support.working FOLDER`: a worker that knows two jobs of the tests, which talk through a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
HALF = 3
"""The row after which the slow job waits until the test lets it go on."""


def main() -> None:
    """Work until told to end."""
    import django

    django.setup()
    register()
    from shanzhi.jobs.worker import work

    work()


def register() -> None:
    """The jobs of the tests."""
    from shanzhi.jobs.declare import job

    job("test.slow")(slow)
    job("test.alone")(alone)


def slow(run: Any, *, rows: int) -> None:
    """Writes rows one by one, each in a transaction of its own; half-way it waits for the file `go`."""
    from shanzhi.cluster.tests.helpers import wait_for
    from shanzhi.kernel import audit
    from shanzhi.kernel.idempotency import once
    from shanzhi.kernel.scope import scope

    run.interval = 0
    for row in range(1, rows + 1):
        with scope(run.actor, write=True) as actor:

            def act(number: int = row) -> int:
                audit.write(actor, "test.row", f"row:{number}", town=run.town)
                return number

            once(run.key(row), "test.row", actor, act)
        run.step(row, rows)
        if row == HALF:
            wait_for(lambda: _may_go_on(run, rows), seconds=60)


def _may_go_on(run: Any, rows: int) -> bool:
    run.step(HALF, rows)
    return (FOLDER / "go").exists()


def alone(run: Any) -> None:
    """Leaves a mark when it finds another one at the same run."""
    mark = FOLDER / f"at-{run.id}"
    try:
        os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        (FOLDER / "twice").touch()
        return
    for number in range(200):
        run.interval = 0
        run.step(number, 200)
    mark.unlink()


if __name__ == "__main__":
    main()
