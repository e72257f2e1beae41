"""A correction under three issues: what is marked, what the drafted notes say, and the two answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from shanzhi.activities.actions import correct_activity, record_activity, withdraw_activity
from shanzhi.activities.entry import Attendance, Entry
from shanzhi.core.periods import Window
from shanzhi.directory.queries import list_members
from shanzhi.indicators.citations import list_of_artefact
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.models import AuditEntry
from shanzhi.kernel.scope import Principal, current
from shanzhi.ledger.sealing import seal
from shanzhi.packs import library
from shanzhi.party.actions import enrol_member
from shanzhi.party.entry import Enrolment
from shanzhi.records.models import Record
from shanzhi.reports.corrections.actions import correct_issue, let_stand
from shanzhi.reports.corrections.drafting import Draft, draft_correction
from shanzhi.reports.corrections.marks import count_open, list_answers, list_notes, list_open, open_marks
from shanzhi.reports.corrections.tests.issues import issue_of
from shanzhi.reports.models import Issue, MarkAnswer
from shanzhi.reports.queries import compare_with_now, find_by_code, list_issues
from shanzhi.reports.word import read_bindings
from tests.support import cast, reports
from tests.support.activities import party_day, party_day_entry
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
JUNE = date(2024, 6, 5)
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))
MARCH = Window(date(2024, 3, 1), date(2024, 3, 31))


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Iterator[None]:
    yield
    library.forget()


def asked(indicator: str, unit: str, window: Window = HALF) -> Request:
    """A figure of a unit."""
    return Request(indicator, cast.unit(unit).pk, window)


def draft_now(issue: Issue, actor: Principal) -> Draft:
    """What there is to say about an issue now."""
    return draft_correction(issue, Figures.now(actor, cast.town()))


def texts(issue: Issue) -> str:
    """The text of an issued file."""
    issued = read_bindings(bytes(issue.document))
    assert issued is not None
    return issued.walked.text


def made() -> tuple[Record, list[Issue], Issue]:
    """A Party day that three issues used, and one that did not: another branch, another month."""
    with cast.as_user("clerk") as actor:
        used = party_day(actor, came=5, branch="podi_branch", on=JUNE)
        party_day(actor, came=3, branch="nailin_branch", on=JUNE)
        party_day(actor, came=2, branch="podi_branch", on=date(2024, 3, 5))
        three = [
            issue_of([asked("theme_days", "town"), asked("theme_day_attendance", "town")], actor),
            issue_of([asked("theme_days", "nailin"), asked("theme_day_attendance", "podi")], actor),
            issue_of([asked("theme_day_rate", "podi_branch")], actor),
        ]
        other = issue_of([asked("theme_days", "nailin"), asked("theme_day_attendance", "town", MARCH)], actor)
    return used, three, other


def corrected(record: Record, came: int = 4) -> None:
    """Fewer came than was written."""
    with cast.as_user("organiser") as actor:
        correct_activity(record, entry=party_day_entry(came=came), reason="核对签到表", actor=actor)


def answered(issue: Issue, by: str = "organiser") -> Issue:
    """The drafted note, issued."""
    sealed = seal(cast.town())
    with cast.as_user(by) as actor:
        return correct_issue(issue, seen=open_marks(issue), sealed=sealed, actor=actor)


def test_correction__marks_the_three_that_used_the_record() -> None:
    """The figure is another now and not as issued; the fourth document is as it was."""
    used, three, other = made()
    corrected(used)
    with cast.as_user("organiser", write=False) as actor:
        town = cast.town()
        assert set(count_open(town, [*three, other])) == {issue.pk for issue in three}
        opened, count = list_open(town, at_most=10)
        assert (count, {each.document for each in opened}) == (3, set(three))
        first = compare_with_now(three[0], Figures.now(actor, town))
        assert [(each.citation.value, each.now.value) for each in first] == [(3, 3), (10, 9)]
        assert [each.citation.printed for each in first] == ["3次", "10人次"]
        assert draft_now(other, actor).marks == frozenset()


def test_draft__names_the_right_sentences_with_the_new_number() -> None:
    """Those whose value changed, each with the number of now in its place; the others are told apart."""
    used, three, _other = made()
    corrected(used)
    with cast.as_user("organiser", write=False) as actor:
        first, second, third = (draft_now(issue, actor) for issue in three)
        assert [(each.before, each.after) for each in first.passages] == [
            ("第1项，共10人次，均有记录。", "第1项，共9人次，均有记录。")
        ]
        assert [each.name for each in first.unchanged] == ["主题党日次数"]
        assert [(each.before, each.after) for each in second.passages] == [
            ("第1项，共7人次，均有记录。", "第1项，共6人次，均有记录。")
        ]
        assert second.unchanged == ()
        (only,) = third.changed
        assert (only.printed, only.again) != (only.again, only.printed)
        (cause,) = only.causes
        assert cause.transition is not None
        assert (cause.transition.record_id, cause.transition.reason) == (used.pk, "核对签到表")


def test_correct__issues_a_note_that_is_an_issue_of_its_own() -> None:
    """Code, seal, cited figures; found by its code; it says what was, what is, and why."""
    used, (issue, *_others), _other = made()
    corrected(used)
    note = answered(issue)
    with cast.as_user("organiser", write=False):
        town = cast.town()
        assert find_by_code(town, note.code) == note
        assert note.corrects_id == issue.pk
        text = texts(note)
        for words in (
            "关于《情况》有关数字的更正说明",
            issue.code,
            "原文“第1项，共10人次，均有记录”，更正为“第1项，共9人次，均有记录”。",
            "由10人次更正为9人次",
            used.number,
            "核对签到表",
            "组织委员",
        ):
            assert words in text
        cited = list_of_artefact(town, note.artefact)
        assert [(each.printed, each.value, each.place) for each in cited] == [
            ("9人次", 9, "第1项，共9人次，均有记录。")
        ]
        assert open_marks(issue) == frozenset()
        (answer,) = list_answers(issue, list_notes(issue))
        assert answer.note == note
        assert bytes(Issue.objects.get(pk=issue.pk).document) == bytes(issue.document)
        entry = AuditEntry.objects.get(verb="report.correct")
        assert (entry.target, entry.actor) == (issue.artefact, current().key)


def test_correct__a_later_correction_is_drafted_against_the_note() -> None:
    """Opened again, from the first document to the number of now, and the new note takes the place of the first."""
    used, (issue, *_others), _other = made()
    corrected(used, came=4)
    first = answered(issue)
    corrected(used, came=3)
    with cast.as_user("organiser", write=False) as actor:
        again = draft_now(issue, actor)
        assert [(each.printed, each.said.printed, each.again) for each in again.changed] == [
            ("10人次", "9人次", "8人次")
        ]
        assert count_open(cast.town(), list_issues(cast.town()))[issue.pk] >= 1
    second = answered(issue)
    assert first.code in texts(second)
    with cast.as_user("organiser", write=False):
        assert open_marks(issue) == frozenset()


def test_correct__back_to_what_was_said_needs_no_note() -> None:
    """Corrected, noted, and corrected to the same again: nothing to say, so no note; it may stand."""
    used, (issue, *_others), _other = made()
    corrected(used, came=4)
    answered(issue)
    with cast.as_user("organiser") as actor:
        entry = party_day_entry(came=4, topic="换了题目")
        correct_activity(used, entry=entry, reason="题目写错", actor=actor)
    with cast.as_user("organiser", write=False) as actor:
        assert draft_now(issue, actor).passages == ()
    assert refused(lambda: answered(issue)) == ["report.correction.nothing"]


def test_correct__needs_the_right_and_every_figure() -> None:
    """A village may not; who does not see a figure of the note may not either; nothing is written."""
    used, (issue, *_others), other = made()
    corrected(used)
    assert refused(lambda: answered(issue, by="podi_secretary")) == ["policy.refused"]
    assert refused(lambda: answered(other)) == ["report.correction.answered"]
    with cast.as_user("organiser") as actor:
        talk = a_talk(actor)
        secret = issue_of([asked("talks", "town")], actor)
    with cast.as_user("organiser") as actor:
        withdraw_activity(talk, reason="记重了", actor=actor)
    assert refused(lambda: answered(secret, by="clerk")) == ["report.correction.not_yours"]
    with cast.as_user("organiser", write=False):
        assert not Issue.objects.exclude(corrects=None).exists()
        assert not MarkAnswer.objects.exists()
    text = texts(answered(secret))
    assert "不公开" in text
    assert talk.number not in text
    assert "记重了" not in text


def a_talk(actor: Principal) -> Record:
    """A talk with a head of a village: only those who need to know read it."""
    podi = cast.unit("podi")
    lead = Enrolment(podi, date(2021, 1, 1), name="测试人", values={"post": "secretary"})
    enrol_member(cast.town(), type_key="village_lead", entry=lead, actor=actor)
    (person,) = list_members(podi, kinds=["village_lead"], on=JUNE)
    came = Attendance(frozenset([person.person_id]))
    entry = Entry(podi, JUNE, {"kind": "routine", "talker": "组织委员"}, came)
    return record_activity(cast.town(), type_key="heart_to_heart_talk", entry=entry, actor=actor)


def open_marks_of(issue: Issue) -> frozenset[int]:
    """The open marks, for who may see all."""
    with cast.as_user("organiser", write=False):
        return open_marks(issue)


def test_correct__for_what_somebody_looked_at_only() -> None:
    """Another correction since the page was opened: nothing is issued before it was looked at again."""
    used, (issue, *_others), _other = made()
    corrected(used, came=4)
    seen = open_marks_of(issue)
    corrected(used, came=3)
    sealed = seal(cast.town())
    with cast.as_user("organiser") as actor:
        for act in (
            lambda: correct_issue(issue, seen=seen, sealed=sealed, actor=actor),
            lambda: let_stand(issue, seen=seen, reason="只差一人", actor=actor),
        ):
            assert refused(act) == ["report.correction.moved"]


def test_let_stand__with_a_reason_once() -> None:
    """The reason is kept and shown; without one, or twice, it is refused."""
    used, (issue, *_others), _other = made()
    corrected(used)
    with cast.as_user("leader") as actor:
        assert refused(lambda: let_stand(issue, seen=open_marks(issue), reason="  ", actor=actor)) == [
            "report.correction.reason_missing"
        ]
        assert refused(lambda: let_stand(issue, seen=open_marks(issue), reason="长" * 501, actor=actor)) == [
            "report.correction.reason_missing"
        ]
        let_stand(issue, seen=open_marks(issue), reason="只差一人，不影响结论", actor=actor)
        assert [each.reason for each in list_answers(issue, list_notes(issue))] == ["只差一人，不影响结论"]
        assert refused(lambda: let_stand(issue, seen=[], reason="再说一次", actor=actor)) == [
            "report.correction.answered"
        ]


def test_withdrawal__under_a_work_report_of_the_pack() -> None:
    """The report of the town's own template: every sentence the draft names holds the words that were printed."""
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    issue = reports.issue()
    with cast.as_user("organiser") as actor:
        record = Record.objects.filter(type="theme_party_day", unit=cast.unit("podi_branch")).get()
        withdraw_activity(record, reason="记重了", actor=actor)
    with cast.as_user("organiser", write=False) as actor:
        draft = draft_now(issue, actor)
        moved = {each.name: (each.printed, each.again) for each in draft.changed}
        assert moved["主题党日次数"] == ("3次", "2次")
        assert all(each.before in " ".join(texts(issue).split()) for each in draft.passages)
    note = answered(issue)
    assert "累计3次" in texts(note)
    assert "累计2次" in texts(note)
    assert texts(note).count("记重了") == 1  # one act moved both figures of the sentence
    assert "。”。" not in texts(note)
