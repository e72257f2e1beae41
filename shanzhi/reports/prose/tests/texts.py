"""The source and sample texts, which stay outside the repository: SHANZHI_TEXTS names their folder."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from shanzhi.reports.prose import Claim

HERE = Path(__file__).parent
needs_texts = pytest.mark.skipif("SHANZHI_TEXTS" not in os.environ, reason="skipped: no texts")


def texts_folder() -> Path:
    return Path(os.environ["SHANZHI_TEXTS"])


def source_names() -> list[str]:
    return ["000_12e6b7dd64b2b91c.txt", "001_5edebfc4fc59c005.txt"]


def read_text(kind: str, name: str) -> str:
    folder = texts_folder() / "sources" if kind == "source" else texts_folder() / "samples" / "reports"
    return (folder / name).read_text(encoding="utf-8")


def read_table(name: str) -> list[dict[str, str]]:
    with (texts_folder() / "sources" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_yaml(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Label:
    """A figure labelled by hand."""

    start: int
    end: int
    value: Decimal
    unit: str
    approximation: str
    kind: str
    is_arguable: bool

    def agrees(self, claim: Claim) -> bool:
        """The claim lies over the label and says the same."""
        return (
            claim.start < self.end
            and claim.end > self.start
            and claim.value == self.value
            and claim.unit == self.unit
            and claim.approximation == self.approximation
            and claim.kind == self.kind
        )


def labels_of(name: str, text: str) -> list[Label]:
    """The labels of a sample, found one after the other in the text."""
    found: list[Label] = []
    at = 0
    for entry in read_yaml("labels.yaml")[name]:
        start = _next(text, entry["t"], at)
        at = start + len(entry["t"])
        value = Decimal(str(entry["v"]))
        words = (entry["u"], entry.get("a", "exact"), entry.get("k", "claim"))
        found.append(Label(start, at, value, *words, entry.get("arguable", False)))
    return found


def _next(text: str, quote: str, at: int) -> int:
    """Where the quote stands next, not as the tail of a longer number."""
    start = text.find(quote, at)
    while start > 0 and (text[start - 1].isdigit() or text[start - 1] == ".") and quote[0].isdigit():
        start = text.find(quote, start + 1)
    assert start >= 0, f"the label {quote} is not in the text"
    return start


def span_of(text: str, quote: str) -> tuple[int, int]:
    """Where a quote stands in a text, line breaks inside it or not."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    squeezed = "".join(text[at] for at in places)
    wanted = "".join(quote.split())
    found = squeezed.find(wanted)
    assert found >= 0, f"the quote {quote} is not in the text"
    return places[found], places[found + len(wanted) - 1] + 1
