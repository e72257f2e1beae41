"""One record through the command line: written down, counted, opened, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.cli.tests.conftest import Run

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

DAY = ("--on", "2024-06-12")
PARTY_DAY = (
    "--town",
    "tianning",
    "--as",
    "tianning_podi_branch",
    "--type",
    "theme_party_day",
    "--unit",
    "podi_branch",
    *DAY,
)
SAID = ("--set", "topic=学党纪条例", "--set", "items=study")


def theme_days(run: Run, *more: str) -> object:
    """The figure of the town as JSON has it."""
    return run("figure", "theme_days", "--town", "tianning", "--json", *more).data["value"]


def test_record__is_counted_opened_and_taken_back(run: Run) -> None:
    """The figure rises by one, opens to that record by its number, and falls again; the history keeps both."""
    before = theme_days(run)
    added = run("record", "add", *PARTY_DAY, *SAID, "--present", "5")
    number = added.out.strip().split("：")[1]
    assert added.code == 0
    assert theme_days(run) == before + 1  # type: ignore[operator]
    opened = run("figure", "theme_days", "--town", "tianning", "--lines", "--json").data
    assert [line["record"] for line in opened["lines"]][-1] == number
    assert number in run("figure", "theme_days", "--town", "tianning", "--lines").out
    assert number in run("record", "list", "--town", "tianning", "--type", "theme_party_day").out

    taken = run(
        "record", "withdraw", "--town", "tianning", "--as", "tianning_podi_branch", number, "--reason", "录错了支部"
    )
    assert taken.code == 0
    assert theme_days(run) == before
    shown = run("record", "show", "--town", "tianning", number).out
    assert "学党纪条例" in shown
    assert "录错了支部" in shown
    assert "撤回了活动" in shown
    assert not [key for key in ("user:", "system:", "activity.") if key in shown]


def test_record__of_items_and_readings(run: Run) -> None:
    """Items and readings are written by the same command."""
    item = run(
        "record", "add", "--town", "tianning", "--type", "venue", "--unit", "podi", *DAY,
        "--set", "name=坡底活动室", "--set", "kind=members_room",
    )  # fmt: skip
    assert (item.code, item.err) == (0, "")
    reading = run(
        "record", "add", "--town", "tianning", "--type", "town_area_reading", "--unit", "town", *DAY,
        "--set", "area=190.38", "--set", "method=survey",
    )  # fmt: skip
    assert (reading.code, reading.err) == (0, "")
    assert run("figure", "town_area", "--town", "tianning", "--json").data["value"] == 190.38


def test_report__names_every_reading_it_lacks(run: Run, tmp_path: Path) -> None:
    """A report is written whole or not at all: all that is missing is said at once, nothing is issued or written."""
    target = tmp_path / "报告.docx"
    made = run("report", "make", "work_report", "--town", "tianning", "--out", target)
    assert made.code == 2
    assert len(made.err.strip().splitlines()) > 3
    assert not target.exists()
    assert "2024-07-05" not in run("report", "list", "--town", "tianning").out


def test_ledger__seals_verifies_and_exports(run: Run, tmp_path: Path) -> None:
    """A seal's anchor verifies the town and, without a database, the exported file; a changed file is found out."""
    run("record", "add", *PARTY_DAY, *SAID, "--present", "5")
    anchor = run("ledger", "seal", "--town", "tianning").out.strip()
    assert run("ledger", "verify", "--town", "tianning", "--anchor", anchor).code == 0
    file = tmp_path / "ledger.txt"
    assert run("ledger", "export", "--town", "tianning", file).code == 0
    assert run("ledger", "verify", "--file", file, "--anchor", anchor).code == 0
    content = file.read_bytes()
    file.write_bytes(content.replace(b"2024-06-12", b"2024-06-13", 1))
    assert run("ledger", "verify", "--file", file, "--anchor", anchor).code == 2


def test_user__opens_grants_and_closes(run: Run) -> None:
    """An account is opened, given an office, listed with it, and closed."""
    opened = run("user", "open", "--town", "tianning", "xinren", "--name", "辛仁", "--password", "Maple-Courtyard-41")
    assert opened.code == 0
    assert (
        run("user", "grant", "--town", "tianning", "xinren", "--role", "village_secretary", "--unit", "podi").code == 0
    )
    assert "xinren" in run("user", "list", "--town", "tianning").out
    assert run("record", "list", "--town", "tianning", "--as", "xinren", "--type", "theme_party_day").code == 0
    assert run("user", "close", "--town", "tianning", "xinren", "--reason", "调走了").code == 0


def test_pack__is_checked_and_compared(run: Run) -> None:
    """The packs on disk are sound, and applying one that is applied would change nothing."""
    assert run("pack", "check").code == 0
    assert run("pack", "diff", "tianning").code == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help__lists_every_command(run: Run, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    """`--help` names them all, each with a line."""
    monkeypatch.setenv("SHANZHI_LANG", language)
    out = run("--help").out
    for name in ("up", "demo", "pack", "record", "figure", "report", "figures", "check", "ledger", "user", "doctor"):
        assert f"\n  {name} " in out


def test_duty_announce__twice(run: Run) -> None:
    """What falls due is announced and its figure is there; said again, nothing is added. Backwards is refused."""
    days = ("--town", "tianning", "--since", "2024-06-01", "--until", "2024-06-30")
    first = run("duty", "announce", *days)
    assert first.code == 0
    assert "公布了0件" not in first.out
    june = ("--from", "2024-06-01", "--to", "2024-06-30")
    assert run("figure", "theme_days_due", "--town", "tianning", "--json", *june).data["value"] > 0
    assert "公布了0件，撤回了0件" in run("duty", "announce", *days).out
    assert run("duty", "announce", "--town", "tianning", "--since", "2024-06-30", "--until", "2024-06-01").code == 2
