"""A workflow with every step and every condition, and a matter that goes by it. Nothing of it is of any town."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import sentence
from shanzhi.core.working_days import WorkingDays
from shanzhi.packs.declare import Label
from shanzhi.workflow.flows.declare import Deadline, Workflow
from shanzhi.workflow.flows.standing import Given, Run, Standing
from shanzhi.workflow.flows.taking import Rules, advance, begin

HOME, NEAR, FAR = 1, 2, 3
"""Units."""

REASONS = {"grounds": {"wet": {"zh": "下雨", "en": "rain"}, "poor": {"zh": "没钱", "en": "no money"}}}

FLOW: dict[str, Any] = {
    "states": {
        "new": {},
        "open": {},
        "held": {"stage": "paused"},
        "ready": {},
        "solved": {"stage": "ended", "outcome": "resolved"},
        "unsolved": {"stage": "ended", "outcome": "unsolved"},
        "refused": {"stage": "ended", "outcome": "refused"},
        "away": {"stage": "ended", "outcome": "transferred"},
        "doubled": {"stage": "ended", "outcome": "merged"},
    },
    "clocks": {
        "answer": {"runs_in": ["new"]},
        "work": {"runs_in": ["open"], "is_main": True},
        "whole": {"runs_in": ["new", "open", "ready"]},
    },
    "moves": {
        "report": {"step": "report", "to": "new"},
        "accept": {"step": "accept", "from": ["new", "open", "held"]},
        "take_on": {"step": "accept", "from": ["new"], "to": "open"},
        "refuse": {"step": "refuse", "from": ["new"], "to": "refused", **REASONS},
        "refer": {"step": "refer", "from": ["new", "open", "held"]},
        "send_back": {"step": "send_back", "from": ["new", "open", "held"], **REASONS},
        "assign": {"step": "assign", "from": ["new", "open", "held"]},
        "start": {"step": "start", "from": ["new"], "to": "open"},
        "progress": {"step": "progress", "from": ["open"]},
        "pause": {"step": "pause", "from": ["new", "open"], "to": "held", **REASONS},
        "resume": {"step": "resume", "from": ["held"]},
        "extend": {"step": "extend", "from": ["new", "open"]},
        "resolve": {"step": "resolve", "from": ["open"], "to": "ready"},
        "recheck_bad": {"step": "recheck", "from": ["ready"], "to": "open"},
        "close": {"step": "close", "from": ["open", "ready", "held"], "to": "solved"},
        "give_up": {"step": "close", "from": ["new", "open", "ready"], "to": "unsolved"},
        "revisit": {"step": "revisit", "from": ["solved", "unsolved"]},
        "reopen": {"step": "reopen", "from": ["solved", "refused", "doubled"], "to": "open"},
        "transfer": {"step": "transfer", "from": ["new", "open"], "to": "away", **REASONS},
        "merge": {"step": "merge", "from": ["new", "open"], "to": "doubled"},
    },
}

DEADLINES: dict[str, Any] = {
    "answer": {"length": {"hours": 4}},
    "work": {
        "by": "speed",
        "lengths": {"fast": {"days": 2}, "slow": {"working_days": 10}},
        "until": "agreed",
        "moves_off_rest": False,
        "extend": {"at_most": {"days": 5}, "times": 2},
    },
    "whole": {"length": {"months": 1}},
}

NAMES = {
    name: Label(zh=zh, en=name)
    for name, zh in {"cause": "原因", "done": "做法", "paper": "文号", "speed": "快慢", "agreed": "商定的日子"}.items()
}
NAMES |= {f"speed={code}": Label(zh=code, en=code) for code in ("fast", "slow")}

NOTE, ACTOR = "说明", "user:1"


def labelled(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same workflow with a label on everything that must have one."""
    named = {
        part: {key: {"label": {"zh": key, "en": key}, **each} for key, each in raw[part].items()}
        for part in ("states", "clocks", "moves")
    }
    return {"label": {"zh": "试", "en": "trial"}, **named}


def rules_of(
    *,
    needs: Mapping[str, Mapping[str, Any]] | None = None,
    deadlines: Mapping[str, Any] | None = None,
    calendar: WorkingDays | None = None,
    grounds: Sequence[str] = (),
) -> Rules:
    """The rules of the workflow above. `needs` by move; `deadlines` instead of those above; moves with `grounds`."""
    raw = labelled(FLOW)
    for move in grounds:
        raw["moves"][move].update(REASONS)
    for move, wanted in (needs or {}).items():
        raw["moves"][move]["needs"] = wanted
    source = {"text": "试", "sure": "P"}
    lengths = {
        key: Deadline.model_validate({**each, "source": source})
        for key, each in (DEADLINES if deadlines is None else deadlines).items()
    }
    return Rules(Workflow.model_validate(raw), lengths, NAMES, calendar or WorkingDays())


def at(said: str) -> datetime:
    """`06-03` is ten in the morning of that day of 2024; `06-03 17:30` the minute."""
    return datetime.fromisoformat(f"2024-{said}" if " " in said else f"2024-{said} 10:00")


@dataclass
class Matter:
    """A matter and what it says. Each step is given what the word itself asks for, unless a test says otherwise."""

    rules: Rules = field(default_factory=rules_of)
    values: dict[str, Any] = field(default_factory=lambda: {"speed": "fast"})
    standing: Standing = field(default_factory=lambda: Standing("", HOME))

    def report(self, on: str = "06-03", **said: Any) -> Matter:
        """It begins at home."""
        given = Given(at(on), **{"actor": ACTOR, **said})
        self.standing = begin(self.rules, given, holder=HOME, values=self.values)
        return self

    def take(self, move: str, on: str, **said: Any) -> Matter:
        """A step; `values` are added to those it has."""
        self.values = {**self.values, **said.get("values", {})}
        self.standing = self.next(move, on, **said)
        return self

    def next(self, move: str, on: str, **said: Any) -> Standing:
        """How it would stand after a step."""
        words = {
            "actor": ACTOR,
            "note": NOTE,
            "ground": "wet",
            "unit": NEAR,
            "person": 7,
            "other": 9,
            "more": 1,
            **said,
        }
        values = {**self.values, **said.get("values", {})}
        return advance(self.rules, self.standing, move, Given(at(on), **words), values=values)

    def run(self, clock: str = "work") -> Run:
        """The last run of a clock."""
        found = self.standing.run_of(clock)
        assert found is not None, f"{clock} has not begun"
        return found

    def due(self, clock: str = "work") -> str | None:
        """When a clock's last run is up: the day, or the minute if it is not the day's end."""
        found = self.run(clock).due(self.rules.calendar)
        if found is None:
            return None
        return f"{found.at:%m-%d}" if found.at.second else f"{found.at:%m-%d %H:%M}"


def told(act: Callable[[], object]) -> list[tuple[str, str | None]]:
    """Code and field of everything that was refused; each has a sentence in both languages."""
    with pytest.raises(Problem) as caught:
        act()
    several = caught.value.problems if isinstance(caught.value, Problems) else [caught.value]
    for each in several:
        for words in (sentence(each, "zh"), sentence(each, "en")):
            assert each.code not in words
            assert "{" not in words
    return [(each.code, each.field) for each in several]


def day(said: str) -> date:
    """`06-03` of 2024."""
    return date.fromisoformat(f"2024-{said}")
