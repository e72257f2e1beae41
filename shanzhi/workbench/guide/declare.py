"""What a topic of the guide may say, and the topics as they stand in `topics/`.

A topic is a file: for whom it is, the pages whose "?" leads to it, and steps. A step says what to do and may show a
picture, for which it also says how to come there: who is signed in, the address, what is done before, and the element
that is taken. `python -m tools.guide` takes the pictures.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field

from shanzhi.packs.declare import Declared, Label

FOLDER = Path(__file__).parent / "topics"
TAKEN = Path(__file__).parent / "taken"
PICTURES = Path(__file__).parents[1] / "static" / "workbench" / "guide"

DESK = 1100
"""Pixels of the window a picture is taken in, if the step says nothing else."""


class Act(Declared):
    """One thing done at the page before the picture is taken: text typed into a field, or something pressed.

    `table` is a file put into a field: its rows, as a workbook called `name`. `key` is a key pressed in a field.
    """

    at: str
    text: str | None = None
    key: str | None = None
    table: list[list[str | int]] | None = None
    name: str = ""


class Picture(Declared):
    """How a picture comes about, and what it shows, for those who do not see it.

    `who` is an account of the demo town (empty: nobody is signed in); `address` is in the town, or whole if it begins
    with a slash; without it the step goes on from the page of the step before. `element` is taken, at most `height`
    pixels of it; what is at `mark` gets a frame.
    """

    shows: Label
    element: str
    who: str = ""
    address: str | None = None
    before: list[Act] = []
    mark: str = ""
    width: int = Field(default=DESK, ge=320, le=1366)
    height: int = Field(default=900, ge=80, le=900)


class Step(Declared):
    """One step: its title, what to do, and the picture."""

    title: Label
    text: Label
    picture: Picture | None = None


class Topic(Declared):
    """One page of the guide. `pages` are names of addresses; `readers` says for whom it is."""

    title: Label
    summary: Label
    readers: Label
    pages: list[str] = []
    steps: list[Step] = Field(min_length=1)


class Taken(Declared):
    """A picture as it was taken: its size in pixels and the words it showed."""

    width: int
    height: int
    words: list[str]


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its key, in the order of the guide: that of the numbers the files' names begin with."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {path.stem.partition("_")[2]: Topic.model_validate(_read(path)) for path in files}


def topic_of(page: str) -> str | None:
    """The topic that helps on a page, by the name of its address."""
    return _helps().get(page)


@cache
def taken(key: str) -> dict[int, Taken]:
    """The pictures of a topic that have been taken, by the number of the step."""
    path = TAKEN / f"{key}.yaml"
    found = _read(path) if path.exists() else {}
    return {number: Taken.model_validate(each) for number, each in found.items()}


def picture_name(key: str, number: int) -> str:
    """What the file of a step's picture is called."""
    return f"{key}-{number}.png"


@cache
def _helps() -> dict[str, str]:
    return {page: key for key, topic in topics().items() for page in topic.pages}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
