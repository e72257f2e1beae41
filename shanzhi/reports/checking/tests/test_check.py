"""Drafts against the ledger of the cast's town."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from shanzhi.activities.actions import withdraw_activity
from shanzhi.core.errors import NotFound
from shanzhi.core.sentences import sentence
from shanzhi.indicators.figures import Figures
from shanzhi.packs.library import library
from shanzhi.reports.checking import check_draft
from shanzhi.reports.checking.tests.town import check, happened, only, own_pack, party_day, read_off, told
from shanzhi.reports.prose import find_claims, load_lexicon
from tests.support import cast

pytestmark = pytest.mark.django_db
DRAFT = "今年以来，全镇开展主题党日3次，参加党员14人次，到会率达66.7%。全镇下辖3个村，现有党员19名。"


@pytest.fixture(autouse=True)
def _pack(db: None) -> Iterator[None]:
    with own_pack():
        yield


def write_down() -> list[object]:
    """Three theme Party days: 5, 5 and 4 came, of 8, 6 and 7 expected."""
    with cast.as_user("clerk") as actor:
        return [
            party_day(actor, "podi_branch", came=5),
            party_day(actor, "nailin_branch", came=5),
            party_day(actor, "sanjiao_branch", came=4, on=date(2024, 3, 4)),
        ]


def test_check_draft__records_as_told__agrees() -> None:
    """Sums, a rate with one decimal and what is there; each with the facts behind it."""
    write_down()
    with cast.as_user("clerk") as actor:
        found = check(actor, DRAFT.replace("66.7", "73.7"))
    assert [each.status for each in found.claims] == ["agrees"] * 5
    assert [each.indicators for each in found.claims] == [
        ("theme_days",), ("attendance",), ("attendance_rate",), ("villages",), ("members",)
    ]  # fmt: skip
    assert [each.line_count for each in found.claims] == [3, 14, 14 + 19, 3, 19]
    assert found.counts() == {"agrees": 5, "disagrees": 0, "no_source": 0, "unclear": 0}


def test_check_draft__record_withdrawn__disagrees() -> None:
    """The same draft after one record was taken back; what is there is not touched."""
    first, *_ = write_down()
    with cast.as_user("clerk") as actor:
        withdraw_activity(first, reason="记重了", actor=actor)
        found = check(actor, DRAFT)
    assert told(found)[:2] == [("3次", "disagrees", [Decimal(2)]), ("14人次", "disagrees", [Decimal(9)])]
    assert found.claims[0].line_count == 4
    assert [each.status for each in found.claims[3:]] == ["agrees", "agrees"]


def test_check_draft__number_changed__disagrees_never_without_source() -> None:
    """Whatever the number, it is held against the same figure."""
    write_down()
    with cast.as_user("clerk") as actor:
        for number in ("2", "4", "30", "99999"):
            claim = only(check(actor, f"今年以来，开展主题党日{number}次。"))
            assert (claim.status, claim.indicators, claim.ledger) == ("disagrees", ("theme_days",), (3,))


def test_check_draft__nothing_posted__disagrees() -> None:
    """A sum over nothing is 0, and 0 is an answer."""
    with cast.as_user("clerk") as actor:
        claim = only(check(actor, "今年以来，开展主题党日3次。"))
    assert (claim.status, claim.ledger, claim.line_count) == ("disagrees", (0,), 0)


def test_check_draft__no_reading__has_no_source() -> None:
    """No value is no answer; the figure that was meant is named."""
    with cast.as_user("clerk") as actor:
        claim = only(check(actor, "全镇耕地4.2万亩。"))
    assert (claim.status, claim.indicators, claim.ledger) == ("no_source", ("farmland",), (None,))
    assert claim.why is not None
    assert "耕地面积" in sentence(claim.why, "zh")


def test_check_draft__unit_of_the_claim__the_ledger_is_told_in_it() -> None:
    """Hectares told in mu; yuan told in ten thousands, rounded by the author."""
    with cast.as_user("clerk") as actor:
        read_off(actor, "land", hectares="2800.00")
        happened(actor, "clean_up", "podi", tonnes="12.50", spent="12345.60")
        found = check(actor, "耕地4.2万亩，清理垃圾12.5吨，投入1.23万元。")
    assert told(found) == [
        ("4.2万亩", "agrees", [Decimal(42000)]),
        ("12.5吨", "agrees", [Decimal("12.5")]),
        ("1.23万元", "agrees", [Decimal("12345.6")]),
    ]


def test_check_draft__three_rates_at_once__each_must_agree() -> None:
    """One claim, three indicators."""
    text = "全镇道路硬化率、保洁覆盖率和亮化覆盖率都达到100%。"
    with cast.as_user("clerk") as actor:
        for kind in ("paved", "cleaned"):
            read_off(actor, "coverage", kind=kind, percent="100")
        assert only(check(actor, text)).status == "no_source"
        read_off(actor, "coverage", kind="lit", percent="98.5")
        claim = only(check(actor, text))
        assert (claim.status, claim.ledger) == ("disagrees", (100, 100, Decimal("98.5")))
        assert claim.indicators == ("paved", "cleaned", "lit")
        read_off(actor, "coverage", on=date(2024, 6, 6), kind="lit", percent="100")
        assert only(check(actor, text)).status == "agrees"


def test_check_draft__threshold__compares_the_lowest() -> None:
    """All above 50,000: the village that spent least decides."""
    with cast.as_user("clerk") as actor:
        for village, spent in (("podi", "90000"), ("nailin", "60000"), ("sanjiao", "50000")):
            happened(actor, "clean_up", village, spent=spent)
        over, reached = check(actor, "各村投入均超过5万元。各村投入均达到5万元以上。").claims
    assert (over.status, over.indicators, over.ledger) == ("disagrees", ("least_spent",), (50000,))
    assert (reached.status, reached.indicators) == ("agrees", ("least_spent",))


def test_check_draft__unit_named__its_own_figure() -> None:
    """A village as the subject, and the parts of a total."""
    write_down()
    with cast.as_user("clerk") as actor:
        assert told(check(actor, "坡底村开展主题党日1次，现有党员8名。")) == [
            ("1次", "agrees", [Decimal(1)]),
            ("8名", "agrees", [Decimal(8)]),
        ]
        parts = check(actor, "今年以来，全镇开展主题党日3次，其中坡底村1次、奈林村2次。")
        unclear = only(check(actor, "坡底村、奈林村开展主题党日2次。"))
    assert [(each.claim.text, each.status) for each in parts.claims] == [
        ("3次", "agrees"),
        ("1次", "agrees"),
        ("2次", "disagrees"),
    ]
    assert parts.claims[1].held[0].figure.request.unit == cast_unit("podi")
    assert (unclear.status, unclear.indicators, unclear.ledger) == ("unclear", ("theme_days",), ())
    assert unclear.why is not None
    assert unclear.why.code == "checking.subject"


def cast_unit(key: str) -> int:
    """A unit's number."""
    with cast.as_system(cast.town()):
        return cast.unit(key).pk


def test_check_draft__top_of_another_tree__is_the_town() -> None:
    """The Party committee leads the town: what it reports are the town's figures."""
    write_down()
    with cast.as_user("clerk") as actor:
        claim = only(check(actor, "坡底村率先行动，镇党委开展主题党日3次。"))
    assert (claim.status, claim.held[0].figure.request.unit) == ("agrees", cast_unit("town"))


def test_check_draft__not_the_reader_s__never_a_number() -> None:
    """A village secretary may not see the town's figures, nor the office what was said in confidence."""
    write_down()
    with cast.as_user("organiser") as actor:
        happened(actor, "talk", "podi")
        assert only(check(actor, "谈心谈话1次。")).status == "agrees"
    with cast.as_user("clerk") as actor:
        hidden = only(check(actor, "谈心谈话1次。"))
    with cast.as_user("podi_secretary") as actor:
        wide, own = check(actor, "全镇开展主题党日3次。坡底村开展主题党日1次。").claims
    for claim in (hidden, wide):
        assert (claim.status, claim.ledger, claim.line_count) == ("unclear", (None,), 0)
        assert claim.why is not None
        assert claim.why.code == "figure.not_yours"
    assert (own.status, own.ledger) == ("agrees", (1,))


@pytest.mark.parametrize(
    ("text", "on", "ledger", "source"),
    [
        ("开展主题党日{}次。", None, 3, "pack"),
        ("今年一季度开展主题党日{}次。", None, 1, "pack"),
        ("6月，开展主题党日{}次。", None, 2, "pack"),
        ("2023年，开展主题党日{}次。", None, 1, "pack"),
        ("截至5月底，开展主题党日{}次。", None, 1, "pack"),
        ("开展主题党日{}次。", date(2024, 4, 30), 1, "given"),
        ("开展主题党日{}次。\n2024年5月31日", None, 1, "text"),
        ("开展主题党日{}次。\n2024年2月20日", None, 1, "text"),
        ("今年以来，开展主题党日{}次。\n2024年2月20日", None, 0, "text"),
        ("去年，开展主题党日{}次。", date(2024, 6, 30), 1, "given"),
    ],
)
def test_check_draft__window(text: str, on: date | None, ledger: int, source: str) -> None:
    """Stated words, else the indicator's own, on the day given, of the text, or of the pack."""
    write_down()
    with cast.as_user("clerk") as actor:
        party_day(actor, came=3, on=date(2023, 11, 6))
        found = check(actor, text.format(ledger), on=on)
    assert (found.on_source, found.claims[0].status, found.claims[0].ledger) == (source, "agrees", (ledger,))


def test_check_draft__window_without_days__is_unclear() -> None:
    """A spring festival: nobody is told a number, everybody why."""
    with cast.as_user("clerk") as actor:
        flow, level = check(actor, "春节期间开展主题党日3次。春节期间，现有党员19名。").claims
    assert (flow.status, flow.ledger) == ("unclear", ())
    assert flow.why is not None
    assert flow.why.code == "checking.window"
    assert level.status == "agrees"


def test_check_draft__as_of_a_moment__what_was_recorded_by_then() -> None:
    """Recording time only: the draft speaks from the same day, over the same window."""
    text = "今年以来，开展主题党日1次。"
    with cast.as_user("clerk") as actor:
        party_day(actor)
        then = replace(Figures.now(actor, cast.town()).as_of, is_now=False)
        party_day(actor, "nailin_branch", on=date(2024, 1, 8))
        figures = Figures(actor, cast.town(), then, library(cast.town()))
        before = check_draft(figures, find_claims(text, load_lexicon()), text)
        now = check(actor, text)
    assert (only(before).status, before.as_of, before.on) == ("agrees", then, now.on)
    assert only(now).status == "disagrees"


def test_check_draft__before_the_town__is_told() -> None:
    """A day on which the town's own unit did not stand."""
    with cast.as_user("clerk") as actor, pytest.raises(NotFound) as caught:
        check(actor, "开展主题党日1次。", on=date(1999, 1, 1))
    assert caught.value.code == "unit.no_root"


def test_check_draft__what_is_not_checked_says_so() -> None:
    """Targets, wider places, unknown things, changes, wrong units: a reason each, in both languages."""
    write_down()
    text = "计划开展主题党日12次。全县现有党员2万名。安装路灯30盏。主题党日比去年增加2次。参加主题党日300名。"
    with cast.as_user("clerk") as actor:
        found = check(actor, text).claims
    assert [(each.status, each.why.code if each.why else "") for each in found] == [
        ("no_source", "checking.target"),
        ("no_source", "checking.wider"),
        ("no_source", "checking.unbound"),
        ("unclear", "checking.change"),
        ("unclear", "checking.unit"),
    ]
    for each in found:
        assert each.why is not None
        assert sentence(each.why, "zh") != sentence(each.why, "en")


def test_as_data__plain_and_complete() -> None:
    """The answer as JSON, with the claim's own keys and those of the check."""
    write_down()
    with cast.as_user("clerk") as actor:
        found = check(actor, DRAFT)
    data = json.loads(json.dumps(found.as_data("draft.txt", seal="8c1f"), ensure_ascii=False))
    assert {key: data[key] for key in ("file", "town", "on", "on_source", "seal")} == {
        "file": "draft.txt", "town": "tianning", "on": "2024-07-05", "on_source": "pack", "seal": "8c1f",
    }  # fmt: skip
    assert datetime.fromisoformat(data["as_of"]).tzinfo is not None
    first = data["claims"][0]
    assert (first["status"], first["indicators"], first["ledger"], first["line_count"]) == (
        "agrees",
        ["theme_days"],
        [3],
        3,
    )
    assert (first["text"], first["kind"], first["low"], first["high"]) == ("3次", "claim", 3, 3)


def test_check_draft__sixty_figures__within_two_seconds() -> None:
    """A long draft with several windows and units."""
    write_down()
    lines = [
        f"{window}，{unit}开展主题党日{number}次，参加党员{number}人次，现有党员{number}名。"
        for window in ("今年以来", "上半年", "2023年", "一季度", "6月")
        for number, unit in enumerate(("全镇", "坡底村", "奈林村", "三角村"), start=1)
    ]
    text = "\n".join(lines)
    claims = find_claims(text, load_lexicon())
    assert len(claims) == 60
    with cast.as_user("clerk", write=False) as actor:
        begun = time.perf_counter()
        found = check_draft(Figures.now(actor, cast.town()), claims, text)
        taken = time.perf_counter() - begun
    assert all(each.indicators for each in found.claims)
    assert taken < 2


DOUBTS = [
    ("道路硬化率、亮化覆盖率分别达98%、100%。", "checking.in_turn"),
    ("今年走访慰问5次。", "checking.indicators"),
    ("全镇耕地面积5公顷。", "checking.no_value"),
]


@pytest.mark.parametrize(("text", "code"), DOUBTS)
def test_check_draft__says_why_it_does_not_know(text: str, code: str) -> None:
    """Several numbers in turn, two figures that are said alike, and one nobody has taken a reading of."""
    with cast.as_user("organiser") as actor:
        found = check(actor, text)
    assert code in {each.why.code for each in found.claims if each.why is not None}


def test_check_draft__what_ought_to_hold_does_not__a_question_with_the_ledgers_numbers() -> None:
    """14 came to 3 meetings, where 5 each are expected: asked once for both claims. The rate is within a hundred."""
    write_down()
    with cast.as_user("clerk") as actor:
        found = check(actor, DRAFT)
        other_window = check(actor, "2024年3月，全镇开展主题党日1次，参加党员4人次。")
    asked = [(each.claims, each.holds) for each in found.relations if each.kind == "plausibility"]
    assert asked == [((0, 1), None), ((2,), True)]
    (question,) = [each for each in found.relations if each.holds is None]
    assert sentence(question.why, "zh") == "到会14人次，开了3次：每次不到5人。"
    assert sentence(question.why, "en") == "14 attendances at 3 times: fewer than 5 each."
    assert [sentence(each.why, "zh") for each in other_window.relations] == ["到会4人次，开了1次：每次不到5人。"]


def test_check_draft__not_the_readers_figures__no_question() -> None:
    """Whoever may not see one side is told nothing of it."""
    write_down()
    with cast.as_user("podi_secretary") as actor:
        found = check(actor, DRAFT)
    assert not [each for each in found.relations if each.kind == "plausibility"]
