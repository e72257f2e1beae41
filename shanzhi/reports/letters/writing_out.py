"""A letter about a case as a Word file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from shanzhi.cases.facts import closed_on, main_run
from shanzhi.cases.rules import CaseRules, rules_by_id
from shanzhi.cases.writing import standing_of
from shanzhi.core.errors import NotFound
from shanzhi.core.saying import phrase, say_day
from shanzhi.directory.trees import Forest, forest
from shanzhi.kernel import clock
from shanzhi.packs.library import library
from shanzhi.records.models import Record
from shanzhi.reports.letters.declare import Letter, LetterBlock, fill
from shanzhi.reports.word.blocks import (
    Addressee,
    Blank,
    Block,
    Closing,
    DateLine,
    Heading,
    LetterHead,
    Paragraph,
    Title,
)
from shanzhi.reports.word.compose import compose
from shanzhi.workflow.flows.standing import Standing
from shanzhi.workflow.flows.steps import STEPS


@dataclass(frozen=True)
class Written:
    """A letter: what it is called, and its file."""

    name: str
    content: bytes


def letters_for(record: Record) -> dict[str, Letter]:
    """The letters that can be printed about a case as it stands, by key."""
    rows = library(record.town).all("letters")
    return {key: row.model for key, row in rows.items() if _fits(row.model, record)}


def write_letter(record: Record, key: str) -> Written:
    """The letter, with the words of the case. NotFound if there is none of this key for a case that stands so."""
    letter = letters_for(record).get(key)
    if letter is None:
        raise NotFound("letter.not_found", number=record.number)
    rules = rules_by_id(record.town, record.definition_id)
    words = _words(record, rules, standing_of(record.case))
    blocks = [made for block in letter.blocks if _stands(block, record) for made in _blocks(block, words)]
    if record.town.is_demo:
        blocks.append(Paragraph(phrase("demo", "zh")))
    head = None if letter.head is None else LetterHead(fill(letter.head.sender, words), fill(letter.head.number, words))
    content = compose(blocks, title=letter.label.zh, has_issue_line=False, head=head)
    return Written(f"{letter.label.zh}-{record.number}.docx", content)


def _fits(letter: Letter, record: Record) -> bool:
    return record.type in letter.of and (not letter.states or record.state in letter.states)


def _stands(block: LetterBlock, record: Record) -> bool:
    return all(record.data.get(name) not in (None, "", [], False) for name in block.when)


def _blocks(block: LetterBlock, words: dict[str, str]) -> Iterator[Block]:
    """What a block becomes in the document."""
    kind, texts = block.kinds()[0], [fill(text, words) for text in block.texts()]
    match kind:
        case "title":
            yield Title(texts[0])
        case "date_line":
            yield DateLine(texts[0])
        case "addressee":
            yield Blank()
            yield Addressee(texts[0])
        case "heading":
            yield Heading(1, texts[0])
        case "paragraph":
            yield Paragraph(texts[0])
        case "signature":
            yield Closing(date=words["today"], signature=texts[0])
        case _:
            yield Blank()
            yield from (Paragraph(phrase("sign_here", "zh").format(who=text)) for text in texts)


def _words(record: Record, rules: CaseRules, standing: Standing) -> dict[str, str]:
    """Everything a letter about this case may say. What it does not know is left out."""
    town, trees = record.town, forest(record.town, clock.today(record.town))
    declared = rules.declared
    said = {name: declared.fields[name].show(value, "zh") for name, value in declared.load(record.data).items()}
    run = main_run(rules.flow, standing)
    due = None if run is None else run.due(rules.rules.calendar)
    grounds = [rules.flow.moves[each.move].grounds.get(each.ground) for each in standing.taken if each.ground]
    known = {
        "town": str(town.label["zh"]),
        "unit": _name(trees, record.unit_id),
        "holder": _name(trees, standing.holder),
        "number": record.number,
        "title": record.title,
        "type": declared.label.zh,
        "state": rules.flow.states[standing.state].label.zh,
        "found_on": _day(record.happened_on),
        "due_on": "" if due is None else _day(due.on),
        "ended_on": _day(closed_on(rules.flow, standing)),
        "today": _day(clock.today(town)),
        "ground": "" if not grounds or grounds[-1] is None else grounds[-1].zh,
        "note": _last_words(record),
    }
    return {**known, **{name: text for name, text in said.items() if text}}


def _last_words(record: Record) -> str:
    """What was said with the last step; the reason of a correction is nobody's business outside."""
    steps = record.transitions.filter(verb__in=[f"case.{word}" for word in STEPS]).exclude(reason="")
    return steps.order_by("-pk").values_list("reason", flat=True).first() or ""


def _name(trees: Forest, unit_id: int) -> str:
    node = trees.nodes.get(unit_id)
    return "" if node is None else node.label("zh")


def _day(day: date | datetime | None) -> str:
    return "" if day is None else say_day(day, "zh")
