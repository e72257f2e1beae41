"""What is wrong is said in a sentence, with exit code 2; nothing is half-written and nobody sees a traceback."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from shanzhi.cli.tests.conftest import Ran, Run
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger.models import Fact
from shanzhi.records.models import Record
from tests.support import cast
from tests.support.refusals import says

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

TOWN = ("--town", "tianning")
ADD = ("record", "add", *TOWN, "--type", "theme_party_day", "--unit", "podi_branch", "--on", "2024-06-12")
SAID = ("--set", "topic=学党纪条例", "--set", "items=study")
CLEAN_UP = ("record", "add", *TOWN, "--type", "cleanup", "--unit", "podi")

WRONG_RECORDS = {
    "no such day": (*ADD[:-1], "2024-02-30", *SAID),
    "no day at all": (*ADD[:-1], "昨天", *SAID),
    "a day to come": (*ADD[:-1], "2031-01-01", *SAID),
    "more than the roster": (*ADD, *SAID, "--present", "9999"),
    "somebody of no roster": (*ADD, *SAID, "--present", "无此人"),
    "no such unit": (*ADD[:7], "atlantis", *ADD[8:], *SAID),
    "no such type": (*ADD[:5], "levitation", *ADD[6:], *SAID),
    "no such field": (*ADD, *SAID, "--set", "weather=fine"),
    "no such choice": (*ADD, "--set", "topic=学党纪条例", "--set", "items=levitation"),
    "a field left out": ADD,
    "a setting without a value": (*ADD, "--set", "topic"),
    "a negative amount": (*CLEAN_UP, "--on", "2024-06-12", "--set", "tonnes=-4", "--set", "people=3"),
    "an amount that is no number": (*CLEAN_UP, "--on", "2024-06-12", "--set", "tonnes=很多", "--set", "people=3"),
    "another town's account": (*ADD, *SAID, "--as", "nobody"),
    "no such town": ("record", "add", "--town", "atlantis", *ADD[4:], *SAID),
}

WRONG_QUESTIONS = {
    "no such indicator": ("figure", "levitation", *TOWN),
    "no such unit": ("figure", "theme_days", *TOWN, "--unit", "atlantis"),
    "a window that runs backwards": ("figure", "theme_days", *TOWN, "--from", "2024-06-30", "--to", "2024-01-01"),
    "no such day": ("figure", "theme_days", *TOWN, "--from", "2024-02-30"),
    "a moment that is none": ("figure", "theme_days", *TOWN, "--as-of", "gestern"),
    "a moment before the ledger": ("figure", "theme_days", *TOWN, "--as-of", "1999-01-01"),
    "wider than the account": ("figure", "theme_days", *TOWN, "--as", "tianning_podi_secretary"),
    "an account of nobody": ("figure", "theme_days", *TOWN, "--as", "nobody"),
    "no such report": ("report", "make", "levitation", *TOWN),
    "no such record": ("record", "show", *TOWN, "XX99-0001"),
    "no such option": ("figure", "theme_days", *TOWN, "--sideways"),
    "no such command": ("levitate",),
    "an anchor that is none": ("ledger", "verify", *TOWN, "--anchor", "abc"),
    "a ledger file that is none": ("ledger", "verify", "--file", __file__),
    "a short password": ("user", "open", *TOWN, "new", "--name", "新人", "--password", "123"),
    "no such role": ("user", "grant", *TOWN, "tianning_clerk", "--role", "emperor", "--unit", "town"),
    "no such pack": ("pack", "check", "atlantis"),
    "a file that is not there": ("check", "/nowhere/draft.docx", *TOWN),
    "a folder": ("check", "/", *TOWN),
    "a day without a town": ("check", __file__, "--on", "2024-06-30"),
}


def is_said(ran: Ran) -> bool:
    """A sentence, exit code 2, no traceback, no code in place of a sentence."""
    return ran.code == 2 and len(ran.err.strip()) > 6 and "Traceback" not in ran.err and "problem." not in ran.err


def everything() -> tuple[int, int]:
    """How many records and facts there are."""
    with scope(system(cast.town().pk)):
        return Record.objects.count(), Fact.objects.count()


@pytest.mark.parametrize("words", WRONG_RECORDS.values(), ids=WRONG_RECORDS)
def test_record__wrong_input_writes_nothing(run: Run, words: tuple[str, ...]) -> None:
    """The sentence says what is wrong; neither a record nor a fact is left behind."""
    before = everything()
    ran = run(*words)
    assert is_said(ran), ran
    assert everything() == before


@pytest.mark.parametrize("words", WRONG_QUESTIONS.values(), ids=WRONG_QUESTIONS)
def test_question__wrong_input_is_said(run: Run, words: tuple[str, ...]) -> None:
    """Every wrong question is answered with what is wrong."""
    ran = run(*words)
    assert is_said(ran), ran


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentence__is_in_the_users_language(run: Run, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """The same mistake, said in either language, and only in that one."""
    monkeypatch.setenv("SHANZHI_LANG", language)
    said = run("record", "show", *TOWN, "XX99-0001").err
    has_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in said)
    assert has_chinese == (language == "zh")


def test_account__of_another_town_sees_nothing(run: Run) -> None:
    """An account with no office in the town is told so, not shown a partial figure."""
    ran = run("figure", "theme_days", "--town", "zhaidian", "--as", "tianning_podi_branch")
    assert is_said(ran), ran
    assert ran.out == ""


def _zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", b" " * 200_000_000)
    return packed.getvalue()


def _hostile_template() -> bytes:
    document = docx.Document()
    document.add_paragraph(
        "{{ ''.__class__.__mro__[1].__subclasses__() }} {% for x in range(10**9) %}{% endfor %} 共224次"
    )
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


DRAFTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a .docx that is none": ("a.docx", lambda: "这不是 Word 文件，只是改了后缀名".encode("gb18030") * 3 + b"\x00\x01"),
    "a zip that is no Word file": ("b.docx", lambda: _zip({"readme.txt": b"hello"})),
    "a Word file cut off": ("c.docx", lambda: _hostile_template()[:900]),
    "a bomb": ("d.docx", _zip_bomb),
    "rubbish": ("e.txt", lambda: os.urandom(4096)),
    "a program": ("f.txt", lambda: Path("/bin/true").read_bytes()),
    "nothing": ("g.txt", lambda: b""),
    "fifty megabytes": ("h.txt", lambda: "全镇开展活动224次。\n".encode() * 1_900_000),
}


def _zip(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("command", ["figures", "check"])
@pytest.mark.parametrize("draft", DRAFTS, ids=DRAFTS)
def test_draft__that_cannot_be_read_is_said(run: Run, tmp_path: Path, draft: str, command: str) -> None:
    """Neither a crash nor a wait: what the file is, and what to do."""
    name, make = DRAFTS[draft]
    (tmp_path / name).write_bytes(make())
    ran = run(command, tmp_path / name, *(TOWN if command == "check" else ()))
    assert is_said(ran), (ran.code, ran.out[:300], ran.err[:300])


def test_draft__template_code_in_a_draft_is_only_text(run: Run, tmp_path: Path) -> None:
    """Nothing in a draft is carried out; its figure is found as in any other text."""
    (tmp_path / "draft.docx").write_bytes(_hostile_template())
    ran = run("figures", tmp_path / "draft.docx", "--json")
    assert ran.code == 0
    assert 224 in [claim["value"] for claim in ran.data["claims"]]


TOLD: list[tuple[str, str, tuple[str, ...]]] = [
    ("cli", "cli.day_unreadable", ("check", __file__, *TOWN, "--on", "2024-02-30")),
    ("cli", "cli.window_backwards", ("figure", "theme_days", *TOWN, "--from", "2024-06-30", "--to", "2024-01-01")),
    ("cli", "cli.moment_unreadable", ("figure", "theme_days", *TOWN, "--as-of", "gestern")),
    ("cli", "cli.file.not_found", ("check", "/nowhere/draft.docx", *TOWN)),
    ("cli", "cli.town_missing", ("check", __file__, "--on", "2024-06-30")),
    ("cli", "cli.set_unreadable", (*ADD, "--set", "topic")),
    ("cli", "cli.present_unknown", (*ADD, *SAID, "--present", "无此人")),
    ("cli", "cli.user.elsewhere", ("figure", "theme_days", "--town", "zhaidian", "--as", "tianning_clerk")),
    ("cli", "town.not_found", ("figure", "theme_days", "--town", "atlantis")),
    ("ledger", "ledger.anchor.unreadable", ("ledger", "verify", *TOWN, "--anchor", "abc")),
]


@pytest.mark.parametrize(("app", "code", "words"), TOLD, ids=[code for _, code, _ in TOLD])
def test_sentence__is_the_one_that_is_meant(run: Run, app: str, code: str, words: tuple[str, ...]) -> None:
    """Each mistake has its own sentence, not just any."""
    ran = run(*words)
    assert is_said(ran), ran
    assert says(ran.err, app, code), ran.err


def test_stop__of_a_server_of_ones_own(run: Run) -> None:
    """The program stops only the server it started."""
    ran = run("stop")
    assert is_said(ran), ran
    assert says(ran.err, "cli", "cli.stop.external"), ran.err


def test_doctor__on_a_small_disk(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is low is said before it is used up; here any disk is too small."""
    monkeypatch.setattr("shanzhi.cluster.space.LOW_ON_SPACE", 10**18)
    ran = run("doctor")
    assert ran.code == 2
    assert says(ran.out + ran.err, "cli", "cli.doctor.low_space"), ran
