"""Something on every page, and what the addresses of pages are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shanzhi.accounts.models import User
from shanzhi.activities.actions import correct_activity
from shanzhi.cases.actions import report_case
from shanzhi.cases.entry import Entry as CaseEntry
from shanzhi.duties.tests.ground import announced, record_of
from shanzhi.ledger.actions import ask_to_verify
from shanzhi.records.models import Proposal, Record
from shanzhi.records.tests import sent
from shanzhi.workbench.tests.asking import signed_in
from shanzhi.workbench.tests.test_files import attached
from shanzhi.workbench.tests.test_importing import handed_in
from tests.support import cast, drafts, forms, reports, sayings
from tests.support.activities import party_day_entry
from tests.support.planted import Garden, plant

TOWN = "tianning"


@dataclass
class Ground:
    """Both towns with something on every page, each record with a word of its own; what addresses are made of."""

    garden: Garden
    parts: dict[str, str | int]


def make_ground() -> Ground:
    """A change that waits, an issue, a file, an import, a job, duties; and the ids of them."""
    garden = plant()
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
        used = Record.objects.filter(type="theme_party_day", unit=cast.unit("podi_branch")).latest("pk")
    garden.issue = reports.issue().pk
    with cast.as_user("podi_branch") as actor:
        correct_activity(used, entry=party_day_entry(came=6), reason="漏勾一人", actor=actor)
    with cast.as_user("podi_secretary") as actor:
        case = report_case(cast.town(), type_key="fire_hazard", entry=_hazard(), actor=actor).pk
    form = forms.register().pk
    announced()
    draft = drafts.in_review()
    with cast.as_user("clerk") as actor:
        written = drafts.begin(actor).pk
        saying = sayings.teach(actor).pk
    file = attached(used, "现场.jpg", sent.photo())
    client = signed_in("clerk", of=TOWN)
    made = handed_in(client).strip("/").rpartition("/")[2]
    with cast.as_user("admin") as actor:
        job = ask_to_verify(cast.town(), actor=actor).pk
    with cast.as_user("clerk", write=False):
        proposal = Proposal.objects.latest("pk").pk
        duty = record_of("podi_branch", date(2024, 6, 1)).pk
        user = User.objects.get(username=f"{TOWN}_podi_branch").pk
    own = [each for each in garden.plants if each.town == TOWN and each.unit.startswith("podi")]
    first = {
        type_key: next(each.record_id for each in own if each.type == type_key)
        for type_key in ("theme_party_day", "council", "party_member")
    }
    parts = {"issue": garden.issue, "file": file.pk, "import": made, "form": form, "job": job, "proposal": proposal}
    made_here = {"duty": duty, "user": user, "case": case, "draft": written, "handed_in": draft, "saying": saying}
    return Ground(garden, {**first, **parts, **made_here})


def _hazard() -> CaseEntry:
    """A hazard of Podi that nobody has taken on yet."""
    values = {"what": "供销社后门堆物", "kind": "exit", "level": "general", "term": "d7"}
    return CaseEntry(cast.unit("podi"), date(2024, 7, 3), values)
