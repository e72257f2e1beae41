"""What is offered to who writes: figures for typed words, and whole sentences for the nodes of the town's framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shanzhi.indicators.declare import FrameworkNode, Indicator, Saying
from shanzhi.indicators.figures import Figures
from shanzhi.packs.declare import Label
from shanzhi.packs.library import Library
from shanzhi.reports.teaching.queries import known_sayings
from shanzhi.reports.writing.content import MOST_PIECES, BoundFigure, Content, Line, Piece, Text, joined, line
from shanzhi.reports.writing.declare import PLACE, FactSentence
from shanzhi.reports.writing.marked import marked
from shanzhi.reports.writing.printing import Printer, Shown, style_in
from shanzhi.reports.writing.styles import written
from shanzhi.reports.writing.words import report_texts

MOST = 8
SHORTEST, LONGEST = 2, 30
"""Characters of what is typed: one sign says nothing, and a figure is not named by a whole sentence."""


@dataclass(frozen=True)
class Offer:
    """A figure that answers to the typed words: the piece to put in, with its value; `typed` of them are replaced."""

    piece: BoundFigure
    shown: Shown
    typed: int


@dataclass(frozen=True)
class Sentence:
    """A fact sentence, with what it prints now; `marked` is its marked text, to be put into a document."""

    pieces: tuple[Piece, ...]
    text: str
    marked: str


@dataclass(frozen=True)
class NodeSentences:
    """The sentences of one node of the framework."""

    key: str
    label: Label
    sentences: tuple[Sentence, ...]


def offer(figures: Figures, typed: str, day: date, *, most: int = MOST) -> list[Offer]:
    """Figures of the town whose name, or the way drafts speak of them, is what was typed last; best first.

    Only those the reader may see whole. The longest end of the typed words that something answers to counts.
    """
    words = "".join(typed.split())[-LONGEST:]
    found = answering(figures.library, known_sayings(figures), words)[: most * 2]
    pieces = [BoundFigure(indicator=key) for key, _ in found]
    content = Content(blocks=(line("paragraph", *pieces),))
    shown = Printer(figures, content, day).shown()
    offers = [
        Offer(piece, each, length)
        for piece, each, (_, length) in zip(pieces, shown, found, strict=True)
        if each.state in ("live", "none")
    ]
    return offers[:most]


def sentences(figures: Figures, day: date) -> list[NodeSentences]:
    """Fact sentences by node of the town's main framework: those of the packs, and one put together from its figures.

    Only with figures that have a value the reader may see.
    """
    key = figures.library.manifest.main_framework
    framework = figures.library.find("frameworks", key) if key else None
    if framework is None:
        return []
    own = [row.model for row in figures.library.all("fact_sentences").values()]
    nodes = list(_nodes(framework.model.nodes))
    asked = {each.indicator for _, node in nodes for each in node.figures}
    asked |= {indicator for sentence in own for indicator, _ in sentence.figures()}
    values = _Values(figures, sorted(asked), day)
    offered = (NodeSentences(key, node.label, _of_node(node, own, values)) for key, node in nodes)
    return [each for each in offered if each.sentences]


class _Values:
    """The figures sentences are made of, by indicator; only those that have a value for this reader."""

    def __init__(self, figures: Figures, indicators: Sequence[str], day: date) -> None:
        pieces = [BoundFigure(indicator=key) for key in indicators]
        shown = Printer(figures, Content(blocks=_lines(pieces)), day).shown()
        self._live = {each.piece.indicator: each for each in shown if each.state == "live"}

    def has(self, indicators: Iterable[str]) -> bool:
        """Whether each of them has a value."""
        return all(each in self._live for each in indicators)

    def live(self, indicators: Iterable[str]) -> list[Shown]:
        """Those of them that have one."""
        return [self._live[each] for each in indicators if each in self._live]

    def told(self, pieces: tuple[Piece, ...]) -> Sentence:
        """The sentence with what it prints."""
        return Sentence(pieces, "".join(self._said(piece) for piece in pieces), marked(pieces, self._said))

    def _said(self, piece: Piece) -> str:
        if isinstance(piece, Text):
            return piece.text
        if not isinstance(piece, BoundFigure):
            return ""
        shown = self._live[piece.indicator]
        if shown.figure is None or shown.value is None:
            return shown.text
        return written(shown.value, style_in(shown.figure, piece.style), shown.unit_word)


def _lines(pieces: Sequence[BoundFigure]) -> tuple[Line, ...]:
    """Lines of figures, none longer than a line may be."""
    return tuple(line("paragraph", *pieces[at : at + MOST_PIECES]) for at in range(0, len(pieces), MOST_PIECES))


def name_in_prose(indicator: Indicator) -> str:
    """What stands before the number in a sentence: how drafts speak of it, else its name without the kind of number."""
    said = next((saying.counted[0] for saying in indicator.said if saying.counted), "")
    if said and not _is_alone(said):
        return said
    label = indicator.label.zh
    ending = next((word for word in report_texts().counts if label.endswith(word) and len(label) > len(word) + 1), "")
    return label.removesuffix(ending)


def _is_alone(said: str) -> bool:
    """Whether a word says too little by itself: one sign."""
    return len(said) < SHORTEST


def answering(library: Library, sayings: Mapping[str, Sequence[Saying]], words: str) -> list[tuple[str, int]]:
    """Indicators and how much of the typed words each answers to.

    The most first; then those one of whose names is little more than that; then as the pack has them.
    """
    found = []
    for place, (key, row) in enumerate(library.all("indicators").items()):
        answers = [(-_answers(words, name), len(name)) for name in _names(row.model, sayings[key])]
        length, name = min(answers)
        if -length >= SHORTEST:
            found.append((length, name, place, key))
    return [(key, -length) for length, _, _, key in sorted(found)]


def _names(indicator: Indicator, sayings: Iterable[Saying]) -> Iterator[str]:
    yield indicator.label.zh
    if indicator.label.en:
        yield indicator.label.en.lower()
    for saying in sayings:
        yield from saying.counted
        yield from saying.words


def _answers(words: str, name: str) -> int:
    """How many signs at the end of the words stand in the name; as many as there are."""
    folded = words.lower()
    plain = "".join(name.split()) if name.isascii() else name
    for length in range(min(len(folded), len(plain)), SHORTEST - 1, -1):
        if folded[-length:] in plain:
            return length
    return 0


def _nodes(nodes: dict[str, FrameworkNode]) -> Iterator[tuple[str, FrameworkNode]]:
    for key, node in nodes.items():
        yield key, node
        yield from _nodes(node.nodes)


def _of_node(node: FrameworkNode, own: Sequence[FactSentence], values: _Values) -> tuple[Sentence, ...]:
    """The sentences a node is offered: the packs' own ones first, then its figures in a row."""
    keys = [each.indicator for each in node.figures]
    fitting = [
        values.told(_pieces(sentence))
        for sentence in own
        if (placed := {indicator for indicator, _ in sentence.figures()}) & set(keys) and values.has(placed)
    ]
    live = values.live(keys)
    return (*fitting, values.told(_row(node.label.zh, live))) if live else tuple(fitting)


def _pieces(sentence: FactSentence) -> tuple[Piece, ...]:
    found: list[Piece] = []
    at = 0
    for place in PLACE.finditer(sentence.text):
        found += [
            Text(text=sentence.text[at : place.start()]),
            BoundFigure(indicator=place[1], style=place[2] or "exact"),
        ]
        at = place.end()
    return joined([*found, Text(text=sentence.text[at:])])


def _row(label: str, shown: Sequence[Shown]) -> tuple[Piece, ...]:
    """One sentence that tells the figures of a node one behind the other."""
    joins = report_texts().joins
    found: list[Piece] = [Text(text=label + joins["lead"])]
    for number, each in enumerate(shown):
        lead = joins["clause"] if number else ""
        name = "" if each.figure is None else name_in_prose(each.figure.definition.model)
        found += [Text(text=lead + name), each.piece]
    return joined([*found, Text(text=joins["end"])])
