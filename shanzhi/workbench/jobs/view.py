"""One job: how far it is, stopping it, what came of it."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Problem
from shanzhi.core.sentences import sentence
from shanzhi.jobs.actions import stop_run
from shanzhi.jobs.queries import JobRun, State, get_run
from shanzhi.workbench import toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.jobs import saying
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of


@page()
def job(desk: Desk, run_id: int) -> HttpResponse:
    """The run as it stands; the page renews itself while it is not over."""
    return _show(desk, get_run(desk.town, run_id))


@page()
def job_stop(desk: Desk, run_id: int) -> HttpResponse:
    """POST asks it to stop."""
    run = get_run(desk.town, run_id)
    back = HttpResponseRedirect(desk.url("job", run_id))
    if desk.request.method != "POST":
        return back
    try:
        stop_run(run, actor=desk.actor)
    except Problem as problem:
        return _show(desk, run, problem)
    toasts.leave(desk.request, toasts.Toast(_("It stops as soon as it can")))
    return back


def _show(desk: Desk, run: JobRun, problem: Problem | None = None) -> HttpResponse:
    title = saying.title(desk, run)
    context = {
        "head": {"title": title},
        "run": run,
        "items": [
            {"label": _("State of the job"), "value": saying.state_word(run), "state": saying.SHAPES[State(run.state)]},
            {"label": _("Asked for by"), "value": saying.who(run, names_of_actors({run.actor}))},
            *saying.times(run),
        ],
        "progress": saying.progress(run),
        "outcome": saying.outcome(desk, run),
        "tone": {State.DONE: "song", State.FAILED: "zhu"}.get(State(run.state), "dai"),
        "link": saying.link(desk, run),
        "url": desk.url("job", run.pk),
        "stop_url": "" if run.is_ended or run.is_stop_asked else desk.url("job_stop", run.pk),
        "problem": sentence(problem, desk.language) if problem else "",
    }
    return desk.render("job", context, status=status_of(problem) if problem else 200)
