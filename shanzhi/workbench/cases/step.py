"""Taking a step of a case: the form that asks exactly what the step needs, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.actions import take_step
from shanzhi.cases.rights import may_take, permission_of
from shanzhi.core.errors import Conflict, NotFound, Problem, Problems, Refused
from shanzhi.core.sentences import sentence
from shanzhi.kernel.idempotency import once
from shanzhi.records.actions import ATTACH
from shanzhi.workbench import toasts
from shanzhi.workbench.cases import asking
from shanzhi.workbench.cases.asking import Step
from shanzhi.workbench.cases.explained import explained
from shanzhi.workbench.cases.looking import CaseLook, look_at
from shanzhi.workbench.cases.moves import in_the_way
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.entry import effects
from shanzhi.workbench.entry.draft import VALUE, as_key
from shanzhi.workbench.entry.form import summary
from shanzhi.workbench.files.sending import discard, put
from shanzhi.workbench.files.showing import FIELD, drop
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.record.history import since
from shanzhi.workflow.flows.declare import Move
from shanzhi.workflow.flows.words import step_words
from shanzhi.workflow.writing import WITHDRAWN


@page()
def case_step(desk: Desk, record_id: int, key: str) -> HttpResponse:
    """GET shows the form of a step, POST takes it; what does not hold comes back with everything in it."""
    desk.as_of = None
    case = look_at(desk, record_id)
    move = _move(case, key)
    post = desk.request.POST
    if desk.request.method != "POST":
        _require(case, move)
        return _show(case, asking.blank(case, key, move))
    step = asking.sent(case, key, move, post)
    try:
        put(desk, as_key(step.sent_by), desk.request.FILES.getlist(FIELD))
        if discard(desk, post.get("then", "")):
            return _show(case, step)
        return _take(case, step)
    except (NotFound, Refused):
        raise
    except Problem as problem:
        return _show(look_at(desk, record_id), step, problem)


def _move(case: CaseLook, key: str) -> Move:
    """The move of the workflow; the first one is taken by reporting."""
    move = case.flow.moves.get(key)
    if move is None or move.step == "report":
        raise NotFound("workbench.no_step", found=key[:60])
    return move


def _require(case: CaseLook, move: Move) -> None:
    """It leads on from where the case stands, this person may take it, and nothing stands in its way."""
    looked, standing = case.look, case.standing
    if looked.state == WITHDRAWN:
        raise Problem("record.withdrawn", number=looked.record.number)
    if standing.state not in move.from_:
        state = case.flow.states[standing.state].label.model_dump()
        raise Problem("flow.move.not_from_here", step=step_words(move.step), state=state)
    if not may_take(case.record, standing, move, case.desk.actor):
        raise Refused("policy.refused", permission=permission_of(move))


def _take(case: CaseLook, step: Step) -> HttpResponse:
    desk, record = case.desk, case.record
    said = asking.read(case, step)
    before = effects.before(desk, case.look.type, said.on)

    def act() -> int:
        take_step(record, move=step.key, said=said, actor=desk.actor, seen=step.seen)
        return int(record.pk)

    _record, is_new = once(as_key(step.sent_by), f"case.{step.move.step}", desk.actor, act)
    words = {"step": case.say_move(step.key), "changed": effects.said(desk, before) if is_new else ""}
    text = _("%(step)s: written down, %(changed)s") if words["changed"] else _("%(step)s: written down")
    toasts.leave(desk.request, toasts.Toast(text % words))
    return HttpResponseRedirect(desk.url("case", record.pk))


def _show(case: CaseLook, step: Step, problem: Problem | None = None) -> HttpResponse:
    desk, record = case.desk, case.record
    here = desk.url("case", record.pk)
    title = case.say_move(step.key)
    errors = by_field(case, problem)
    meanwhile = since(case.look, step.seen or 0) if isinstance(problem, Conflict) else []
    number = record.number
    context = {
        "head": {
            "title": title,
            "crumbs": [
                {"label": _("Cases"), "url": desk.url("cases")},
                {"label": number, "url": here},
                {"label": title},
            ],
        },
        "scope": pgettext("which case", "%(number)s %(title)s") % {"number": number, "title": case.look.title},
        "form": asking.form(case, step, errors),
        "errors": summary(errors),
        "blocked": in_the_way(case, step.key) if problem is None else "",
        "seen": case.look.last.pk if meanwhile else step.seen,
        "meanwhile": meanwhile,
        "drop": drop(desk, as_key(step.sent_by), errors.get(FIELD, "")) if _may_attach(case) else None,
        "action": desk.url("case_step", record.pk, step.key),
        "case_url": here,
        "explained": explained(case, step.key, step.move),
    }
    status = 200 if problem is None else status_of(problem)
    parts: dict[str, Any] = {"current": "cases", "writing": True, "back_url": here, "phone_title": title}
    return desk.render("case_step", context, status=status, **parts)


def _may_attach(case: CaseLook) -> bool:
    """Where it happened, or at the unit that has it or was asked: as the verb lets them."""
    units = (case.record.unit_id, case.standing.holder, case.standing.receiver)
    return any(unit is not None and case.desk.may(ATTACH, unit) for unit in units)


def by_field(case: CaseLook, problem: Problem | None) -> dict[str, str]:
    """The sentences of a problem by the id of their input; those of no input stand under ''."""
    if problem is None:
        return {}
    fields = case.look.type.declared.fields
    found: dict[str, list[str]] = {}
    for one in problem.problems if isinstance(problem, Problems) else [problem]:
        name = one.field or ""
        is_declared = name in fields and name not in asking.OWN
        said = sentence(one, case.desk.language)
        found.setdefault(f"{VALUE}{name}" if is_declared else name, []).append(said)
    return {name: " ".join(sentences) for name, sentences in found.items()}
