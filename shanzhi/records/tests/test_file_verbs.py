"""Files and notes beside records: who may, what is kept, what nobody else sees."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from shanzhi.activities.actions import withdraw_activity
from shanzhi.core.errors import NotFound, Problem, Refused
from shanzhi.jobs.actions import enqueue
from shanzhi.jobs.models import State
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import Principal
from shanzhi.records.actions import (
    KEPT_WAITING,
    KEPT_WITHDRAWN,
    LONGEST_NOTE,
    LONGEST_REASON,
    add_note,
    attach_files,
    discard_file,
    empty_files,
    upload_file,
    withdraw_file,
)
from shanzhi.records.file_queries import get_file, list_files, list_notes, list_waiting, serve, serve_small
from shanzhi.records.files import MOST_FILES
from shanzhi.records.models import File, FileContent, Record
from shanzhi.records.tests import sent
from tests.support import cast
from tests.support.activities import party_day
from tests.support.jobs import run_waiting

pytestmark = pytest.mark.django_db
KEY = UUID("11111111-2222-3333-4444-555555555555")


def upload(actor: Principal, name: str = "会议.pdf", content: bytes = sent.PDF, *, key: UUID = KEY) -> File:
    """Put a file into a form."""
    return upload_file(cast.town(), key=key, name=name, content=content, actor=actor)


def attached(actor: Principal, record: Record, name: str = "会议.pdf", content: bytes = sent.PDF) -> File:
    """A file beside a record."""
    key = uuid4()
    upload(actor, name, content, key=key)
    return attach_files(record, key=key, actor=actor)[0]


def day() -> Record:
    """A Party day of Podi, written down by its secretary."""
    with cast.as_user("podi_branch") as actor:
        return party_day(actor)


def test_upload_file__waits_for_its_form_alone() -> None:
    """A file in a form that is not saved is there for who put it in, and for nobody else, the town office included."""
    with cast.as_user("podi_branch") as actor:
        file = upload(actor)
        assert [each.name for each in list_waiting(cast.town(), KEY)] == ["会议.pdf"]
        assert serve(file).content == sent.PDF
    for other in ("clerk", "podi_secretary", "nailin_secretary"):
        with cast.as_user(other, write=False):
            assert list_waiting(cast.town(), KEY) == []
            assert not FileContent.objects.exists()
            with pytest.raises(NotFound):
                get_file(cast.town(), file.pk)


def test_upload_file__needs_an_office_that_attaches() -> None:
    """Who writes nothing down attaches nothing."""
    for name in ("leader", "auditor", "admin"):
        with cast.as_user(name) as actor, pytest.raises(Refused, match=r"policy\.refused"):
            upload(actor)


def test_upload_file__thirty_and_no_more() -> None:
    """The thirty-first is refused; thirty are attached."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        for number in range(MOST_FILES):
            upload(actor, f"{number}.txt", f"第{number}份".encode())
        with pytest.raises(Problem, match=r"file\.too_many"):
            upload(actor)
        assert len(attach_files(record, key=KEY, actor=actor)) == MOST_FILES
        upload(actor)
        with pytest.raises(Problem, match=r"file\.too_many"):
            attach_files(record, key=KEY, actor=actor)
        assert len(list_waiting(cast.town(), KEY)) == 1, "what found no room still waits"


def test_discard_file__only_while_it_waits() -> None:
    """A file of an unsaved form can be thrown away by who put it in; an attached one cannot."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        discard_file(upload(actor), actor=actor)
        assert list_waiting(cast.town(), KEY) == []
        file = attached(actor, record)
        with pytest.raises(Problem, match=r"file\.attached_already"):
            discard_file(file, actor=actor)
    with cast.as_user("podi_secretary") as actor, pytest.raises(NotFound, match=r"file\.not_found"):
        discard_file(file, actor=actor)


def test_attach_files__follow_their_record() -> None:
    """Whoever sees the record sees its files; another village sees neither, not even that they exist."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        file = attached(actor, record, "现场.jpg", sent.photo())
    for reader in ("podi_secretary", "clerk", "auditor"):
        with cast.as_user(reader, write=False):
            assert serve(get_file(cast.town(), file.pk)).is_image
            assert serve_small(get_file(cast.town(), file.pk)).content[:2] == b"\xff\xd8"
    for of, reader in (("tianning", "nailin_secretary"), ("zhaidian", "clerk")):
        with cast.as_user(reader, of=of, write=False):
            assert not File.objects.exists()
            assert not FileContent.objects.exists()
            with pytest.raises(NotFound, match=r"file\.not_found"):
                get_file(cast.town(), file.pk)


def test_attach_files__is_refused_elsewhere_and_on_what_is_withdrawn() -> None:
    """Another village's secretary attaches nothing to the record, nor does anybody once it is withdrawn."""
    record = day()
    with cast.as_user("nailin_secretary") as actor:
        upload(actor)
        with pytest.raises(Refused, match=r"policy\.refused"):
            attach_files(record, key=KEY, actor=actor)
    with cast.as_user("podi_branch") as actor:
        withdraw_activity(record, reason="记错了", actor=actor)
        upload(actor)
        with pytest.raises(Problem, match=r"record\.withdrawn"):
            attach_files(record, key=KEY, actor=actor)
        assert attach_files(record, key=uuid4(), actor=actor) == [], "nothing waits: nothing to refuse"


def test_attach_files__never_those_of_somebody_else() -> None:
    """Knowing the key of another's form gives nothing."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        upload(actor)
    with cast.as_user("clerk") as actor:
        assert attach_files(record, key=KEY, actor=actor) == []


def test_files__are_kept_once_and_never_changed() -> None:
    """The same bytes are kept once in a town; neither they nor what a file says of itself can be written again."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        first, second = attached(actor, record), attached(actor, record, "又一份.pdf")
        assert first.content_id == second.content_id
        assert first.digest == second.digest
    for statement in (
        "update records_file set name = 'x.pdf'",
        "update records_filecontent set content = 'x'",
        "insert into records_filecontent (town_id, digest) values (1, 'x')",
    ):
        with (
            cast.as_user("podi_branch"),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with cast.as_user("podi_branch"), connection.cursor() as cursor:
        cursor.execute("delete from records_file")
        assert cursor.rowcount == 0, "an attached file cannot be deleted"


def test_content__cannot_be_put_into_a_foreign_town() -> None:
    """The function that keeps bytes holds the town against the scope, and the digest against the bytes."""
    foreign = cast.town("zhaidian")
    keep = "select records_keep_content(%s, %s, 'x', null)"
    for town_id, digest in ((foreign.pk, "00"), (cast.town().pk, "00")):
        with (
            cast.as_user("podi_branch"),
            pytest.raises(DatabaseError, match=r"outside the scope|differ"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(keep, [town_id, digest])


def test_withdraw_file__with_a_reason() -> None:
    """Withdrawn, it opens for nobody; its digest, the reason and who did it stay."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        file = attached(actor, record)
        for reason, code in (
            ("  ", r"file\.reason_missing"),
            ("长" * (LONGEST_REASON + 1), r"file\.reason_long"),
        ):
            with pytest.raises(Problem, match=code):
                withdraw_file(file, reason=reason, actor=actor)
        withdraw_file(file, reason="拍到了群众", actor=actor)
        with pytest.raises(Problem, match=r"file\.gone"):
            withdraw_file(file, reason="再撤", actor=actor)
        found = get_file(cast.town(), file.pk)
        assert (found.withdraw_reason, found.withdrawn_by) == ("拍到了群众", actor.key)
        assert found.digest == file.digest
        with pytest.raises(NotFound, match=r"file\.gone"):
            serve(found)
        assert len(list_files(record)) == 1


def test_withdraw_file__by_whom() -> None:
    """Who attached it, and the secretary or office above; not another village, not who only reads."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        file = attached(actor, record)
    for reader, error in (("leader", Refused), ("auditor", Refused), ("nailin_secretary", Refused)):
        with cast.as_user(reader) as actor, pytest.raises(error):
            withdraw_file(file, reason="不行", actor=actor)
    with cast.as_user("podi_branch") as actor:
        waiting = upload(actor)
        with pytest.raises(NotFound):
            withdraw_file(waiting, reason="还没附上", actor=actor)
    with cast.as_user("clerk") as actor:
        withdraw_file(get_file(cast.town(), file.pk), reason="重复", actor=actor)


def test_empty_files__after_their_time() -> None:
    """The content of what was withdrawn long enough ago is emptied, unless it is attached elsewhere; digests stay."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        gone, shared = attached(actor, record), attached(actor, record, "图.jpg", sent.photo())
        kept = attached(actor, record, "同一张.jpg", sent.photo())
        upload(actor, "没交的.txt", "等着".encode())
        for file in (gone, shared):
            withdraw_file(file, reason="重复", actor=actor)
    with cast.as_system(cast.town()) as actor:
        assert empty_files(cast.town(), actor=actor) == 0, "not yet"
    then = later(KEPT_WITHDRAWN + timedelta(days=1))
    with cast.as_user("admin") as actor, pytest.raises(Refused):
        empty_files(then, actor=actor)
    with cast.as_system(cast.town()) as actor:
        assert empty_files(then, actor=actor) == 2, "the withdrawn one, and the one whose form was never saved"
    with cast.as_user("podi_branch") as actor:
        contents = {row.digest: row.content for row in FileContent.objects.all()}
        assert contents[gone.digest] is None
        assert bytes(contents[kept.digest] or b"")
        assert list_waiting(cast.town(), KEY) == [], f"waited longer than {KEPT_WAITING}"
        assert serve(get_file(cast.town(), kept.pk)).content
        again = attached(actor, record)
        assert serve(again).content == sent.PDF, "sent again it is there again"


def later(by: timedelta) -> Town:
    """The town so much later."""
    town = cast.town()
    town.demo_now = cast.NOW + by
    return town


def test_empty_files__as_a_job() -> None:
    """The system empties by night, town by town, and says how many."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        withdraw_file(attached(actor, record), reason="重复", actor=actor)
    with cast.as_system(cast.town()) as actor:
        enqueue(cast.town(), "files.empty", {}, actor=actor)
    (run,) = run_waiting()
    assert run.state == State.DONE
    assert run.result is not None
    assert (run.result["code"], run.result["params"]) == ("job.files.emptied", {"count": 0})


def test_add_note__for_everybody_who_sees_the_record() -> None:
    """A remark in one's own words; it changes nothing the record says and posts nothing."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        before = record.transitions.count()
        add_note(record, text="  下次 带上\n老年党员  ", actor=actor)
        assert record.transitions.count() == before
        for text, code in (("  \n ", r"note\.missing"), ("字" * (LONGEST_NOTE + 1), r"note\.too_long")):
            with pytest.raises(Problem, match=code):
                add_note(record, text=text, actor=actor)
    with cast.as_user("clerk", write=False):
        assert [note.text for note in list_notes(record)] == ["下次 带上\n老年党员"]
    with cast.as_user("nailin_secretary") as actor:
        assert list_notes(record) == []
        with pytest.raises(Refused):
            add_note(record, text="不是我村的", actor=actor)


def test_every_act__is_in_the_audit_trail() -> None:
    """Who did what to which file, with its digest."""
    record = day()
    with cast.as_user("podi_branch") as actor:
        discard_file(upload(actor), actor=actor)
        file = attached(actor, record)
        withdraw_file(file, reason="重复", actor=actor)
        add_note(record, text="看过", actor=actor)
    with cast.as_system(cast.town()) as actor:
        empty_files(cast.town(), actor=actor)
        trail = list(
            AuditEntry.objects.filter(verb__regex="^(file|note)").order_by("pk").values_list("verb", flat=True)
        )
    assert trail == [
        "file.upload", "file.discard", "file.upload", "file.attach", "file.withdraw", "note.add", "file.empty",
    ]  # fmt: skip
