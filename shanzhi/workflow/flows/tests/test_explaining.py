"""Workflows in words: each move, what it needs, each deadline with its source, in both languages."""

from __future__ import annotations

import pytest

from shanzhi.packs.declare import Label
from shanzhi.workflow.flows.declare import Deadline, Workflow
from shanzhi.workflow.flows.explaining import Named, explain, explain_deadline, explain_move

FLOW = Workflow.model_validate(
    {
        "label": {"zh": "办", "en": "do"},
        "states": {
            "new": {"label": {"zh": "待办", "en": "new"}},
            "work": {"label": {"zh": "在办", "en": "in work"}},
            "end": {"label": {"zh": "了结", "en": "ended"}, "stage": "ended", "outcome": "resolved"},
        },
        "clocks": {"main": {"label": {"zh": "办理", "en": "handling"}, "runs_in": ["new", "work"], "is_main": True}},
        "moves": {
            "report": {"step": "report", "to": "new", "who": ["place"]},
            "start": {"step": "start", "from": ["new"], "to": "work", "who": ["holder", "assignee"]},
            "progress": {"step": "progress", "from": ["work"]},
            "check": {
                "step": "recheck",
                "label": {"zh": "看一看", "en": "have a look"},
                "from": ["work"],
                "to": "end",
                "who": ["town"],
                "needs": {
                    "fields": ["cause"],
                    "at_least": {"score": 70},
                    "at_most": {"share": "50.5"},
                    "another_person": ["start"],
                    "not_before": {"after": "start", "days": 7},
                },
            },
            "refuse": {
                "step": "close",
                "from": ["new"],
                "to": "end",
                "grounds": {"no": {"zh": "不是", "en": "is none"}},
            },
        },
    }
)
NAMES = Named(
    {
        "cause": Label(zh="原因", en="Cause"),
        "score": Label(zh="得分", en="Score"),
        "share": Label(zh="占比", en="Share"),
        "term": Label(zh="期限", en="Term"),
    },
    {"term": {"short": Label(zh="短", en="short"), "long": Label(zh="长", en="long")}},
    {"clerk": Label(zh="办公室", en="Office")},
)
DEADLINE = Deadline.model_validate(
    {
        "by": "term",
        "lengths": {"short": {"days": 0}, "long": {"working_days": 5}},
        "until": "day",
        "extend": {"at_most": {"days": 3}, "times": 2},
        "warn": 1,
        "escalate": [{"days": 2, "tell": ["clerk"]}],
        "source": {"text": "办法第3条", "sure": "V"},
    }
)


def test_explain__every_move_and_every_deadline() -> None:
    """One sentence each, in the order in which they stand."""
    found = explain(FLOW, {"main": DEADLINE}, NAMES, "zh")
    assert len(found) == len(FLOW.moves) + 1
    assert all(sentence.endswith("。") for sentence in found)


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ("report", ["事情所在的单位可以上报", "然后是“待办”"]),
        ("start", ["在“待办”时", "负责的单位、承办人可以开始办理", "然后是“在办”"]),
        ("progress", ["状态不变", "要写明情况"]),
        (
            "check",
            ["看一看", "要填好原因", "不能低于：得分 70", "不能高于：占比 50.5", "不能是做“开始办理”的那个人", "满7天"],
        ),
        ("refuse", ["不是"]),
    ],
)
def test_explain_move__who_whence_whither_needs(move: str, words: list[str]) -> None:
    """Each says who takes it from where, what it leads to, what it needs."""
    said = explain_move(FLOW, move, NAMES, "zh")
    for each in words:
        assert each in said


def test_explain_move__in_english() -> None:
    """The same, as an English sentence."""
    said = explain_move(FLOW, "check", NAMES, "en")
    assert said.startswith("While it is")
    assert said.endswith(".")
    assert "have a look" in said
    assert "Cause must be filled in" in said


def test_explain_deadline__lengths_extension_escalation_source() -> None:
    """How long by which code, until a day that is named, how often longer, who is told, on what basis."""
    said = explain_deadline(FLOW, "main", DEADLINE, NAMES, "zh")
    for words in ("办理", "短 当天", "长 5个工作日", "day", "延长2次", "3天", "超期2天告诉办公室", "办法第3条"):
        assert words in said


def test_explain_deadline__a_fixed_length_and_a_day_of_rest() -> None:
    """Days move off a day of rest; without it they do not say so."""
    fixed = Deadline.model_validate({"length": {"days": 10}, "source": {"text": "法", "sure": "V"}})
    strict = fixed.model_copy(update={"moves_off_rest": False})
    assert "休息" in explain_deadline(FLOW, "main", fixed, NAMES, "zh")
    assert "休息" not in explain_deadline(FLOW, "main", strict, NAMES, "zh")
