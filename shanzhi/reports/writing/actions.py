"""Verbs on drafts: begin, save, submit, return, vouch, drop. The last one, sign, stands in `issuing`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from shanzhi.core.errors import NotYours, Problem
from shanzhi.core.reasons import stated
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import audit, clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.policy import require
from shanzhi.kernel.scope import Principal
from shanzhi.kernel.verb import verb
from shanzhi.packs.library import library
from shanzhi.reports.models import Draft, DraftStep, DraftVouch, Issue
from shanzhi.reports.writing.changes import as_data
from shanzhi.reports.writing.content import Content
from shanzhi.reports.writing.holding import (
    LONGEST_REASON,
    hold,
    require_day,
    require_open,
    require_review,
    require_seen,
    require_version,
    titled,
)
from shanzhi.reports.writing.queries import about_key, kept_value, printer_of, seen_of
from shanzhi.reports.writing.reading import Before


@verb("report.begin")
def begin_draft(
    town: Town,
    *,
    kind: str,
    title: str,
    day: date,
    content: Content,
    before: Iterable[Before] = (),
    based_on: Issue | None = None,
    actor: Principal,
) -> Draft:
    """A new draft that speaks from a day. `before` is what the figures of an earlier document printed."""
    require(actor, "report.begin", town_id=town.pk)

    library(town).get("document_kinds", kind)
    named = titled(title)
    require_day(town, day)

    now = clock.now(town)
    draft = Draft.objects.create(
        town=town,
        kind=kind,
        title=named,
        day=day,
        content=content.as_data(),
        based_on=based_on,
        before=as_data(before),
        writers=[actor.key],
        begun_by=actor.key,
        begun_at=now,
        saved_by=actor.key,
        saved_at=now,
    )

    record(draft, "report.begin", actor)
    return draft


@verb("report.save")
def save_draft(draft: Draft, *, version: int, title: str, day: date, content: Content, actor: Principal) -> Draft:
    """Keep what was written on top of a version. Conflict if somebody else saved since: nothing is written over.

    What is the same as before is not a new version.
    """
    require(actor, "report.save", town_id=draft.town_id)

    held = hold(draft)
    require_open(held)
    require_version(held, version)
    named = titled(title)
    require_day(held.town, day)
    data = content.as_data()
    if (held.title, held.day, held.content) == (named, day, data):
        return held

    held.title, held.day, held.content, held.version = named, day, data, held.version + 1
    held.saved_by, held.saved_at = actor.key, clock.now(held.town)
    if actor.key not in held.writers:
        held.writers = [*held.writers, actor.key]
    held.save(update_fields=["title", "day", "content", "version", "saved_by", "saved_at", "writers"])

    audit.write(actor, "report.save", target(held), town=held.town, after={"version": held.version})
    return held


@verb("report.submit")
def submit_draft(draft: Draft, *, version: int, actor: Principal) -> Draft:
    """Hand it in for review: from now on it is not written on until it comes back."""
    require(actor, "report.submit", town_id=draft.town_id)

    held = hold(draft)
    require_open(held)
    require_version(held, version)
    if not held.content["blocks"]:
        raise Problem("report.draft_empty")

    held.state, held.reason = Draft.State.REVIEW, ""
    held.save(update_fields=["state", "reason"])

    record(held, "report.submit", actor)
    return held


@verb("report.return")
def return_draft(draft: Draft, *, version: int, reason: str, actor: Principal) -> Draft:
    """Give it back to be written on, with a reason."""
    require(actor, "report.return", town_id=draft.town_id)

    held = hold(draft)
    require_review(held)
    require_version(held, version)
    said = stated(reason, code="report.reason_missing", most=LONGEST_REASON)

    held.state, held.reason = Draft.State.RETURNED, said
    held.save(update_fields=["state", "reason"])

    record(held, "report.return", actor, said)
    return held


@verb("report.vouch")
def vouch_for_figures(draft: Draft, *, about: Collection[str], seen: str, actor: Principal) -> list[DraftVouch]:
    """Vouch for figures as they print now, by what they are of. Only figures the actor sees whole.

    Conflict if the document prints something else than what was looked at (`queries.seen_of`).
    """
    require(actor, "report.vouch", town_id=draft.town_id)

    held = hold(draft)
    require_review(held)
    printer = printer_of(held, Figures.now(actor, held.town))
    require_seen(seen, seen_of(printer))
    chosen = {about_key(each): each for each in printer.shown() if about_key(each) in about}
    if not chosen:
        raise Problem("report.nothing_to_vouch")
    if any(each.state == "not_yours" for each in chosen.values()):
        raise NotYours("figure.not_yours")

    rows = DraftVouch.objects.bulk_create(
        DraftVouch(
            town=held.town,
            draft=held,
            indicator=each.piece.indicator,
            about=key,
            value=kept_value(each.value),
            actor=actor.key,
            at=clock.now(held.town),
        )
        for key, each in chosen.items()
        if each.value is not None
    )

    audit.write(actor, "report.vouch", target(held), town=held.town, after={"figures": sorted(chosen)})
    return rows


@verb("report.drop")
def drop_draft(draft: Draft, *, version: int, reason: str, actor: Principal) -> Draft:
    """Put a draft aside for good, with a reason. It stays readable for who has its address."""
    require(actor, "report.drop", town_id=draft.town_id)

    held = hold(draft)
    require_open(held)
    require_version(held, version)
    said = stated(reason, code="report.reason_missing", most=LONGEST_REASON)

    held.state, held.reason = Draft.State.DROPPED, said
    held.save(update_fields=["state", "reason"])

    record(held, "report.drop", actor, said)
    return held


def record(draft: Draft, verb: str, actor: Principal, reason: str = "") -> None:
    """The step in the history of the draft, and the line in the audit trail."""
    DraftStep.objects.create(
        town=draft.town,
        draft=draft,
        verb=verb,
        version=draft.version,
        actor=actor.key,
        at=clock.now(draft.town),
        reason=reason,
    )
    audit.write(actor, verb, target(draft), town=draft.town, after={"version": draft.version}, reason=reason)


def target(draft: Draft) -> str:
    """What the audit trail calls it."""
    return f"draft:{draft.pk}"
