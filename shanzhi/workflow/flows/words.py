"""What steps, conditions, lengths and moves are called (`packs/base/texts/workflow.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from shanzhi.core.deadlines import Length
from shanzhi.core.places import packs_folder
from shanzhi.packs.declare import Label


@cache
def texts() -> Mapping[str, Any]:
    """All of them."""
    path = packs_folder() / "base" / "texts" / "workflow.yaml"
    found: Mapping[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return found


def step_label(word: str) -> Label:
    """What a step is called."""
    found = texts()["steps"][word]
    return Label(zh=found["zh"], en=found["en"])


def step_words(word: str) -> dict[str, Any]:
    """What a step is called, for an error sentence."""
    return step_label(word).model_dump()


def step_does(word: str) -> Label:
    """What a step does."""
    return Label(**texts()["steps"][word]["does"])


def who_label(word: str) -> Label:
    """Who takes a step."""
    return Label(**texts()["who"][word])


def yes_no_labels() -> dict[str, Label]:
    """What `yes` and `no` are called."""
    return {code: Label(**words) for code, words in texts()["yes_no"].items()}


def length_label(length: Length) -> Label:
    """How long: 15 days, 3 working days; no days at all is the same day."""
    key = "at_once" if length.number == 0 else length.unit
    return Label(**{tongue: words.format(number=length.number) for tongue, words in texts()["lengths"][key].items()})
