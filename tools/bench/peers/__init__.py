"""Programs measured beside ours, each in an environment that is made for it and kept in out/peers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from tools.bench.place import say

HERE = Path(__file__).parent
PLACE = Path("out") / "peers"
Peer = Literal["recognizers", "money", "money and times"]
Found = tuple[int, int, Decimal | None]
"""Beginning and end in the text, and the value."""


class Answering:
    """A peer that holds the texts and finds its quantities in them as often as it is asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def seconds(self) -> list[float]:
        """How long it takes for all texts, once."""
        return [self._ask()["seconds"]]

    def found(self) -> list[list[Found]]:
        """What it finds in each text."""
        return [[(start, end, _value(value)) for start, end, value in each] for each in self._ask()["found"]]

    def _ask(self) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("started without pipes")
        self._process.stdin.write("again\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended before it answered; what it said stands in {PLACE / 'said.log'}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def answering(peer: Peer, texts: Sequence[str]) -> Iterator[Answering]:
    """A peer that was started with these texts; ended afterwards."""
    command = [str(_python()), str(HERE / "answering.py")]
    with (
        (PLACE / "said.log").open("a", encoding="utf-8") as said,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True) as process,
    ):
        try:
            if process.stdin is not None:
                process.stdin.write(json.dumps({"peer": peer, "texts": list(texts)}) + "\n")
            yield Answering(process)
        finally:
            process.kill()


def _python() -> Path:
    """The Python of the environment with exactly these packages, made when they change."""
    wanted = (HERE / "requirements.txt").read_text(encoding="utf-8")
    mark, python = PLACE / "installed.txt", PLACE / "bin" / "python"
    if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
        say("Installing the programs that are measured beside ours (out/peers).")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PLACE)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        mark.write_text(wanted, encoding="utf-8")
    return python


def _value(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
