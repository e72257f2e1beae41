"""What a correction note says: for each sentence of an issue whose figures moved, the words as they would be now.

Nothing is kept here and nothing is changed: the same ledger gives the same draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from shanzhi.core.restating import say_alike
from shanzhi.core.saying import phrase
from shanzhi.indicators.citations import list_of_artefact, request_of
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.models import Citation
from shanzhi.packs.units_of_measure import units_of_measure
from shanzhi.reports.corrections.marks import Cause, causes_of, list_notes
from shanzhi.reports.filling import LANGUAGE
from shanzhi.reports.models import Issue
from shanzhi.reports.queries import CitedFigure, is_same
from shanzhi.reports.sentences import sentence_span
from shanzhi.reports.word import IssuedFigure, read_bindings


@dataclass(frozen=True)
class Moved:
    """A figure of an issue whose ground moved: what moved it, what was said of it last, how it would be printed now.

    `place` is where it stands in the text of the document; None in a header, or where the file does not tell.
    """

    cited: CitedFigure
    causes: tuple[Cause, ...]
    said: Citation
    again: str
    place: tuple[int, int] | None

    @property
    def printed(self) -> str:
        """As the issue has it."""
        return self.cited.citation.printed

    @property
    def name(self) -> str:
        """What the figure is called."""
        label: str = self.cited.now.definition.model.label.zh
        return label

    @property
    def is_yours(self) -> bool:
        """Whether the reader may see it."""
        return self.cited.now.is_yours

    @property
    def is_open(self) -> bool:
        """Whether something moved that nobody has answered."""
        return any(cause.is_open for cause in self.causes)

    @property
    def has_changed(self) -> bool:
        """Whether it is another number than was said last: in the issue, or in the last note about it."""
        return self.is_yours and not is_same(self.cited.now.value, self.said.value)


Piece = str | Moved


@dataclass(frozen=True)
class Passage:
    """A sentence of the issue, in pieces: its words, and the figures in it that are other numbers now."""

    pieces: tuple[Piece, ...]

    @property
    def figures(self) -> list[Moved]:
        """The figures that changed."""
        return [piece for piece in self.pieces if isinstance(piece, Moved)]

    @property
    def before(self) -> str:
        """As it was issued."""
        return "".join(piece.printed if isinstance(piece, Moved) else piece for piece in self.pieces)

    @property
    def after(self) -> str:
        """With the numbers of now."""
        return "".join(piece.again if isinstance(piece, Moved) else piece for piece in self.pieces)


@dataclass(frozen=True)
class Draft:
    """A correction note for an issue, before it is issued.

    `passages` are what it says. `unchanged` are figures behind which a record changed but which are the same number;
    `unseen` those that are not the reader's. `notes` are those issued before. `marks` is what it would answer.
    """

    issue: Issue
    passages: tuple[Passage, ...]
    unchanged: tuple[Moved, ...]
    unseen: tuple[Moved, ...]
    notes: tuple[Issue, ...]
    marks: frozenset[int]

    @property
    def changed(self) -> list[Moved]:
        """Every figure the note is about, in the order of the document."""
        return [figure for passage in self.passages for figure in passage.figures]


def draft_correction(issue: Issue, figures: Figures) -> Draft:
    """What there is to say about an issue as of the place the figures are asked at."""
    notes = list_notes(issue)
    causes = causes_of([issue.artefact, *(note.artefact for note in notes)])
    own = list_of_artefact(issue.town, issue.artefact) if causes else []
    told = [citation for note in notes for citation in list_of_artefact(issue.town, note.artefact)] if causes else []
    moved = [each for each in _moved(issue, figures, own, told, causes) if each.is_open]
    marks = frozenset(cause.mark for found in causes.values() for cause in found if cause.is_open)
    changed = [each for each in moved if each.has_changed]
    return Draft(
        issue=issue,
        passages=tuple(_passages(issue, changed)),
        unchanged=tuple(each for each in moved if each.is_yours and not each.has_changed),
        unseen=tuple(each for each in moved if not each.is_yours),
        notes=tuple(notes),
        marks=marks,
    )


def _moved(
    issue: Issue,
    figures: Figures,
    own: Sequence[Citation],
    told: Sequence[Citation],
    causes: Mapping[int, list[Cause]],
) -> Iterator[Moved]:
    """The figures of the issue of which something moved, here or in a note."""
    last = {request_of(each): each for each in told}
    also = {request_of(each): causes[each.pk] for each in told if each.pk in causes}
    marked = [(at, each) for at, each in enumerate(own) if each.pk in causes or request_of(each) in also]
    placed = _placed(issue, len(own))
    answers = figures.many([request_of(each) for _, each in marked])
    for (at, citation), now in zip(marked, answers, strict=True):
        request = request_of(citation)
        found = [*causes.get(citation.pk, ()), *also.get(request, ())]
        once = {cause.transition.pk if cause.transition else -cause.mark: cause for cause in sorted(found, key=_closed)}
        cited = CitedFigure(citation, now, is_marked=True)
        yield Moved(
            cited, tuple(once.values()), last.get(request, citation), _again(cited, placed[at]), _place(placed[at])
        )


def _closed(cause: Cause) -> bool:
    """Open ones last, so that of the same change the open mark is the one that is kept."""
    return cause.is_open


def _placed(issue: Issue, count: int) -> list[IssuedFigure | None]:
    """What the document says about each of its figures; they stand in the order of the citations."""
    issued = read_bindings(bytes(issue.document))
    if issued is None or len(issued.figures) != count:
        return [None] * count
    return list(issued.figures)


def _place(placed: IssuedFigure | None) -> tuple[int, int] | None:
    found = placed.found[0] if placed is not None and placed.found else None
    return None if found is None or found.start is None or found.end is None else (found.start, found.end)


def _again(cited: CitedFigure, placed: IssuedFigure | None) -> str:
    """The words the document would print now: in the style of those it printed, with the unit if they had it."""
    now, citation = cited.now, cited.citation
    if not now.is_yours:
        return ""
    if now.shown is None:
        return phrase("correction_none", LANGUAGE)
    model = now.definition.model
    unit = units_of_measure()[model.unit].word(LANGUAGE) if placed is None else placed.unit
    has_unit = bool(unit) and citation.printed.endswith(unit)
    number = citation.printed.removesuffix(unit) if has_unit else citation.printed
    before = (citation.value or 0) * now.scale
    return say_alike(now.shown, before=before, printed=number, decimals=model.decimals) + (unit if has_unit else "")


def _passages(issue: Issue, changed: Sequence[Moved]) -> Iterator[Passage]:
    """The sentences the changed figures stand in, each once."""
    issued = read_bindings(bytes(issue.document))
    text = "" if issued is None else issued.walked.text

    def span(each: Moved) -> tuple[int, int] | None:
        return None if each.place is None else sentence_span(text, each.place[0])

    for where, group in groupby(changed, key=span):
        several = list(group)
        if where is None:
            yield from (Passage(_without_place(each)) for each in several)
        else:
            yield Passage(tuple(_pieces(text, where, several)))


def _pieces(text: str, where: tuple[int, int], several: Sequence[Moved]) -> Iterator[Piece]:
    """The sentence cut at its changed figures; line ends inside it are blanks of the layout, not of the text."""
    start, end = where
    for each in several:
        first, last = each.place or (start, start)
        yield _even(text[start:first], is_first=start == where[0])
        yield each
        start = last
    yield _even(text[start:end], is_last=True)


def _without_place(each: Moved) -> tuple[Piece, ...]:
    """What the citation kept of the sentence, cut where the words were printed."""
    before, printed, after = each.cited.citation.place.partition(each.printed)
    return (before, each, after) if printed else (each,)


def _even(text: str, *, is_first: bool = False, is_last: bool = False) -> str:
    """In one line: what stands in another cell of a table is a blank away."""
    found = " ".join(text.split())
    blank_before = "" if is_first or not text[:1].isspace() else " "
    blank_after = "" if is_last or not text[-1:].isspace() or not found else " "
    return f"{blank_before}{found}{blank_after}"
