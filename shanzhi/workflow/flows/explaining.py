"""A workflow in sentences: who takes which step from where, what it needs, how long clocks run and on what basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shanzhi.core.sentences import Language
from shanzhi.packs.declare import Label
from shanzhi.workflow.flows.declare import Deadline, Move, Workflow
from shanzhi.workflow.flows.needs import Names
from shanzhi.workflow.flows.needs.base import Need
from shanzhi.workflow.flows.steps import STEPS
from shanzhi.workflow.flows.words import length_label, step_does, step_label, texts, who_label

Choices = Mapping[str, Mapping[str, Label]]
"""What the codes of fields of choice are called, by field."""


@dataclass(frozen=True)
class Named:
    """What fields, their codes and roles are called."""

    fields: Names
    choices: Choices = field(default_factory=dict)
    roles: Mapping[str, Label] = field(default_factory=dict)


def explain(flow: Workflow, deadlines: Mapping[str, Deadline], names: Named, language: Language) -> list[str]:
    """The whole workflow, one sentence a move and one a deadline, in the order in which they stand."""
    moves = [explain_move(flow, key, names, language) for key in flow.moves]
    clocks = [explain_deadline(flow, key, deadline, names, language) for key, deadline in deadlines.items()]
    return [*moves, *clocks]


def explain_move(flow: Workflow, key: str, names: Named, language: Language) -> str:
    """Who can take a move from which states, what it leads to, what it needs."""
    move, say = flow.moves[key], _Saying(language)
    words = {
        "states": say.listed(flow.states[state].label for state in move.from_),
        "who": say.listed(who_label(who) for who in move.who),
        "step": say.label(move.label or step_label(move.step)),
    }
    first = say.text("move", "from" if move.from_ else "begin", **words)
    return say.sentence([first + _then(flow, move, say), *needs_of(move, names, language)])


def needs_of(move: Move, names: Named, language: Language) -> list[str]:
    """What must hold or be said before a move is taken."""
    say = _Saying(language)
    return [*_asked(move, say), *(_need(need, names, say) for need in move.needs.all())]


def explain_deadline(flow: Workflow, clock: str, deadline: Deadline, names: Named, language: Language) -> str:
    """How long a clock may run, by what, how often it can be extended, who is told, on what basis."""
    say = _Saying(language)
    label = say.label(flow.clocks[clock].label) if clock in flow.clocks else clock
    return say.sentence(_deadline(label, deadline, names, say))


def does(move: Move, language: Language) -> str:
    """What a move does."""
    return _Saying(language).label(move.help or step_does(move.step))


class _Saying:
    """Texts of `packs/base/texts/workflow.yaml` in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def label(self, label: Label) -> str:
        return label.within(self.language)

    def text(self, *path: str, **words: Any) -> str:
        found: Any = texts()
        for name in path:
            found = found[name]
        return str(found[self.language]).format(**words)

    def listed(self, labels: Any) -> str:
        return self.text("joins", "list").join(self.label(label) for label in labels)

    def state(self, flow: Workflow, key: str) -> str:
        return self.label(flow.states[key].label)

    def sentence(self, parts: Sequence[str]) -> str:
        joined = self.text("joins", "parts").join(parts)
        return joined[:1].upper() + joined[1:] + self.text("joins", "end")


def _then(flow: Workflow, move: Move, say: _Saying) -> str:
    """What a move leads to."""
    if move.to is not None:
        return say.text("move", "to", state=say.state(flow, move.to))
    return say.text("move", "back" if move.step == "resume" else "stays")


def _asked(move: Move, say: _Saying) -> Iterator[str]:
    """What the step itself asks for."""
    for asked in STEPS[move.step].asks:
        yield say.text("needs", asked, grounds=say.listed(move.grounds.values()))
    if move.grounds and "ground" not in STEPS[move.step].asks:
        yield say.text("needs", "ground", grounds=say.listed(move.grounds.values()))


def _need(need: Need, names: Named, say: _Saying) -> str:
    """A condition in words: labels as they are, steps by what they are called."""
    words = {
        name: say.listed(step_label(each) if isinstance(each, str) else each for each in part)
        if isinstance(part, (list, tuple))
        else part
        for name, part in need.parts(names.fields).items()
    }
    return say.text("needs", need.word, **words)


def _deadline(label: str, deadline: Deadline, names: Named, say: _Saying) -> list[str]:
    found: list[str] = []
    until = None if deadline.until is None else say.label(_name(names.fields, deadline.until))
    if deadline.by is not None:
        codes = names.choices.get(deadline.by, {})
        lengths = say.text("joins", "list").join(
            _choice(say.label(_name(codes, code)), _length(span, say), say) for code, span in deadline.lengths.items()
        )
        of = say.label(_name(names.fields, deadline.by))
        found.append(say.text("clocks", "by", clock=label, field=of, lengths=lengths))
    elif deadline.length is not None:
        found.append(say.text("clocks", "fixed", clock=label, length=_length(deadline.length, say)))
    if until is not None:
        found.append(say.text("clocks", "until" if found else "only_until", clock=label, field=until))
    found.extend(_besides(deadline, names, say))
    return found


def _choice(choice: str, length: str, say: _Saying) -> str:
    """A code with the length it means, unless it says so itself."""
    return choice if choice == length else say.text("clocks", "one_of", choice=choice, length=length)


def _besides(deadline: Deadline, names: Named, say: _Saying) -> Iterator[str]:
    if deadline.moves_off_rest and _counts_days(deadline):
        yield say.text("clocks", "moves_off_rest")
    if deadline.extend is not None:
        words = {"times": deadline.extend.times, "length": _length(deadline.extend.at_most, say)}
        yield say.text("clocks", "extend", **words)
    if deadline.warn:
        yield say.text("clocks", "warn", days=deadline.warn)
    for rung in deadline.escalate:
        roles = say.listed(_name(names.roles, role) for role in rung.tell)
        yield say.text("clocks", "escalate", days=rung.days, roles=roles)
    yield say.text("clocks", "source", source=deadline.source.text)


def _counts_days(deadline: Deadline) -> bool:
    """Whether its end can fall on a day of rest."""
    spans = [span for span in [deadline.length, *deadline.lengths.values()] if span is not None]
    return any(span.length.unit in ("days", "months") and span.length.number for span in spans)


def _length(span: Any, say: _Saying) -> str:
    return say.label(length_label(span.length))


def _name(names: Mapping[str, Label], key: str) -> Label:
    return names.get(key) or Label(zh=key, en=key)
