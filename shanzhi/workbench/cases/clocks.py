"""The clocks of a case: what is due when, how much is left, what moved it, and by which rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.core.deadlines import Due
from shanzhi.ui.formats import day
from shanzhi.workbench.cases.looking import CaseLook
from shanzhi.workbench.cases.wording import moment_words, time_left
from shanzhi.workflow.flows.declare import Deadline
from shanzhi.workflow.flows.standing import Run
from shanzhi.workflow.flows.words import length_label

Item = dict[str, Any]
WHOLE = 100


def clocks(case: CaseLook) -> list[Item]:
    """The clocks that run, the first to be up at the top."""
    runs = [(run, run.due(case.rules.rules.calendar)) for run in case.standing.running()]
    dated = sorted(((run, due) for run, due in runs if due is not None), key=lambda each: each[1].at)
    return [_clock(case, run, due) for run, due in [*dated, *((run, None) for run, due in runs if due is None)]]


def ended(case: CaseLook) -> list[Item]:
    """The clocks that have stopped, as facts: until when it had to be, when it was."""
    found = []
    for run in case.standing.runs:
        due = run.due(case.rules.rules.calendar)
        if run.ended is None or due is None:
            continue
        words = {"due": day(due.on, case.desk.today), "done": day(run.ended.date(), case.desk.today)}
        is_late = run.ended > due.at
        text = _("due by %(due)s, done %(done)s") % words
        item = {"label": _label(case, run.clock), "value": text}
        if is_late:
            days = max(1, (run.ended.date() - due.on).days)
            late = ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}
            item.update(note=late, tone="late")
        found.append(item)
    return found


def _clock(case: CaseLook, run: Run, due: Due | None) -> Item:
    deadline = case.rules.declared.deadlines.get(run.clock)
    shared = {"label": _label(case, run.clock), "notes": list(_notes(case, run, due, deadline))}
    source = "" if deadline is None else deadline.source.text
    if due is None:
        words = _("the time stands still") if run.is_paused else _("no deadline has been set yet")
        return {**shared, "words": words, "tone": "", "due": "", "source": source, "state": "paused"}
    left = time_left(due.at, case.now, deadline.warn if deadline is not None else 0)
    until = moment_words(case.desk, due.at, with_weekday=True)
    return {
        **shared,
        "words": left.words,
        "state": "provisional" if due.is_provisional else left.shape,
        "tone": left.tone,
        "due": pgettext("of a clock", "due %(moment)s") % {"moment": until},
        "source": source,
        **_track(case, run, due),
    }


def _track(case: CaseLook, run: Run, due: Due) -> Item:
    """The track from the beginning to the end in percent: where today is, and where what was added begins."""
    whole = (due.at - run.since).total_seconds()
    if whole <= 0:
        return {"at": "", "added_from": ""}
    at = min(max((case.now - run.since).total_seconds() / whole, 0), 1)
    legal = run.legal_due(case.rules.rules.calendar)
    is_added = legal is not None and legal.at < due.at
    added = (legal.at - run.since).total_seconds() / whole if is_added and legal is not None else None
    return {
        "at": round(at * WHOLE),
        "added_from": "" if added is None else round(max(added, 0) * WHOLE),
        "added_width": "" if added is None else WHOLE - round(max(added, 0) * WHOLE),
        "begins": moment_words(case.desk, run.since),
        "ends": day(due.on, case.desk.today),
    }


def _notes(case: CaseLook, run: Run, due: Due | None, deadline: Deadline | None) -> Iterator[str]:
    """How long it is, what was added, when it stood still, what is not certain."""
    desk = case.desk
    if run.until is not None:
        yield _("A day was named: %(day)s") % {"day": day(run.until, desk.today)}
    elif run.length is not None:
        words = {"length": desk.say(length_label(run.length)), "day": moment_words(desk, run.since)}
        yield _("%(length)s since %(day)s; the first day is not counted") % words
    if run.extended:
        more = {"more": desk.say(length_label(run.more)), "times": run.extended}
        yield ngettext("Extended by %(more)s", "Extended by %(more)s in %(times)s times", run.extended) % more
        legal = run.legal_due(case.rules.rules.calendar)
        if legal is not None:
            yield _("Without that it was due %(day)s") % {"day": day(legal.on, desk.today)}
    for pause in run.pauses:
        since = moment_words(desk, pause.since)
        if pause.until is None:
            yield _("Stopped since %(since)s; what is left runs on once it is resumed") % {"since": since}
        else:
            yield _("Stood still from %(since)s to %(until)s") % {
                "since": since,
                "until": moment_words(desk, pause.until),
            }
    yield from _certain(due, run, deadline)


def _certain(due: Due | None, run: Run, deadline: Deadline | None) -> Iterator[str]:
    if due is not None and due.is_provisional:
        yield _("Provisional: the holidays of that year have not been announced")
    if deadline is not None and deadline.extend is not None and run.extended >= deadline.extend.times:
        yield _("It cannot be extended again")


def _label(case: CaseLook, clock: str) -> str:
    declared = case.flow.clocks.get(clock)
    return clock if declared is None else case.desk.say(declared.label)
