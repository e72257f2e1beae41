"""What was confirmed survives, however often and whenever the server is killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shanzhi.cluster import Endpoint, Home, ensure
from shanzhi.cluster.checks import check
from shanzhi.cluster.names import OWNER
from shanzhi.cluster.tests.helpers import ask, kill_all, kill_main, wait_for
from shanzhi.core.places import ROOT


@pytest.mark.parametrize("rounds", [5, pytest.param(50, marks=pytest.mark.full)])
def test_kill__while_rows_are_written(home: Home, rounds: int, tmp_path: Path) -> None:
    """Every confirmed row is there exactly once; each next start recovers by itself."""
    endpoint = ensure(home)
    ask(endpoint, "create table written (number bigint)")
    confirmed = tmp_path / "confirmed"
    chance = random.Random(rounds)
    with confirmed.open("w") as output, _writer(endpoint, output.fileno()) as writer:
        try:
            for _ in range(rounds):
                _wait_for_more(confirmed)
                time.sleep(chance.uniform(0, 0.2))  # the moment is what is tried
                kill_all(home) if chance.random() < 0.3 else kill_main(home)
                assert ensure(home) == endpoint
        finally:
            writer.kill()
    _compare(endpoint, confirmed)
    assert check(home, endpoint) == []


def _wait_for_more(confirmed: Path) -> None:
    size = confirmed.stat().st_size
    wait_for(lambda: confirmed.stat().st_size > size)


def _compare(endpoint: Endpoint, confirmed: Path) -> None:
    numbers = [int(line) for line in confirmed.read_text().splitlines()]
    rows = [row[0] for row in ask(endpoint, "select number from written order by number")]
    assert len(numbers) > 10
    assert len(rows) == len(set(rows))
    assert set(numbers) <= set(rows)


def _writer(endpoint: Endpoint, output: int) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "shanzhi.cluster.tests.writer", endpoint.dsn(OWNER)]
    return subprocess.Popen(program, stdout=output, cwd=ROOT)
