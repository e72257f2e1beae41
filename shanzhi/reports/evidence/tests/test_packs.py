"""Evidence packs: what is in them, for whom, and that a pack somebody touched is found out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.models import AuditEntry
from shanzhi.ledger.exporting import export
from shanzhi.ledger.sealing import Anchor, seal
from shanzhi.packs import library
from shanzhi.packs.library import library as library_of
from shanzhi.records.models import Record
from shanzhi.reports.evidence.actions import pack_figure, pack_issue
from shanzhi.reports.evidence.checking import Checked, check_pack
from shanzhi.reports.evidence.packing import MANIFEST, write_pack
from tests.support import cast, reports
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
HALF = Window(date(2024, 1, 1), date(2024, 6, 30))
Files = dict[str, bytes]


@pytest.fixture(autouse=True)
def _written(db: None) -> Iterator[None]:
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    yield
    library.forget()


def pack_of(indicator: str, unit: str = "town", *, by: str = "organiser") -> bytes:
    """The pack of a figure as one of the cast gets it."""
    target = io.BytesIO()
    with cast.as_user(by) as actor:
        figures = Figures.now(actor, cast.town())
        pack_figure(figures, Request(indicator, cast.unit(unit).pk, HALF), target, actor=actor)
    return target.getvalue()


def files_of(pack: bytes) -> Files:
    """What is in a pack."""
    with zipfile.ZipFile(io.BytesIO(pack)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def checked(pack: bytes, folder: Path, **more: object) -> Checked:
    """What a check of it comes to."""
    path = folder / "pack.zip"
    path.write_bytes(pack)
    return check_pack(path, **more)  # type: ignore[arg-type]


def again(files: Files) -> bytes:
    """Packed anew with a manifest that fits: somebody who knows how."""
    about = {key: value for key, value in json.loads(files.pop(MANIFEST)).items() if key != "files"}
    target = io.BytesIO()
    write_pack(target, files, about)
    return target.getvalue()


def codes(found: Checked) -> set[str]:
    """What is wrong."""
    return {problem.code for problem in found.problems}


def test_pack__holds_the_list_the_facts_and_how_to_check(tmp_path: Path) -> None:
    """Three Party days: three facts, three lines with number and title, value and explanation in both languages."""
    pack = pack_of("theme_days")
    files = files_of(pack)
    assert set(files) == {
        "README.txt", "figure/list.html", "figure/list.xlsx", "figure/facts.jsonl", "figure/figure.json", MANIFEST
    }  # fmt: skip
    assert len(files["figure/facts.jsonl"].splitlines()) == 3
    page = files["figure/list.html"].decode()
    with cast.as_user("organiser", write=False):
        for record in Record.objects.filter(type="theme_party_day"):
            assert record.number in page
    said = json.loads(files["figure/figure.json"])
    assert (said["shown"], said["explanation"]["en"] != said["explanation"]["zh"]) == ("3", True)
    assert "shanzhi evidence check" in files["README.txt"].decode()
    assert "organiser" in files["README.txt"].decode()
    found = checked(pack, tmp_path)
    assert codes(found) == set()
    (figure,) = found.figures
    assert (figure.told, figure.folded) == (3, 3)
    with cast.as_user("organiser", write=False):
        (entry,) = AuditEntry.objects.filter(verb="evidence.of_figure")
        assert entry.after == {"facts": 3, "seq": said["as_of"]["seq"]}


def test_pack__names_nobody(tmp_path: Path) -> None:
    """A roster of five: the facts are there, no name of a member is anywhere in the file."""
    files = files_of(pack_of("theme_day_attendance"))
    assert len(files["figure/facts.jsonl"].splitlines()) == 12
    for name in ("王podi0", "李podi1", "王nailin0"):
        for file, content in files.items():
            assert name.encode() not in content, file


def test_pack__folds_every_figure_of_the_town(tmp_path: Path) -> None:
    """Whatever word of the vocabulary: the pack alone comes to the value the ledger has."""
    with cast.as_user("organiser", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        asked = [Request(key, cast.unit("town").pk, HALF) for key in library_of(cast.town()).all("indicators")]
        values = {each.request.indicator: each.value for each in figures.many(asked) if each.is_yours}
    assert len(values) > 100
    assert len({value for value in values.values() if value}) > 5
    for key, value in values.items():
        found = checked(pack_of(key), tmp_path)
        assert codes(found) == set(), key
        assert [each.folded for each in found.figures] == [value], key


def test_pack__of_what_is_not_yours_is_refused() -> None:
    """A village gets its own figure, not the town's; the clerk gets no talks."""
    assert pack_of("theme_days", "podi", by="podi_secretary")
    assert refused(lambda: pack_of("theme_days", by="podi_secretary")) == ["figure.not_yours"]
    assert refused(lambda: pack_of("talks", by="clerk")) == ["figure.not_yours"]


def test_issue__with_every_figure_as_of_its_place(tmp_path: Path) -> None:
    """The document to the byte, each figure as it was then though a record was taken back since."""
    issue = reports.issue()
    with cast.as_user("organiser") as actor:
        from shanzhi.activities.actions import withdraw_activity

        withdraw_activity(Record.objects.filter(type="theme_party_day").first(), reason="记重了", actor=actor)
    target = io.BytesIO()
    with cast.as_user("organiser") as actor:
        pack_issue(issue, target, actor=actor)
    files = files_of(target.getvalue())
    assert files[f"{issue.code}.docx"] == bytes(issue.document)
    found = checked(target.getvalue(), tmp_path)
    assert codes(found) == set()
    assert {each.printed: each.folded for each in found.figures}["3次"] == 3
    assert len(found.figures) > 35


def test_issue__leaves_out_what_is_not_the_readers(tmp_path: Path) -> None:
    """The clerk reads no talks: named as left out, and the rest is whole. A village reads none of it."""
    issue = reports.issue()
    target = io.BytesIO()
    with cast.as_user("clerk") as actor:
        pack_issue(issue, target, actor=actor)
    files = files_of(target.getvalue())
    assert not [name for name in files if name.endswith("_talks/figure.json")]
    assert "没有放进来" in files["index.html"].decode()
    assert codes(checked(target.getvalue(), tmp_path)) == set()
    with cast.as_user("podi_branch") as actor:
        assert refused(lambda: pack_issue(issue, io.BytesIO(), actor=actor)) == ["figure.not_yours"]


def _more(files: Files) -> None:
    line = json.loads(files["figure/facts.jsonl"].splitlines()[0])
    line[7] = "2"
    rest = files["figure/facts.jsonl"].splitlines(keepends=True)[1:]
    first = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    files["figure/facts.jsonl"] = first + b"".join(rest)


def _one_less(files: Files) -> None:
    files["figure/facts.jsonl"] = b"".join(files["figure/facts.jsonl"].splitlines(keepends=True)[1:])


def _another_value(files: Files) -> None:
    files["figure/figure.json"] = files["figure/figure.json"].replace(b'"value": "3"', b'"value": "4"')


def _of_elsewhere(files: Files) -> None:
    said = json.loads(files["figure/figure.json"])
    said["lines"]["cell"]["covered"] = said["lines"]["cell"]["covered"][:1]
    files["figure/figure.json"] = json.dumps(said).encode()


def _counted_twice(files: Files) -> None:
    said = json.loads(files["figure/figure.json"])
    said["lines"]["facts"].append(said["lines"]["facts"][0])
    said["value"] = "4"
    files["figure/figure.json"] = json.dumps(said).encode()


@pytest.mark.parametrize(
    ("touch", "code"),
    [
        (_more, "evidence.value_differs"),
        (_one_less, "evidence.figure_broken"),
        (_another_value, "evidence.value_differs"),
        (_of_elsewhere, "evidence.fact_strange"),
        (_counted_twice, "evidence.fact_twice"),
    ],
)
def test_check__finds_what_was_touched(touch: Callable[[Files], None], code: str, tmp_path: Path) -> None:
    """With a manifest that fits, the arithmetic or the facts give it away; without, the digests do."""
    files = files_of(pack_of("theme_days"))
    before = dict(files)
    touch(files)
    assert files != before
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as pack:
        for name, content in files.items():
            pack.writestr(name, content)
    assert "evidence.file_changed" in codes(checked(plain.getvalue(), tmp_path))
    assert code in codes(checked(again(files), tmp_path))


def test_check__files_that_came_or_went(tmp_path: Path) -> None:
    """One more than the manifest knows, one less, and what is no pack at all."""
    files = files_of(pack_of("theme_days"))
    for change, code in (("come", "evidence.file_strange"), ("gone", "evidence.file_missing")):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as pack:
            for name, content in files.items():
                if change == "come" or name != "figure/list.html":
                    pack.writestr(name, content)
            if change == "come":
                pack.writestr("more.txt", b"")
        assert codes(checked(target.getvalue(), tmp_path)) == {code}
    for content in (b"", b"no zip", again({MANIFEST: b'{"format": 1}'})[:40]):
        assert refused(lambda content=content: checked(content, tmp_path)) == ["evidence.unreadable"]


def test_check__against_the_ledger(tmp_path: Path) -> None:
    """Every fact stands in the exported ledger under seals that hold; an invented one does not, nor another anchor."""
    pack = pack_of("theme_days")
    sealed = seal(cast.town())
    ledger = tmp_path / "ledger.jsonl"
    export(cast.town(), ledger)
    assert codes(checked(pack, tmp_path, ledger=ledger, anchor=sealed.anchor)) == set()
    other = Anchor(sealed.town, sealed.number, sealed.last_seq, "0" * 64)
    assert "ledger.anchor.differs" in codes(checked(pack, tmp_path, ledger=ledger, anchor=other))
    files = files_of(pack)
    _more(files)
    said = json.loads(files["figure/figure.json"])
    files["figure/figure.json"] = json.dumps({**said, "value": "4"}).encode()
    forged = again(files)
    assert codes(checked(forged, tmp_path)) == set()
    assert codes(checked(forged, tmp_path, ledger=ledger)) == {"evidence.fact_not_in_ledger"}


def test_pack__too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """More facts than anybody waits for."""
    monkeypatch.setattr("shanzhi.reports.evidence.actions.MOST_FACTS", 2)
    assert refused(lambda: pack_of("theme_days")) == ["evidence.too_many"]


def test_check__a_pack_that_unfolds_too_far_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The sizes are looked at before anything is unpacked."""
    monkeypatch.setattr("shanzhi.reports.evidence.checking.MOST_BYTES", 100)
    pack = pack_of("theme_days")
    with pytest.raises(Problem) as caught:
        checked(pack, tmp_path)
    assert caught.value.code == "evidence.too_large"
