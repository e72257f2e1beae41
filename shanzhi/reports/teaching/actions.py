"""Verbs on ways of speaking: teach one by binding a number, accept it for the town, refuse it."""

from __future__ import annotations

from shanzhi.core.errors import Conflict, Problem
from shanzhi.core.reasons import stated
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library
from shanzhi.reports.models import TaughtSaying
from shanzhi.reports.prose.quoting import quote
from shanzhi.reports.teaching.proving import Bound, prove
from shanzhi.reports.teaching.queries import is_in_pack

SHORTEST, LONGEST, MOST = 2, 20, 4
"""Signs of a word, and words of a saying."""

LONGEST_REASON = 200
State = TaughtSaying.State


@verb("saying.teach")
def teach_saying(town: Town, *, bound: Bound, actor: Principal) -> TaughtSaying:
    """Propose the words as a way of speaking of the figure. Of the draft only the clause of the number is kept.

    Problem if the words do not make the number be read as this figure alone, or are known for it already.
    """
    require(actor, "saying.teach", town_id=town.pk)
    words = _words(bound.words)
    kept = library(town)
    if kept.find("indicators", bound.indicator) is None:
        raise Problem("saying.figure_unknown", field="figure")
    _require_new(town, bound.indicator, words)
    claim = prove(Figures.now(actor, town), bound)

    saying = TaughtSaying.objects.create(
        town=town,
        indicator=bound.indicator,
        words=words,
        example=quote(bound.text, claim),
        taught_by=actor.key,
        taught_at=clock.now(town),
    )

    after = {"indicator": bound.indicator, "words": words}
    audit.write(actor, "saying.teach", _target(saying), town=town, after=after)
    return saying


@verb("saying.accept")
def accept_saying(saying: TaughtSaying, *, actor: Principal) -> TaughtSaying:
    """From now on the words mean the figure for everybody of the town. Conflict if it was decided meanwhile."""
    require(actor, "saying.accept", town_id=saying.town_id)
    saying = _hold(saying, State.PROPOSED)
    return _decide(saying, State.ACCEPTED, "saying.accept", actor)


@verb("saying.refuse")
def refuse_saying(saying: TaughtSaying, *, reason: str, actor: Principal) -> TaughtSaying:
    """The words do not mean the figure, or do no longer. Conflict if it was decided meanwhile.

    Problem without a reason.
    """
    require(actor, "saying.refuse", town_id=saying.town_id)
    told = stated(reason, code="saying.reason_missing", most=LONGEST_REASON)
    saying = _hold(saying, State.PROPOSED, State.ACCEPTED)
    saying.reason = told
    return _decide(saying, State.REFUSED, "saying.refuse", actor)


def _words(given: tuple[str, ...]) -> list[str]:
    """The words, each once. Problem for none, too many, or one that says too little or is a sentence."""
    words = list(dict.fromkeys(given))
    if not words or len(words) > MOST or any(not SHORTEST <= len(word) <= LONGEST for word in words):
        raise Problem("saying.words", field="words", shortest=SHORTEST, longest=LONGEST, most=MOST)
    return words


def _require_new(town: Town, indicator: str, words: list[str]) -> None:
    """Problem if the packs have these words for the figure, or somebody taught them before."""
    taught = TaughtSaying.objects.filter(town=town, indicator=indicator).exclude(state=State.REFUSED)
    if is_in_pack(indicator, words, library(town)) or any(set(row.words) == set(words) for row in taught):
        raise Problem("saying.known", field="words")


def _hold(saying: TaughtSaying, *states: str) -> TaughtSaying:
    """The row, locked until commit, in one of these states."""
    held = TaughtSaying.objects.select_for_update().select_related("town").get(pk=saying.pk)
    if held.state not in states:
        raise Conflict("saying.decided")
    return held


def _decide(saying: TaughtSaying, state: str, name: str, actor: Principal) -> TaughtSaying:
    saying.state, saying.decided_by, saying.decided_at = state, actor.key, clock.now(saying.town)
    saying.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    audit.write(actor, name, _target(saying), town=saying.town, after={"words": saying.words, "reason": saying.reason})
    return saying


def _target(saying: TaughtSaying) -> str:
    return f"saying:{saying.pk}"
