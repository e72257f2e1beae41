"""An indicator in words, from its tree: the sentences of the vocabulary stand in `packs/base/texts/vocabulary.yaml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from shanzhi.core.places import packs_folder
from shanzhi.indicators.vocabulary.base import Speaker, Word
from shanzhi.ledger.declare import label_of_code
from shanzhi.packs.library import Library
from shanzhi.packs.reading import read


@cache
def sentences() -> dict[str, dict[str, str]]:
    """The sentence of each word, in both languages."""
    found: dict[str, dict[str, str]] = read(
        packs_folder() / "base" / "texts" / "vocabulary.yaml", "base/texts/vocabulary.yaml"
    ).data
    return found


class PackSpeaker(Speaker):
    """Speaks with the names of a town's pack."""

    def __init__(self, library: Library, language: str) -> None:
        self._library = library
        self._language = language
        self._short = "zh" if language.startswith("zh") else "en"

    def say(self, word: str, **parts: str) -> str:
        """The sentence of a word, filled."""
        return sentences()[word][self._short].format(**parts)

    def joined(self, parts: Sequence[str]) -> str:
        """With the language's "and"."""
        return sentences()["and"][self._short].join(parts)

    def counts(self, measure: str) -> str:
        """The measure's own words."""
        words: str = self._library.get("measures", measure).model.counts.within(self._language)
        return words

    def condition(self, measure: str, where: Mapping[str, Sequence[str]]) -> str:
        """The filter: dimension and the labels of its codes."""
        dims = self._library.get("measures", measure).model.dims
        found = [
            self.say(
                "condition",
                dimension=dims[name].label.within(self._language),
                values=sentences()["or"][self._short].join(
                    label_of_code(self._library, dims[name], code).within(self._language) for code in codes
                ),
            )
            for name, codes in where.items()
        ]
        return "".join(found)

    def kinds(self, unit_kinds: Sequence[str]) -> str:
        """The labels of the kinds."""
        labels = [self._library.get("unit_kinds", kind).model.label.within(self._language) for kind in unit_kinds]
        return sentences()["or"][self._short].join(labels)


def explain(tree: Word, library: Library, language: str) -> str:
    """How the figure comes about, as one or two sentences in the reader's language."""
    text = tree.explain(PackSpeaker(library, language))
    return text[:1].upper() + text[1:]
