"""Figures found in prose, and relations between them: how many of all, how many of what is found, how fast.

The sentences are our own, labelled by hand, in the repository: those the reading was built on, and those that were
written apart or blind, before it had read them. All have taught it since; what each gave when first read stands in
its head. Two other programs read the same sentences in the same run. They are held to
less: the right value at the right place counts, whatever they say of unit, approximation or aim; and where a program
reads money only, only money is asked of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import yaml

from shanzhi.core.places import ROOT
from shanzhi.reports.prose import Claim, Lexicon, find_claims, load_lexicon
from shanzhi.reports.relations import find_relations
from tools.bench.measuring import Row, interleaved
from tools.bench.peers import Found, Peer, answering

PROSE = ROOT / "shanzhi" / "reports" / "prose" / "tests"
RELATIONS = ROOT / "shanzhi" / "reports" / "relations" / "tests"
SETS = {
    "built on": "sentences.yaml",
    "written apart": "held_out.yaml",
    "written blind, first": "blind_first.yaml",
    "written blind, after mending": "blind_second.yaml",
}
RELATION_SETS = {"built on": "relations.yaml", "written apart": "held_out.yaml", "written blind": "blind.yaml"}
PEERS: dict[Peer, str] = {
    "recognizers": "recognizers-text-suite",
    "money": "jionlp, money alone",
    "money and times": "jionlp, money and times (times not scored)",
}
MONEY = "元"
HOLDS = {True: "yes", False: "no", None: "open"}


@dataclass(frozen=True)
class Label:
    """A figure labelled by hand, and where it stands."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    approximation: str
    kind: str

    def is_told_by(self, claim: Claim) -> bool:
        """Whether the claim is exactly this."""
        said = (claim.start, claim.end, claim.value, claim.unit, claim.approximation, claim.kind)
        return said == (self.start, self.end, self.value, self.unit, self.approximation, self.kind)

    def is_met_by(self, found: Found) -> bool:
        """Whether somebody else found this value here."""
        start, end, value = found
        return start < self.end and self.start < end and (self.value is None or value == self.value)


@dataclass(frozen=True)
class Sentence:
    """A text with its labels."""

    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Quality:
    """How many there are, how many were found, and how many of these are right."""

    there: int
    found: int
    right: int

    def __str__(self) -> str:
        recall = self.right / self.there if self.there else 1
        precision = self.right / self.found if self.found else 1
        return f"recall {recall:.3f}, precision {precision:.3f} of {self.there}"


def measure(rounds: int) -> list[Row]:
    """A line for each set with each peer, and one for each set of relations."""
    lexicon = load_lexicon()
    rows = []
    for name, file in SETS.items():
        sentences = [_sentence(each) for each in _entries(PROSE / file)]
        rows += _figures(name, sentences, lexicon, rounds)
    for name, file in RELATION_SETS.items():
        rows.append(_relations(name, _entries(RELATIONS / file), lexicon, rounds))
    return rows


def _figures(name: str, sentences: Sequence[Sentence], lexicon: Lexicon, rounds: int) -> list[Row]:
    texts = [each.text for each in sentences]
    size = f"{len(texts)} sentences, {sum(map(len, texts)):,} signs"
    ours = _ours(sentences, lexicon)
    with ExitStack() as stack:
        peers = {peer: stack.enter_context(answering(peer, texts)) for peer in PEERS}
        told = {peer: _theirs(sentences, each.found(), is_money=peer != "recognizers") for peer, each in peers.items()}
        read = partial(_taken, lambda: [find_claims(text, lexicon) for text in texts])
        timings = interleaved(rounds, read, *(each.seconds for each in peers.values()))
    return [
        Row(f"figures of sentences {name}: {ours}", size, timings[0], timing, f"{PEERS[peer]}: {told[peer]}")
        for peer, timing in zip(peers, timings[1:], strict=True)
    ]


def _ours(sentences: Sequence[Sentence], lexicon: Lexicon) -> Quality:
    found = right = 0
    for each in sentences:
        claims = find_claims(each.text, lexicon)
        found += len(claims)
        right += sum(any(label.is_told_by(claim) for claim in claims) for label in each.labels)
    return Quality(sum(len(each.labels) for each in sentences), found, right)


def _theirs(sentences: Sequence[Sentence], found: Sequence[Sequence[Found]], *, is_money: bool) -> Quality:
    there = answers = right = 0
    for sentence, inside in zip(sentences, found, strict=True):
        labels = [each for each in sentence.labels if not is_money or each.unit == MONEY]
        there += len(labels)
        right += sum(any(label.is_met_by(each) for each in inside) for label in labels)
        answers += len(inside)
    return Quality(there, answers, right)


def _relations(name: str, entries: Sequence[dict[str, Any]], lexicon: Lexicon, rounds: int) -> Row:
    """Ours beside finding the figures alone, which any check has to do first."""
    read = [(each["say"], find_claims(each["say"], lexicon)) for each in entries]
    there = found = right = 0
    for (text, claims), entry in zip(read, entries, strict=True):
        told = [
            (each.kind, ["".join(claims[number].text.split()) for number in each.claims], HOLDS[each.holds])
            for each in find_relations(text, claims)
        ]
        wanted = [(each["is"], each["of"], HOLDS.get(each["holds"], each["holds"])) for each in entry["want"]]
        there, found = there + len(wanted), found + len(told)
        right += sum(each in told for each in wanted)
    ours, plain = interleaved(
        rounds,
        partial(_taken, lambda: [find_relations(text, claims) for text, claims in read]),
        partial(_taken, lambda: [find_claims(text, lexicon) for text, _ in read]),
    )
    size = f"{len(read)} texts, {sum(len(text) for text, _ in read):,} signs"
    what = f"relations in texts {name}: {Quality(there, found, right)}"
    return Row(what, size, ours, plain, "finding the figures")


def _taken(work: Callable[[], object]) -> list[float]:
    began = time.perf_counter()
    work()
    return [time.perf_counter() - began]


def _entries(path: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return entries


def _sentence(entry: dict[str, Any]) -> Sentence:
    text, labels, at = entry["text"], [], 0
    for each in entry.get("claims") or []:
        start = text.index(each["t"], at)
        at = start + len(each["t"])
        value = None if each.get("v") is None else Decimal(str(each["v"]))
        told = (each.get("u", ""), each.get("a", "exact"), each.get("k", "claim"))
        labels.append(Label(start, at, value, *told))
    return Sentence(text, tuple(labels))
