"""The correction note as a Word file: plain layout of GB/T 9704, its figures bound like those of a report.

Words stand in `packs/base/texts/documents.yaml`. Everything that comes from records or the issue goes into the template
as a value, never as a tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shanzhi.accounts.queries import User, list_offices
from shanzhi.core.saying import phrase, say_day, say_moment, say_verb
from shanzhi.kernel.clock import day_of
from shanzhi.kernel.policy import GENERAL
from shanzhi.packs.library import Library
from shanzhi.records.models import Transition
from shanzhi.reports.corrections.drafting import Draft, Moved, Passage, Piece
from shanzhi.reports.filling import LANGUAGE, binding_of
from shanzhi.reports.word import Block, BoundFigure, Closing, Paragraph, Title, compose, render

LONGEST_TITLE = 200


@dataclass
class _Values:
    """What the template reads: words under `t`, figures under `fig`; each call answers with its tag."""

    words: dict[str, str] = field(default_factory=dict)
    figures: dict[str, BoundFigure] = field(default_factory=dict)

    def word(self, text: str) -> str:
        """A text."""
        name = f"w{len(self.words)}"
        self.words[name] = text
        return f"{{{{ t.{name} }}}}"

    def figure(self, each: Moved) -> str:
        """A figure as it would be printed now."""
        name = f"f{len(self.figures)}"
        now = each.cited.now
        self.figures[name] = BoundFigure(
            key=name, name=each.name, text=each.again, value=now.shown, unit="", data=binding_of(now)
        )
        return f"{{{{r fig.{name} }}}}"


@dataclass(frozen=True)
class Note:
    """A composed note: its title, the file, and which figure stands under which name, in the order of the file."""

    title: str
    content: bytes
    figures: Mapping[str, Moved]


def title_of_note(title: str) -> str:
    """What a note about an issue is called."""
    return phrase("correction_title", LANGUAGE).format(title=title)[:LONGEST_TITLE]


def compose_note(
    draft: Draft, library: Library, *, on: date, document: Mapping[str, Any], foot: Mapping[str, str]
) -> Note:
    """The note a draft stands for. `foot` is the line of an issue; without a code it says that it is a draft."""
    values = _Values()
    title = title_of_note(draft.issue.title)
    town = library.manifest.label.zh
    blocks: list[Block] = [Title(values.word(title)), Paragraph(values.word(_opening(draft)))]
    for number, passage in enumerate(draft.passages, start=1):
        blocks.extend(_passage(values, passage, number, library))
    blocks.extend(Paragraph(values.word(text)) for text in _ending(draft))
    blocks.append(Closing(date=values.word(say_day(on, LANGUAGE)), signature=values.word(town)))
    template = compose(blocks, title=title)
    context = {"t": values.words, "fig": values.figures, "issue": dict(foot)}
    content = render(template, context, document, name=f"{title}.docx")
    return Note(title, content, dict(zip(values.figures, draft.changed, strict=True)))


def _opening(draft: Draft) -> str:
    issue = draft.issue
    words = {
        "title": issue.title,
        "day": say_day(day_of(issue.issued_at), LANGUAGE),
        "code": issue.code,
        "at": say_moment(issue.at, LANGUAGE),
        "count": len(draft.changed),
    }
    return phrase("correction_opening", LANGUAGE).format(**words)


def _passage(values: _Values, passage: Passage, number: int, library: Library) -> Iterator[Block]:
    """The sentence as it was and as it would be, then its figures with what moved them, once for each reason."""
    sentence = phrase("correction_sentence", LANGUAGE)
    start, between, end = sentence.format(number=number, before="\0", after="\0").split("\0")
    before, pieces = _without_stop(passage.before), list(passage.pieces)
    if isinstance(pieces[-1], str):
        pieces[-1] = _without_stop(pieces[-1])
    after = "".join(_tag(values, piece) for piece in pieces)
    yield Paragraph(values.word(start) + values.word(before) + values.word(between) + after + values.word(end))
    by_reason: dict[str, list[Moved]] = {}
    for each in passage.figures:
        by_reason.setdefault(_why(each, library), []).append(each)
    for why, several in by_reason.items():
        changes = [
            phrase("correction_change", LANGUAGE).format(name=each.name, printed=each.printed, now=each.again)
            for each in several
        ]
        told = phrase("correction_between", LANGUAGE).join(changes)
        yield Paragraph(values.word(phrase("correction_figure", LANGUAGE).format(changes=told, why=why)))


def _without_stop(text: str) -> str:
    """A sentence as it is quoted: its stop is that of the sentence around it."""
    return text.removesuffix(phrase("correction_stop", LANGUAGE))


def _tag(values: _Values, piece: Piece) -> str:
    if isinstance(piece, Moved):
        return values.figure(piece)
    return values.word(piece) if piece else ""


def _why(each: Moved, library: Library) -> str:
    between = phrase("correction_between", LANGUAGE)
    found = [_cause(cause.transition, library) for cause in each.causes if cause.is_open]
    return between.join(dict.fromkeys(found))


def _cause(transition: Transition | None, library: Library) -> str:
    """What was done to which record, when, by which office and why.

    Of a need-to-know record nothing but that there is one: a note goes to whoever reads the report.
    """
    if transition is None or transition.record.access_class != GENERAL or transition.recorded_at is None:
        return phrase("correction_cause_hidden", LANGUAGE)
    words = {
        "day": say_day(day_of(transition.recorded_at), LANGUAGE),
        "office": office_of(transition.actor, library),
        "act": say_verb(transition.verb, LANGUAGE),
        "number": transition.record.number,
        "reason": transition.reason,
    }
    key = "correction_cause" if transition.reason else "correction_cause_bare"
    return phrase(key, LANGUAGE).format(**words)


def office_of(actor: str, library: Library, language: str = LANGUAGE) -> str:
    """The office somebody acts from: what their role is called; the installation for its own jobs."""
    kind, _, number = actor.partition(":")
    user = User.objects.filter(pk=int(number)).first() if kind == "user" else None
    if user is None:
        return phrase("correction_system", "zh" if language.startswith("zh") else "en")
    found = [library.find("roles", office.role) for office in list_offices(user, library.town)]
    return next((row.model.label.within(language) for row in found if row is not None), user.name)


def _ending(draft: Draft) -> Iterator[str]:
    if draft.notes:
        codes = phrase("correction_list", LANGUAGE).join(note.code for note in draft.notes)
        yield phrase("correction_earlier", LANGUAGE).format(codes=codes)
    yield phrase("correction_closing", LANGUAGE)
