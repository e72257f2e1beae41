"""Files damaged at random: every answer is text or a Problem, never a trace."""

import copy
import io
import random
import warnings
import zipfile
from collections.abc import Callable

import pytest
from lxml import etree

from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.reports.word import compose, read_bindings, read_text, render, template_names
from shanzhi.reports.word.tests.files import figure, zipped
from shanzhi.reports.word.tests.test_compose import BLOCKS, ISSUE, filled
from shanzhi.reports.word.tests.test_issued import issue

CONTEXT = {"fig": figure(), "villages": [{"name": "东关", "fig": figure()}], "issue": ISSUE, "unit": "天宁镇"}
VALUES = ["", "x", "-1", "99999999999999999999", "{{", "fig:a:1", "http://127.0.0.1/"]
TEXTS = ["{{ unit }}", "{%p if unit %}", "{% for v in villages %}", "{{", "字", None]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bytes turned into others."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def rearranged(data: bytes, chance: random.Random) -> bytes:
    """Elements of one or two parts removed, renamed, doubled or filled with odd words; now and then a part is gone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name in chance.sample(sorted(name for name in parts if name.endswith((".xml", ".rels"))), 2):
        if chance.random() < 0.05:
            del parts[name]
            continue
        root = etree.fromstring(parts[name])
        for _ in range(chance.randint(1, 6)):
            disturb(root, chance)
        parts[name] = etree.tostring(root)
    return zipped(parts)


def disturb(root: etree._Element, chance: random.Random) -> None:
    """One small damage to a tree."""
    elements = list(root.iter())
    element = chance.choice(elements)
    parent = element.getparent()
    match chance.randrange(5):
        case 0 if parent is not None:
            parent.remove(element)
        case 1 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(VALUES))
        case 2:
            element.text = chance.choice(TEXTS)
        case 3:
            chance.choice(elements).append(copy.deepcopy(element))
        case _:
            element.tag = chance.choice(elements).tag


@pytest.mark.parametrize("damage", [flipped, rearranged])
@pytest.mark.parametrize("seed", range(25))
def test_any_damage__text_or_problem(damage: Callable[[bytes, random.Random], bytes], seed: int) -> None:
    """Rendering and reading a damaged file ends well or in a sentence."""
    chance = random.Random(seed)
    data = damage(chance.choice([compose(BLOCKS, title="{{ unit }}"), filled(BLOCKS), issue()]), chance)
    calls: list[Callable[[], object]] = [
        lambda: render(data, CONTEXT, {}),
        lambda: template_names(data),
        lambda: read_bindings(data),
        lambda: read_text(data, "稿"),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert all(answered(call) for call in calls)


def answered(call: Callable[[], object]) -> bool:
    """The call returns, or ends in a Problem that has a sentence; anything else is raised."""
    try:
        call()
    except Problem as problem:
        return bool(sentence(problem, "zh"))
    return True
