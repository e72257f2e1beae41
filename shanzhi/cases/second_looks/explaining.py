"""A rule in words (`packs/base/texts/second_looks.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from shanzhi.cases.second_looks.declare import SecondLook
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import Language


@cache
def texts() -> Mapping[str, Any]:
    """What each word says, and what may be done."""
    path = packs_folder() / "base" / "texts" / "second_looks.yaml"
    found: Mapping[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return found


def explain(rule: SecondLook, language: Language) -> list[str]:
    """What it points at, why, and what the office may do."""
    return [points_at(rule, language), rule.why.within(language), may_do(rule, language)]


def points_at(rule: SecondLook, language: Language) -> str:
    """What it points at."""
    pointer = rule.when.pointer
    return str(texts()["words"][pointer.word][language]).format(**pointer.parts())


def may_do(rule: SecondLook, language: Language) -> str:
    """What the office may do."""
    return str(texts()["then"][rule.then][language])
