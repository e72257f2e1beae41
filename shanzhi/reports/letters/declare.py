"""Section `letters`: what can be printed about a case, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import yaml
from pydantic import Field, model_validator

from shanzhi.core.places import packs_folder
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section

OF_THE_CASE = (
    "town",
    "unit",
    "holder",
    "number",
    "title",
    "type",
    "state",
    "found_on",
    "due_on",
    "ended_on",
    "today",
    "ground",
    "note",
)
"""What a letter may say beside the declared fields: names of units, the days of the case, its last ground and words."""

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class LetterBlock(Declared):
    """One block of a letter: exactly one of its kinds. `when` lets it stand only if these fields have a value.

    Texts hold `{name}` for a declared field of the case or what every case has (`OF_THE_CASE`).
    """

    title: str | None = None
    date_line: str | None = None
    addressee: str | None = None
    heading: str | None = None
    paragraph: str | None = None
    signature: str | None = None
    signed_by: list[str] | None = None
    when: list[Key] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_one(self) -> LetterBlock:
        if len(self.kinds()) != 1:
            raise ValueError("exactly one of title, date_line, addressee, heading, paragraph, signature, signed_by")
        return self

    def kinds(self) -> list[str]:
        """The kinds that are stated."""
        return [name for name in type(self).model_fields if name != "when" and getattr(self, name) is not None]

    def texts(self) -> list[str]:
        """Everything it says."""
        said = getattr(self, self.kinds()[0])
        return list(said) if isinstance(said, list) else [said]

    def names(self) -> set[str]:
        """Every name its texts hold."""
        return {name for text in self.texts() for name in _PLACE.findall(text)}


class Head(Declared):
    """The head of a formal letter (GB/T 9704-2012, 10.1): who sends it, in red, and the letter's own number."""

    sender: str
    number: str


class Letter(Declared):
    """Something to be printed about cases of some types while they are in some states (all, if none are named).

    With a `head` it is a formal letter, otherwise a plain sheet.
    The town is never the authority that punishes: words of penalty (`packs/base/lexicon/letters.yaml`) are refused.
    """

    label: Label
    of: list[Key] = Field(min_length=1)
    states: list[Key] = Field(default_factory=list)
    blocks: list[LetterBlock] = Field(min_length=2)
    head: Head | None = None
    help: Label | None = None
    source: Source | None = None


def fill(text: str, words: dict[str, str]) -> str:
    """The text with its names replaced; a name without words leaves a line to write on."""
    return _PLACE.sub(lambda found: words.get(found[1]) or "＿＿＿＿", text)


@cache
def words_of_penalty() -> tuple[str, ...]:
    """Words no letter of a town may hold."""
    path = packs_folder() / "base" / "lexicon" / "letters.yaml"
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["penalty"])


def _check(pack: Pack, _key: str, letter: Letter) -> Iterator[Flaw]:
    for index, type_key in enumerate(letter.of):
        declared = pack.find("cases", type_key)
        if declared is None:
            yield Flaw("pack.reference.unknown", ("of", index), type_key, pack.keys("cases"))
            continue
        yield from _check_names(letter, set(declared.fields))
        flow = pack.find("workflows", declared.workflow)
        for place, state in enumerate(letter.states if flow else ()):
            if state not in flow.states:
                yield Flaw("pack.reference.unknown", ("states", place), state, sorted(flow.states))
    for index, block in enumerate(letter.blocks):
        for word in words_of_penalty():
            if any(word in text for text in block.texts()):
                yield Flaw("pack.letter.penalty", ("blocks", index), word)


def _check_names(letter: Letter, fields: set[str]) -> Iterator[Flaw]:
    for index, block in enumerate(letter.blocks):
        for name in sorted(block.names() - fields - set(OF_THE_CASE)):
            yield Flaw("pack.reference.unknown", ("blocks", index), name, sorted({*fields, *OF_THE_CASE}))
        for name in sorted(set(block.when) - fields):
            yield Flaw("pack.reference.unknown", ("blocks", index, "when"), name, sorted(fields))
    for place, text in letter.head or ():
        for name in sorted(set(_PLACE.findall(text)) - fields - set(OF_THE_CASE)):
            yield Flaw("pack.reference.unknown", ("head", place), name, sorted({*fields, *OF_THE_CASE}))


SECTIONS = [Section("letters", Letter, check=_check)]
