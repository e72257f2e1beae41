"""One occurrence: what it asks for, how it stands, and the form that excuses it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.duties.actions import UNEXCUSE, excuse_duty, unexcuse_duty
from shanzhi.duties.declare import EXCUSE
from shanzhi.duties.queries import IS_EXCUSED, Occurrence, Record, get_occurrence, list_acts
from shanzhi.kernel.idempotency import once
from shanzhi.records.queries import find_open_proposal
from shanzhi.ui.formats import day_with_weekday, moment
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.duties.wording import period_words, state_words, write_url
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import actor_word


@page()
def duty(desk: Desk, record_id: int) -> HttpResponse:
    """GET shows it, POST excuses it or takes the excuse back."""
    record, each = get_occurrence(desk.actor, desk.town, record_id, desk.today)
    if desk.request.method != "POST":
        return _show(desk, record, each)
    try:
        return _do(desk, record)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _show(desk, record, each, problem)


def _do(desk: Desk, record: Record) -> HttpResponse:
    post = desk.request.POST
    is_back = post.get("act") == UNEXCUSE
    act_on, verb = (unexcuse_duty, UNEXCUSE) if is_back else (excuse_duty, EXCUSE)
    waits: list[bool] = []

    def act() -> int:
        seen = asked.record_id(post.get("seen", ""))
        waits.append(act_on(record, reason=post.get("reason", ""), actor=desk.actor, seen=seen) is not None)
        return int(record.pk)

    once(as_key(post.get("key", "")), verb, desk.actor, act)
    if any(waits):
        text = _("Sent to the town office for confirmation; until then it stays as it is")
    else:
        text = _("Due again") if is_back else _("Excused")
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("duty", record.pk))


def _show(desk: Desk, record: Record, each: Occurrence, problem: Problem | None = None) -> HttpResponse:
    label, unit = desk.say(each.declared.label), desk.name(each.unit_id)
    shape, word = state_words(each)
    acts = list_acts(record)
    url = write_url(desk, each)
    context = {
        "head": {
            "title": pgettext("unit and duty", "%(unit)s, %(duty)s") % {"unit": unit, "duty": label},
            "crumbs": [
                {"label": _("Duties"), "url": desk.url("duties")},
                {"label": label, "url": desk.url("duties", duty=each.key)},
                {"label": period_words(desk, each)},
            ],
        },
        "state": {"shape": shape, "word": word},
        "facts": _facts(desk, record, each),
        "help": desk.say(each.declared.help) if each.declared.help else "",
        "basis": each.declared.source.text if each.declared.source else "",
        "write_url": url,
        "acts": _acts(desk, acts),
        "form": _form(desk, record, each, acts[0].pk, problem),
        "problem": "" if problem is None or problem.field == "reason" else sentence(problem, desk.language),
    }
    status = 200 if problem is None else status_of(problem)
    return desk.render("duty", context, status=status, current="today", back_url=desk.url("duties", duty=each.key))


def _facts(desk: Desk, record: Record, each: Occurrence) -> list[dict[str, Any]]:
    count = f"{each.count:f}".split(".", maxsplit=1)[0]
    owner = desk.library.find("roles", each.declared.owner)
    return [
        {"label": _("Number"), "value": record.number},
        {"label": pgettext("duty", "Period"), "value": period_words(desk, each)},
        {"label": pgettext("duty", "Can be done from"), "value": day_with_weekday(each.opens_on, desk.today)},
        {"label": pgettext("duty", "Due by"), "value": day_with_weekday(each.due_on, desk.today)},
        {"label": pgettext("duty", "Can be made up until"), "value": day_with_weekday(each.late_until, desk.today)},
        {"label": pgettext("duty", "Done so far"), "value": f"{count}/{each.declared.at_least}"},
        {"label": pgettext("duty", "Office in charge"), "value": "" if owner is None else desk.say(owner.model.label)},
    ]


def _acts(desk: Desk, acts: list[Any]) -> list[dict[str, Any]]:
    words = {
        "duty.announce": pgettext("act on a duty", "Announced"),
        EXCUSE: pgettext("act on a duty", "Excused"),
        UNEXCUSE: pgettext("act on a duty", "Excuse taken back"),
    }
    names = names_of_actors({each.actor for each in acts})
    return [
        {
            "what": words.get(each.verb, each.verb),
            "who": actor_word(each.actor, names),
            "at": moment(each.recorded_at, desk.today) if each.recorded_at else "",
            "text": each.reason,
        }
        for each in acts
    ]


def _form(desk: Desk, record: Record, each: Occurrence, seen: int, problem: Problem | None) -> dict[str, Any] | None:
    """The form, for who may and while no change waits."""
    is_excused = each.state == IS_EXCUSED
    if not desk.may(UNEXCUSE if is_excused else EXCUSE) or find_open_proposal(record) is not None:
        return None
    post = desk.request.POST
    return {
        "title": _("Take the excuse back") if is_excused else _("Excuse it"),
        "text": _("It is due again and counts as due.")
        if is_excused
        else _("It is not due from this unit then and counts neither as done nor as missed. The reason stays."),
        "label": _("Why it is due after all") if is_excused else _("Why it need not be done"),
        "verb": _("Take the excuse back") if is_excused else _("Excuse it"),
        "action": desk.url("duty", record.pk),
        "act": UNEXCUSE if is_excused else EXCUSE,
        "key": str(as_key(post.get("key", "")) if problem else uuid4()),
        "seen": seen,
        "reason": post.get("reason", "") if problem else "",
        "error": sentence(problem, desk.language) if problem and problem.field == "reason" else "",
    }
