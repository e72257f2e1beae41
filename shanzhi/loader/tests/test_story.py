"""The story engine: deterministic, stream by stream, and told in a small closed vocabulary."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from shanzhi.core.errors import Problem, Problems
from shanzhi.core.sentences import catalogue, sentence
from shanzhi.kernel.clock import day_of
from shanzhi.loader import acts
from shanzhi.loader.story.chance import Chance
from shanzhi.loader.story.declare import MemberStream
from shanzhi.loader.story.reading import fingerprint_of
from shanzhi.loader.story.stories import TELLERS, begin, open_story, tell_story
from shanzhi.loader.story.telling import Telling
from shanzhi.loader.tests.database import PACK
from shanzhi.packs.assembling import assemble_sound

EXCHANGED = date(2023, 1, 28)
HOLIDAYS = {date(2023, 1, 23), date(2023, 1, 24), date(2023, 5, 1)}


def telling(folder: str = PACK, seed: int = 7) -> Telling:
    """The small story of these tests."""
    pack = assemble_sound(folder)
    assert pack.manifest.demo is not None
    return begin(open_story(folder, pack), pack, seed=seed, now=pack.manifest.demo.now)


def told(folder: str = PACK, seed: int = 7) -> list[acts.Act]:
    """All its acts."""
    return tell_story(telling(folder, seed))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the pack, to be changed."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Replace something in one of its files."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def streams_of(told_: list[acts.Act]) -> dict[str, list[acts.Act]]:
    """The acts of each stream that names its records."""
    found: dict[str, list[acts.Act]] = {}
    for act in told_:
        found.setdefault((act.key or getattr(act, "record", "")).split(":")[0], []).append(act)
    return found


def test_chance__falls_the_same_way_everywhere() -> None:
    """What a seed tells does not depend on the version of Python."""
    chance = Chance(7, "loading", "days", 4)
    assert [chance.between(1, 100) for _ in range(6)] == [82, 61, 96, 79, 91, 94]
    assert chance.some(list("abcdefgh"), 3) == ["b", "c", "h"]
    assert [chance.weigh({"a": 1, "b": 3}) for _ in range(6)] == ["b", "b", "b", "b", "a", "a"]


def test_story__is_deterministic_by_seed() -> None:
    """The same seed tells the same acts, another one others."""
    assert told() == told()
    assert acts.digest_of(told(seed=8)) != acts.digest_of(told())


def test_story__streams_leave_each_other_alone(copy: Path) -> None:
    """Another salt changes its own stream and no other."""
    before = streams_of(told())
    change(copy, "demo/streams.yaml", "    salt: 4\n", "    salt: 5\n")
    after = streams_of(told(str(copy)))
    assert {key for key in before if before[key] != after.get(key)} == {"days"}
    assert before["days"] != after["days"]


def test_story__is_told_in_order_and_never_after_now() -> None:
    """Acts come as they were recorded, after the event, and none after the moment the town's calendar stands at."""
    said = telling()
    all_acts = tell_story(said)
    assert all_acts == acts.in_order(all_acts)
    assert all_acts[-1].at <= said.now
    for act in all_acts:
        on = getattr(getattr(act, "said", act), "on", None)
        assert on is None or on <= day_of(act.at)


def test_story__offices_rest_on_weekends_and_holidays() -> None:
    """Office work keeps to working days, the exchanged weekend included; other work may fall on any day."""
    days = {act.said.on for act in told() if isinstance(act, acts.RecordActivity) and act.type_key == "party_day"}
    assert all((day.weekday() < 5 or day == EXCHANGED) and day not in HOLIDAYS for day in days)
    assert len(days) > 8
    recorded = [act for act in told() if isinstance(act, acts.RecordActivity)]
    assert {act.said.on.weekday() for act in recorded if act.type_key == "cleanup"} & {5, 6}


def test_story__rosters_hold_who_is_known() -> None:
    """Everybody is told before they are named, and nobody both comes and stays away."""
    known: set[str] = set()
    for act in told():
        if isinstance(act, acts.EnrolMember):
            known.add(act.person)
        if isinstance(act, acts.RecordActivity | acts.CorrectActivity):
            assert {*act.said.present, *act.said.leave} <= known
            assert not set(act.said.present) & act.said.leave.keys()


def test_story__has_a_history() -> None:
    """Some records are corrected to less than was ticked, one is written twice and withdrawn, some items end."""
    all_acts = told()
    first = {act.key: act for act in all_acts if isinstance(act, acts.RecordActivity)}
    corrections = [act for act in all_acts if isinstance(act, acts.CorrectActivity)]
    assert any(len(first[act.record].said.present) > len(act.said.present) for act in corrections)
    assert any(first[act.record].said.values != act.said.values for act in corrections)
    twice = [act for act in all_acts if isinstance(act, acts.Withdraw) and act.record.endswith(":again")]
    assert [str(act.at.date()) for act in twice] == ["2023-06-29"]
    assert any(isinstance(act, acts.EndItem) for act in all_acts)
    assert any(isinstance(act, acts.EndMembership) for act in all_acts)


def test_story__units_come_before_what_needs_them() -> None:
    """Whatever the order of the files; a unit of a later day is established on that day."""
    established = [act for act in told() if isinstance(act, acts.EstablishUnit)]
    seen = {"some_county"}
    for act in established:
        assert {act.parent, *(other for _, other in act.links)} - {None} <= seen
        seen.add(act.unit)
    assert {act.unit: str(act.at.date()) for act in established}["north"] == "2023-02-01"


def test_fingerprint__follows_the_files(copy: Path) -> None:
    """Another word in any file of the story is another story."""
    before = fingerprint_of(str(copy))
    assert before == fingerprint_of(str(copy))
    change(copy, "demo/firms.csv", "老厂", "新厂")
    assert fingerprint_of(str(copy)) != before


STREAMS = "demo/streams.yaml"
UNKNOWN = "pack.reference.unknown"
FLAWS = {
    "misspelt word": (STREAMS, "    each: [8, 12]", "    eech: [8, 12]", "pack.field.unknown"),
    "unknown part": ("demo/frame.yaml", "words:", "phrases:", "pack.field.unknown"),
    "unknown type": (STREAMS, "type: cleanup", "type: clean_up", UNKNOWN),
    "unknown field": (
        STREAMS,
        "values: {people: {between",
        "values: {peeple: {between",
        UNKNOWN,
    ),
    "unknown unit": (STREAMS, "without: [west_branch]", "without: [south_branch]", "story.unit.unknown"),
    "unknown unit of a row": ("demo/firms.csv", "east,2001", "south,2001", "story.unit.unknown"),
    "unknown kind": (STREAMS, "kinds: [branch], keys", "kinds: [brunch], keys", UNKNOWN),
    "unknown role": (STREAMS, "by: {role: clerk}", "by: {role: king}", UNKNOWN),
    "unknown words": (
        STREAMS,
        "leave: 0.8, reasons: reasons",
        "leave: 0.8, reasons: why",
        UNKNOWN,
    ),
    "unknown stream": (STREAMS, "of_items: firms", "of_items: farms", UNKNOWN),
    "two schedules": (STREAMS, "when: {days: [2023-04-03, 2023-06-05]}", "when: {}", "story.when.one"),
    "no attendance": (STREAMS, "    attendance: {share: [0.4, 0.9]}\n", "", "story.attendance.roster"),
    "two attendances": (
        STREAMS,
        "{share: [0.4, 0.9]}",
        "{share: [0.4, 0.9], present: [1, 2]}",
        "story.attendance.one",
    ),
    "field not given": (STREAMS, "values: {size: small}", "values: {}", "story.field.not_given"),
    "reading of items": (STREAMS, "    of_items: firms\n", "", "story.reading.of_items"),
    "stream twice": (
        "demo/frame.yaml",
        "names:",
        "items: {firms: {type: firm, by: {role: clerk}}}\nnames:",
        "story.stream.twice",
    ),
    "no table": (STREAMS, "table: firms.csv", "table: farms.csv", "story.table.missing"),
    "bad table": ("demo/firms.csv", "2001-05-01", "yesterday", "pack.value.wrong_type"),
    "words no list": ("demo/frame.yaml", "  mistakes: [写错了]", "  mistakes: 写错了", "story.words.bad"),
    "unit type": ("units/party.yaml", "type: branch_set_up", "type: brunch_set_up", UNKNOWN),
    "unit nowhere": ("units/party.yaml", "under: committee", "under: comity", "story.unit.unknown"),
    "unit in a circle": (
        "units/party.yaml",
        "links: [[serves, town]]",
        "links: [[serves, east_branch]]",
        "story.units.circle",
    ),
    "two schedules of cases": (
        STREAMS,
        "{in_all: {since: 2023-01-04, until: 2023-06-29, each_month: [6, 9]}}",
        "{}",
        "story.when.one",
    ),
    "unknown channel": (STREAMS, "{found: 2, visit: 1}", "{found: 2, rumour: 1}", UNKNOWN),
    "no way": (STREAMS, "{move: pass, after: [0, 3]", "{move: reopen, after: [0, 3]", "story.case.way"),
    "not in their power": (
        STREAMS,
        "{move: accept, by: {role: clerk}}",
        "{move: accept, by: {role: helper}}",
        "story.case.role",
    ),
    "nothing asked for": (STREAMS, ", ground: rain", "", "story.case.asks"),
    "unknown ground": (STREAMS, "ground: rain", "ground: snow", UNKNOWN),
    "field not asked for": (STREAMS, "values: {done: 修好, cost", "values: {haste: now, cost", UNKNOWN),
    "value no form": (
        STREAMS,
        "capital: {between: [10000, 90000]}",
        "capital: {amid: [1, 2]}",
        "pack.value.not_allowed",
    ),
}
"""What is wrong, where, and the message it provokes."""


@pytest.mark.parametrize("name", FLAWS)
def test_flaw__says_file_and_line(copy: Path, name: str) -> None:
    """Every flaw is told with its place, in both languages, and all of them at once."""
    file, old, new, code = FLAWS[name]
    change(copy, file, old, new)
    with pytest.raises(Problems) as caught:
        telling(str(copy))
    problems = [problem for problem in caught.value.problems if problem.code == code]
    assert problems, [each.code for each in caught.value.problems]
    for problem in problems:
        assert str(problem.params["file"]).startswith("pack/")
        assert int(str(problem.params["line"])) >= 1
        assert "{" not in sentence(problem, "zh") + sentence(problem, "en").replace("{name}", "")


def test_missing_part__is_told(copy: Path) -> None:
    """A story needs its frame and its names."""
    change(copy, "demo/frame.yaml", "names:\n  surnames: [赵, 钱, 孙, 李]\n  given: [一, 二, 三, 四, 五, 六]\n", "")
    with pytest.raises(Problems) as caught:
        telling(str(copy))
    assert [problem.code for problem in caught.value.problems] == ["story.part.missing"]


def test_case__of_somebody_else(copy: Path) -> None:
    """Whoever takes a step of a life is one of those the workflow lets; the message names the stream's place."""
    change(
        copy,
        STREAMS,
        "{move: give_up, after: [3, 9], by: {role: clerk, at: town}}",
        "{move: give_up, by: {role: clerk, at: west}}",
    )
    with pytest.raises(Problem) as caught:
        told(str(copy))
    assert caught.value.code == "story.case.not_theirs"
    assert "clerk@west give_up" in sentence(caught.value, "en")


def test_story__cases_live() -> None:
    """Cases of the story keep their deadlines but for lives that are late; some are merged, corrected, withdrawn."""
    said = telling()
    cases = [act for act in tell_story(said) if act.key.startswith("defects") or _record(act).startswith("defects")]
    steps = [act for act in cases if isinstance(act, acts.TakeStep)]
    assert {act.move for act in steps} >= {"accept", "mend", "pass", "merge", "give_up", "resume"}
    assert all(act.on <= day_of(act.at) for act in steps)
    assert all(act.person.endswith(("@east", "@west", "@north")) for act in steps if act.move == "assign")
    assert {type(act) for act in cases} == {acts.ReportCase, acts.TakeStep, acts.CorrectCase, acts.Withdraw}
    first = {act.key: act for act in cases if isinstance(act, acts.ReportCase)}
    for merged in (act for act in steps if act.other):
        assert first[merged.record].said.values["what"] == first[merged.other].said.values["what"]
        assert first[merged.other].at < first[merged.record].at
    wrong = [act for act in cases if isinstance(act, acts.CorrectCase)]
    assert all(first[act.record].said.values["pieces"] > 4 >= act.said.values["pieces"] for act in wrong)


def _record(act: acts.Act) -> str:
    return getattr(act, "record", "")


def test_every_message_is_provoked() -> None:
    """A new message of stories comes with a flaw that provokes it."""
    codes = {code for code in catalogue() if code.startswith("story.")}
    assert codes - {flaw[3] for flaw in FLAWS.values()} == {"story.part.missing", "story.case.not_theirs"}


def test_every_stream_is_told() -> None:
    """Each section of the vocabulary has a teller, and a stream of these tests."""
    kinds = {type(stream) for stream in telling().story.streams.values()}
    assert kinds == {kind for kind, _ in TELLERS}
    assert MemberStream in kinds
