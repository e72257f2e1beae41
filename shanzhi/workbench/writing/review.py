"""Looking a draft through: what it says, what changed, who answers for which figure; giving back, signing off."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.core.errors import Conflict, Problem
from shanzhi.core.sentences import sentence
from shanzhi.kernel.policy import require
from shanzhi.ledger.sealing import Sealed, seal
from shanzhi.reports.writing.actions import drop_draft, return_draft, submit_draft, vouch_for_figures
from shanzhi.reports.writing.declare import DocumentKind
from shanzhi.reports.writing.handwritten import look_through
from shanzhi.reports.writing.issuing import sign_draft
from shanzhi.reports.writing.printing import Printer
from shanzhi.reports.writing.queries import Draft, changes_of, get_draft, kind_of, printer_of, seen_of
from shanzhi.ui.formats import moment
from shanzhi.workbench import asked, toasts
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.problems import status_of
from shanzhi.workbench.rights import roles_making
from shanzhi.workbench.writing.showing import change_rows, facts_of, relation_rows, sheet_blocks, steps_of, typed_rows
from shanzhi.workbench.writing.states import states
from shanzhi.workbench.writing.vouching import groups

SAVE, SUBMIT, RETURN, VOUCH, SIGN, DROP = (
    f"report.{verb}" for verb in ("save", "submit", "return", "vouch", "sign", "drop")
)
MOST_CHANGES = 60


@dataclass(frozen=True)
class Prepared:
    """The ledger sealed before the writing scope opened."""

    sealed: Sealed


def seal_first(desk: Desk) -> Prepared | None:
    """For a signature: the ledger sealed up to now, in a transaction of its own. Who may not sign seals nothing."""
    if desk.request.method != "POST" or desk.request.POST.get("act") != "sign":
        return None
    require(desk.actor, SIGN, town_id=desk.town.pk)
    return Prepared(seal(desk.town))


@page(first=seal_first)
def draft_review(desk: Desk, draft_id: int) -> HttpResponse:
    """GET shows the draft to be looked through; POST hands it in, gives it back, vouches, signs or drops."""
    found = get_draft(desk.town, draft_id)
    if found.issue_id is not None:
        return HttpResponseRedirect(desk.url("issue", found.issue_id))
    if desk.request.method != "POST":
        return _show(desk, found)
    try:
        return _act(desk, found)
    except Problem as problem:
        if not isinstance(problem, Conflict) and problem.field is None and not problem.code.startswith("report."):
            raise
        return _show(desk, get_draft(desk.town, draft_id), problem)


def _act(desk: Desk, found: Draft) -> HttpResponse:
    post = desk.request.POST
    version, act = asked.record_id(post.get("version", "")) or 0, post.get("act")
    if act == "sign" and isinstance(desk.prepared, Prepared):
        issue = sign_draft(
            found, version=version, seen=post.get("seen", ""), sealed=desk.prepared.sealed, actor=desk.actor
        )
        toasts.leave(desk.request, toasts.Toast(_("Signed and issued")))
        return HttpResponseRedirect(desk.url("issue", issue.pk))
    if act == "submit":
        submit_draft(found, version=version, actor=desk.actor)
        said = _("Handed in for review")
    elif act == "return":
        return_draft(found, version=version, reason=post.get("reason", ""), actor=desk.actor)
        said = _("Given back to be written on")
    elif act == "vouch":
        vouch_for_figures(found, about=post.getlist("about"), seen=post.get("seen", ""), actor=desk.actor)
        said = _("Noted who vouches")
    elif act == "drop":
        drop_draft(found, version=version, reason=post.get("reason", ""), actor=desk.actor)
        toasts.leave(desk.request, toasts.Toast(_("Dropped")))
        return HttpResponseRedirect(desk.url("reports"))
    else:
        raise Problem("workbench.no_such_button")
    toasts.leave(desk.request, toasts.Toast(said))
    return HttpResponseRedirect(desk.url("draft_review", found.pk))


def _show(desk: Desk, found: Draft, problem: Problem | None = None) -> HttpResponse:
    printer = printer_of(found, desk.figures)
    kind = kind_of(found, desk.library)
    said = "" if problem is None else sentence(problem, desk.language)
    is_review = found.state == Draft.State.REVIEW
    looked = look_through(printer.text())
    context = {
        "head": {
            "title": found.title,
            "crumbs": [{"label": _("Reports"), "url": desk.url("reports")}, {"label": found.title}],
        },
        "scope": pgettext("between parts of a scope", ", ").join(
            [
                desk.say(desk.library.manifest.label),
                _("figures of %(moment)s") % {"moment": moment(desk.now, desk.today)},
            ]
        ),
        "state": states()[found.state],
        "errors": [{"text": said, "url": f"#{problem.field or 'acts'}"}] if problem else [],
        "wrong": {problem.field: said} if problem and problem.field else {},
        "typed": desk.request.POST.get("reason", ""),
        "reason": found.reason,
        "blocks": sheet_blocks(desk, printer),
        "facts": facts_of(desk, found, kind, printer, looked),
        "changes": change_rows(desk, changes_of(found, printer), most=MOST_CHANGES),
        "is_based": bool(found.before),
        "typed_by_hand": typed_rows(looked),
        "relations": relation_rows(desk, looked),
        "groups": groups(desk, found, printer),
        "steps": steps_of(desk, found),
        "version": found.version,
        "seen": seen_of(printer),
        "action": desk.url("draft_review", found.pk),
        "edit_url": desk.url("draft", found.pk) if found.is_open and desk.may(SAVE) else "",
        "download_url": desk.url("draft_download", found.pk),
        "text_url": desk.url("draft_download", found.pk, **{"as": "txt"}),
        "print_url": desk.url("draft_print", found.pk),
        "may": {
            "submit": found.is_open and desk.may(SUBMIT),
            "drop": found.is_open and desk.may(DROP),
            "return": is_review and desk.may(RETURN),
            "vouch": is_review and desk.may(VOUCH),
            "sign": is_review,
        },
        "unsigned": _why_not(desk, found, kind, printer) if is_review else "",
        "writers": _writers(found),
    }
    return desk.render(
        "draft_review", context, status=200 if problem is None else status_of(problem), current="reports"
    )


def _why_not(desk: Desk, found: Draft, kind: DocumentKind, printer: Printer) -> str:
    """Why this person cannot sign it now; nothing if they can."""
    shown = printer.shown()
    measures = {measure for each in shown if each.figure is not None for measure in each.figure.tree.measures()}
    if not desk.may(SIGN) or any(each.state == "not_yours" for each in shown):
        return _("Signed by: %(roles)s") % {"roles": roles_making(desk, SIGN, measures)}
    if kind.needs_second and desk.actor.key in found.writers:
        return _("Who wrote on it does not sign it; somebody else with this right does")
    holes = [each for each in shown if each.state != "live"]
    if holes:
        return _("Figures without a value have to be supplied or removed first")
    return ""


def _writers(found: Draft) -> str:
    names = names_of_actors(found.writers)
    return pgettext("between names", ", ").join(names.get(key, _("the installation")) for key in found.writers)
