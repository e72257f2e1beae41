"""Changes that wait for the town office, because something issued used the record: shown, confirmed, refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.records.queries import Proposal, get_proposal, list_open_proposals
from shanzhi.ui.formats import day, moment
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry.draft import as_key
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import actor_word
from shanzhi.workbench.record.looking import look
from shanzhi.workbench.record.waiting import words_of, would_change
from shanzhi.workbench.saying import facts_line
from shanzhi.workflow.actions import confirm_proposal, refuse_proposal
from shanzhi.workflow.corrections import CONFIRM

CONFIRMED = "confirm"


@page()
def proposals(desk: Desk) -> HttpResponse:
    """Every change that waits, oldest first."""
    _require(desk)
    return _list(desk)


@page()
def decide(desk: Desk, proposal_id: int) -> HttpResponse:
    """POST confirms or refuses one; GET leads back to the list."""
    _require(desk)
    post = desk.request.POST
    if desk.request.method != "POST":
        return HttpResponseRedirect(desk.url("proposals"))
    proposal = get_proposal(desk.town, proposal_id)
    is_confirmed = post.get("decision") == CONFIRMED

    def act() -> int:
        if is_confirmed:
            confirm_proposal(proposal, actor=desk.actor)
        else:
            refuse_proposal(proposal, answer=post.get("answer", ""), actor=desk.actor)
        return int(proposal.record_id)

    verb = CONFIRM if is_confirmed else "correction.refuse"
    try:
        record_id, _is_new = once(as_key(post.get("key", "")), verb, desk.actor, act)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _list(desk, proposal_id, problem)
    done = _("Confirmed, %(number)s is changed") if is_confirmed else _("Refused, %(number)s stays as it is")
    text = done % {"number": proposal.record.number}
    toasts.leave(desk.request, toasts.Toast(text))
    return HttpResponseRedirect(desk.url("record", record_id))


def _require(desk: Desk) -> None:
    """The town office and the organisation member decide."""
    if not desk.may(CONFIRM):
        raise Refused("workbench.not_to_confirm")


def _list(desk: Desk, decided: int = 0, problem: Problem | None = None) -> HttpResponse:
    waiting = list(list_open_proposals(desk.town))
    names = names_of_actors({each.proposed_by for each in waiting})
    items = [_item(desk, each, names, problem if each.pk == decided else None) for each in waiting]
    loose = sentence(problem, desk.language) if problem and decided not in {each.pk for each in waiting} else ""
    context = {
        "head": {"title": _("To be confirmed")},
        "scope": _("Changes to records that an issued report has used"),
        "items": items,
        "problem": loose,
    }
    return desk.render("proposals", context, status=status_of(problem) if problem else 200, current="proposals")


def _item(desk: Desk, each: Proposal, names: Mapping[str, str], problem: Problem | None) -> dict[str, Any]:
    looked = look(desk, each.record_id)
    words = words_of(each.verb)
    said = sentence(problem, desk.language) if problem else ""
    on = day(each.record.happened_on, desk.today)
    is_answer = problem is not None and problem.field == "answer"
    return {
        "id": each.pk,
        "key": str(uuid4()),
        "title": looked.title,
        "url": desk.url("record", each.record_id),
        "note": facts_line([each.record.number, desk.name(each.record.unit_id), on]),
        "confirm": words.confirm,
        "refuse": _("Refuse"),
        "acts": [
            {
                "what": words.what,
                "who": actor_word(each.proposed_by, names),
                "at": moment(each.proposed_at, desk.today),
                "kind": "next",
                "text": each.reason,
                "changes": would_change(looked, each),
            }
        ],
        "action": desk.url("proposal_decide", each.pk),
        "answer": desk.request.POST.get("answer", "") if problem else "",
        "answer_error": said if is_answer else "",
        "problem": "" if is_answer else said,
    }
