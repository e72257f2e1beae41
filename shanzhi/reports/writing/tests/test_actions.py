"""Drafts: who may, what is possible, what they become. Nothing a person wrote is lost, nothing issued changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shanzhi.indicators.citations import list_of_artefact
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.models import AuditEntry
from shanzhi.packs.library import library
from shanzhi.reports.models import Draft, Issue
from shanzhi.reports.queries import compare_with_now
from shanzhi.reports.word import read_bindings, walk
from shanzhi.reports.writing import actions
from shanzhi.reports.writing.content import Content, line
from shanzhi.reports.writing.queries import about_key, get_draft, list_drafts, list_steps, printer_of, vouched
from tests.support import cast, drafts, reports
from tests.support.activities import party_day
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
VERSION = 1


@pytest.fixture(autouse=True)
def _written(db: None) -> None:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)


def begun(by: str = "clerk") -> Draft:
    """A draft of one of the cast."""
    with cast.as_user(by) as actor:
        return drafts.begin(actor)


def test_begin__keeps_the_document_and_who_began() -> None:
    """It is in the list, open, its first version, with a step and an entry in the audit trail."""
    draft = begun()
    with cast.as_user("organiser", write=False):
        (listed,) = list_drafts(cast.town())
        assert (listed.pk, listed.is_open, listed.version) == (draft.pk, True, VERSION)
        assert [step.verb for step in list_steps(listed)] == ["report.begin"]
        kept = get_draft(cast.town(), draft.pk)
        assert kept.content == drafts.content().as_data()
    with cast.as_user("admin", write=False):
        assert AuditEntry.objects.filter(verb="report.begin", target=f"draft:{draft.pk}").exists()


@pytest.mark.parametrize("name", ["auditor", "admin", "podi_secretary", "podi_branch"])
def test_verbs__only_who_may(name: str) -> None:
    """Others are refused before anything else is looked at."""
    draft = begun()
    with cast.as_user(name) as actor:
        for act in (
            lambda: drafts.begin(actor),
            lambda: actions.save_draft(draft, version=1, title="a", day=drafts.DAY, content=Content(), actor=actor),
            lambda: actions.submit_draft(draft, version=1, actor=actor),
            lambda: actions.return_draft(draft, version=1, reason="x", actor=actor),
            lambda: actions.drop_draft(draft, version=1, reason="x", actor=actor),
            lambda: actions.vouch_for_figures(draft, about=["x"], seen="", actor=actor),
        ):
            assert refused(act) == ["policy.refused"]
    assert refused(lambda: drafts.sign(draft.pk, "clerk", looked_at="")) == ["policy.refused"]


@pytest.mark.parametrize("name", ["podi_secretary", "podi_branch"])
def test_drafts__are_seen_by_who_reads_the_whole_town(name: str) -> None:
    """Words that are not said yet, with figures of everybody: not for a village, not for another town."""
    draft = begun()
    for who, town in ((name, "tianning"), ("organiser", "zhaidian")):
        with cast.as_user(who, town, write=False):
            assert not Draft.objects.exists()
            assert refused(lambda: get_draft(cast.town(), draft.pk)) == ["report.draft_not_found"]


def test_save__over_a_newer_version_writes_nothing() -> None:
    """Two had it open: the second to save is told, and the first one's words stand."""
    draft = begun()
    mine, theirs = (Content(blocks=(line("paragraph", words),)) for words in ("我的", "别人的"))
    with cast.as_user("organiser") as actor:
        kept = actions.save_draft(draft, version=1, title="新题", day=drafts.DAY, content=theirs, actor=actor)
        assert (kept.version, kept.writers) == (2, [draft.begun_by, actor.key])
    with cast.as_user("clerk") as actor:
        told = refused(
            lambda: actions.save_draft(draft, version=1, title="旧题", day=drafts.DAY, content=mine, actor=actor)
        )
        assert told == ["report.draft_changed"]
        now = get_draft(cast.town(), draft.pk)
        assert (now.title, now.content, now.version) == ("新题", theirs.as_data(), 2)


def test_save__the_same_again_is_no_new_version() -> None:
    """What saves itself every few seconds does not count up."""
    draft = begun()
    with cast.as_user("clerk") as actor:
        again = actions.save_draft(
            draft, version=1, title=drafts.TITLE, day=drafts.DAY, content=drafts.content(), actor=actor
        )
        assert again.version == VERSION


@pytest.mark.parametrize(
    ("title", "day", "code"),
    [
        ("  ", drafts.DAY, "report.title_missing"),
        ("长" * 101, drafts.DAY, "report.title_missing"),
        ("题", date(2024, 7, 6), "report.day_ahead"),
    ],
)
def test_save__what_cannot_be(title: str, day: date, code: str) -> None:
    """A title there is, and a day that has come."""
    draft = begun()
    with cast.as_user("clerk") as actor:
        assert refused(
            lambda: actions.save_draft(draft, version=1, title=title, day=day, content=Content(), actor=actor)
        ) == [code]


def test_submit__then_nobody_writes_until_it_is_returned() -> None:
    """Handed in it stands still; given back with a reason it may be written on again."""
    draft_id = drafts.in_review()
    with cast.as_user("clerk") as actor:
        draft = get_draft(cast.town(), draft_id)

        def save() -> Draft:
            return actions.save_draft(draft, version=1, title="改", day=drafts.DAY, content=Content(), actor=actor)

        assert refused(save) == ["report.draft_not_open"]
        assert refused(lambda: actions.drop_draft(draft, version=1, reason="x", actor=actor)) == [
            "report.draft_not_open"
        ]
    with cast.as_user("leader") as actor:
        assert refused(lambda: actions.return_draft(draft, version=1, reason=" ", actor=actor)) == [
            "report.reason_missing"
        ]
        back = actions.return_draft(draft, version=1, reason="补上下半年打算", actor=actor)
        assert (back.state, back.reason) == ("returned", "补上下半年打算")
        assert refused(lambda: actions.return_draft(draft, version=1, reason="x", actor=actor)) == [
            "report.draft_not_in_review"
        ]
    with cast.as_user("clerk") as actor:
        empty = actions.save_draft(draft, version=1, title="改", day=drafts.DAY, content=Content(), actor=actor)
        assert refused(lambda: actions.submit_draft(empty, version=2, actor=actor)) == ["report.draft_empty"]
        dropped = actions.drop_draft(empty, version=2, reason="不用了", actor=actor)
        assert dropped.state == "dropped"
        assert not list_drafts(cast.town()).exists()


def test_sign__freezes_what_was_looked_at() -> None:
    """An issue over the seal: its file in the layout, its figures bound, a citation with its sentence for each."""
    draft_id = drafts.in_review("clerk", drafts.TALKS)
    issue = drafts.sign(draft_id)
    document = read_bindings(bytes(issue.document))
    assert document is not None
    assert document.is_text_unchanged
    text = walk(bytes(issue.document)).text
    assert "今年以来，开展主题党日3次，参加10余人次。" in text
    with cast.as_user("organiser", write=False) as actor:
        citations = list_of_artefact(cast.town(), issue.artefact)
        assert [each.printed for each in citations] == [placed.printed for placed in document.figures]
        assert [each.indicator for each in citations] == ["theme_days", "theme_day_attendance", "talks"]
        assert citations[0].place == "今年以来，开展主题党日3次，参加10余人次。"
        beside = compare_with_now(issue, Figures.now(actor, cast.town()))
        assert [each.has_changed for each in beside] == [False] * 3
        draft = get_draft(cast.town(), draft_id)
        assert (draft.state, draft.issue_id) == ("issued", issue.pk)
        assert [step.verb for step in list_steps(draft)] == ["report.begin", "report.submit", "report.sign"]
        assert library(cast.town()).by_id(issue.definition_id).key == "work_report"


def test_sign__again_gives_the_issue_there_is() -> None:
    """Pressed twice, issued once."""
    draft_id = drafts.in_review()
    first = drafts.sign(draft_id)
    assert drafts.sign(draft_id).pk == first.pk
    with cast.as_user("organiser", write=False):
        assert Issue.objects.count() == 1


def test_sign__who_wrote_it_does_not() -> None:
    """The organisation member may sign, but not her own words; those of the clerk she may."""
    assert refused(lambda: drafts.sign(drafts.in_review("organiser"), "organiser")) == ["report.second_person"]
    assert drafts.sign(drafts.in_review("clerk"), "organiser").code


def test_sign__a_figure_that_moved_since_is_looked_at_again() -> None:
    """One more Party day between looking and signing: nothing is signed that nobody saw."""
    draft_id = drafts.in_review()
    with cast.as_user("leader", write=False) as actor:
        looked_at = drafts.seen(get_draft(cast.town(), draft_id), actor)
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="podi_branch", came=2, on=date(2024, 6, 20))
    assert refused(lambda: drafts.sign(draft_id, looked_at=looked_at)) == ["report.figures_moved"]
    with cast.as_user("organiser", write=False):
        assert not Issue.objects.exists()
        assert get_draft(cast.town(), draft_id).state == "review"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda: drafts.sign(drafts.in_review(), version=9), "report.draft_changed"),
        (lambda: drafts.sign(begun().pk), "report.draft_not_in_review"),
        (lambda: drafts.sign(drafts.in_review("clerk", _figure("nowhere"))), "report.figure_unknown"),
        (lambda: drafts.sign(drafts.in_review("clerk", _figure("service_centres_rate"))), "report.figure_unknown"),
        (
            lambda: drafts.sign(drafts.in_review("clerk", _figure("theme_days", unit="nowhere"))),
            "report.figure_unknown",
        ),
    ],
)
def test_sign__what_cannot_be_signed(act: Callable[[], object], code: str) -> None:
    """Another version, a draft that is not in review, a figure that is not there: said, and nothing is issued."""
    assert refused(act) == [code]
    with cast.as_user("organiser", write=False):
        assert not Issue.objects.exists()


def test_vouch__holds_while_the_figure_does() -> None:
    """Who vouches stands beside the figure; when the figure becomes another one, the word is void, not moved along."""
    draft_id = drafts.in_review()
    with cast.as_user("clerk") as actor:
        draft = get_draft(cast.town(), draft_id)
        looked_at = drafts.seen(draft, actor)
        key = ";".join(drafts.DAYS.about)
        assert refused(lambda: actions.vouch_for_figures(draft, about=["other;;"], seen=looked_at, actor=actor)) == [
            "report.nothing_to_vouch"
        ]
        assert refused(lambda: actions.vouch_for_figures(draft, about=[key], seen="x", actor=actor)) == [
            "report.figures_moved"
        ]
        (row,) = actions.vouch_for_figures(draft, about=[key], seen=looked_at, actor=actor)
        assert (row.indicator, row.actor) == ("theme_days", actor.key)
    assert _holding(draft_id) == {key: [True]}
    with cast.as_user("clerk") as actor:
        party_day(actor, branch="podi_branch", came=2, on=date(2024, 6, 20))
    assert _holding(draft_id) == {key: [False]}


def test_vouch__not_for_what_is_not_ones_own() -> None:
    """The clerk does not read talks: she cannot answer for their number."""
    draft_id = drafts.in_review("clerk", drafts.TALKS)
    with cast.as_user("clerk") as actor:
        draft = get_draft(cast.town(), draft_id)
        looked_at = drafts.seen(draft, actor)
        told = refused(
            lambda: actions.vouch_for_figures(draft, about=[";".join(drafts.TALKS.about)], seen=looked_at, actor=actor)
        )
        assert told == ["figure.not_yours"]


def _holding(draft_id: int) -> dict[str, list[bool]]:
    with cast.as_user("organiser", write=False) as actor:
        draft = get_draft(cast.town(), draft_id)
        shown = printer_of(draft, Figures.now(actor, cast.town())).shown()
        assert {about_key(each) for each in shown} >= vouched(draft, shown).keys()
        return {key: [each.holds for each in rows] for key, rows in vouched(draft, shown).items()}


def _figure(indicator: str, **more: str) -> drafts.BoundFigure:
    return drafts.BoundFigure(indicator=indicator, **more)
