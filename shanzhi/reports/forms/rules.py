"""The rules that notes state: 1栏=2栏+3栏, 第3列≥第4列, 101≥102+103."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from shanzhi.reports.forms.shape import Head, Line, Rule
from shanzhi.reports.forms.words import form_words, normal, plain


def read_rules(notes: Sequence[str], heads: Sequence[Head], lines: Sequence[Line]) -> list[Rule]:
    """Every rule of the notes that can be read, over columns or rows that exist, each once."""
    columns = {head.number: head.number for head in heads if head.number}
    columns |= {plain(head.path[-1]): head.number for head in heads if head.number and head.path}
    rows = {line.number: line.number for line in lines if line.number}
    rows |= {plain(line.path[-1]): line.number for line in lines if line.number and line.path}
    if not any(head.number for head in heads):
        columns = {str(place): str(place) for place, _ in enumerate(heads, start=1)}
    found: dict[tuple[object, ...], Rule] = {}
    for note in notes:
        for sentence in _grammar().ends.split(normal(note)):
            rule = _rule(sentence, columns, rows)
            if rule:
                found.setdefault((rule.over, rule.left, rule.operator, rule.right), rule)
    return list(found.values())


def numbers_of_columns(heads: Sequence[Head]) -> dict[int, str]:
    """How rules call each column: by the number under the head, else by its place."""
    if any(head.number for head in heads):
        return {head.column: head.number for head in heads if head.number}
    return {head.column: str(place) for place, head in enumerate(heads, start=1)}


def _rule(sentence: str, columns: dict[str, str], rows: dict[str, str]) -> Rule | None:
    grammar = _grammar()
    found = grammar.operator.search(sentence)
    if found is None or grammar.operator.search(sentence, found.end()):
        return None
    operator = grammar.meaning[found[0]]
    told = normal(sentence)
    left, right = sentence[: found.start()].rpartition(":")[2], sentence[found.end() :]
    over = "columns" if grammar.column.search(sentence) else "rows" if grammar.row.search(sentence) else None
    for kind, known in (("columns", columns), ("rows", rows)):
        if over not in (None, kind):
            continue
        one, other = _side(left, known), _side(right, known)
        if one and other:
            return Rule("columns" if kind == "columns" else "rows", one, operator, other, told)
    return None


def _side(text: str, known: dict[str, str]) -> tuple[tuple[int, str], ...]:
    """The terms of a side; empty if one of them is nothing that is known."""
    grammar = _grammar()
    found: list[tuple[int, str]] = []
    sign, at = 1, 0
    told = grammar.together.sub("", text).strip(grammar.beside)
    for join in [*grammar.join.finditer(told), None]:
        term = _term(told[at : join.start() if join else len(told)], known)
        if term is None:
            return ()
        found.append((sign, term))
        if join:
            sign, at = (-1 if grammar.minus.fullmatch(join[0]) else 1), join.end()
    return tuple(found)


def _term(text: str, known: dict[str, str]) -> str | None:
    """The number of the column or row a term means."""
    grammar = _grammar()
    for told in (text, grammar.item.sub("", text.strip())):
        bare = grammar.ornament.sub("", told.strip()).strip("()[] ")
        found = known.get(bare) or known.get(plain(bare)) or known.get(bare.lstrip("0"))
        if found:
            return found
    return None


class _Grammar:
    """Patterns made of the words of the lexicon."""

    def __init__(self) -> None:
        raw = form_words().rules
        self.meaning = {normal(word): operator for operator, words in raw["operators"].items() for word in words}
        self.operator = _any(self.meaning)
        kinds = [*raw["column"], *raw["row"]]
        self.column, self.row = _any(raw["column"]), _any(raw["row"])
        self.minus = _any([normal(word) for word in raw["minus"]])
        self.join = _any([normal(word) for word in (*raw["plus"], *raw["minus"])])
        self.together = re.compile(f"(?:{_any(raw['together']).pattern})$")
        inner = _any(kinds).pattern
        self.ornament = re.compile(f"^{raw['place']}|(?:{inner})$|^(?:{inner})(?=\\d)")
        self.ends, self.item = re.compile(raw["ends"]), re.compile(raw["item"])
        self.beside = " ()[]:" + raw["fillers"]


@cache
def _grammar() -> _Grammar:
    return _Grammar()


def _any(words: Sequence[str] | dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
