"""Leaving a case out of the counts by a published rule, and counting it again."""

from __future__ import annotations

import pytest

from shanzhi.cases.leaving_out import count_again, discount_case
from shanzhi.cases.models import Case
from shanzhi.cases.tests.bench import (
    ASKED,
    CLOSED,
    FOUND,
    WHY,
    closed,
    count,
    facts,
    fresh,
    now,
    report,
    standing,
    step,
)
from shanzhi.core.errors import Conflict
from shanzhi.indicators.citations import Use, cite
from shanzhi.indicators.figures import Figures, Request
from shanzhi.indicators.models import CitationMark
from shanzhi.kernel.models import AuditEntry
from shanzhi.ledger.verifying import verify
from shanzhi.records.models import Record, Transition
from tests.support import cast
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
MANY = "many_at_once"


def _batch(number: int = 5) -> list[Record]:
    """So many reported by the village at one moment."""
    with cast.as_user("podi_secretary") as actor:
        return [report(actor, f"06-{day:02}") for day in range(3, 3 + number)]


def _leave_out(record: Record, rule: str = MANY, reason: str = WHY, name: str = "clerk") -> None:
    with cast.as_user(name) as actor:
        discount_case(record, rule=rule, reason=reason, actor=actor)


def test_discount__counts_nowhere_and_goes_on() -> None:
    """Its facts are taken back from that moment; steps can be taken and post nothing; counted again it is all there."""
    record, *_others = _batch()
    with cast.as_user("clerk"):
        before = now(is_now=False)
        assert (count(FOUND), count(ASKED)) == (5, 5)
    _leave_out(record)
    with cast.as_user("clerk"):
        assert (count(FOUND), count(ASKED)) == (4, 4)
        assert count(FOUND, as_of=before) == 5
        assert facts(record) == []
    closed(record, "06-06")
    with cast.as_user("clerk") as actor:
        assert fresh(record).state == "closed"
        assert facts(record) == []
        assert (count(FOUND), count(CLOSED)) == (4, 0)
        count_again(record, reason=WHY, actor=actor)
        assert [each[0] for each in facts(record)] == [
            "case.asked",
            "case.closed",
            "case.due",
            "case.found",
            "case.met",
            "case.stepped",
        ]
        assert (count(FOUND), count(CLOSED)) == (5, 1)
    with cast.as_system(cast.town()):
        assert verify(cast.town()) == []


def test_discount__is_written_down_everywhere() -> None:
    """The row, how it stands, its history with the reason, the audit trail; back again the same way."""
    record, *_others = _batch()
    _leave_out(record)
    with cast.as_user("podi_secretary", write=False):
        assert Case.objects.get(pk=record.pk).left_out == MANY
        assert standing(record).left_out == MANY
        last = Transition.objects.filter(record=record).latest("pk")
        assert (last.verb, last.reason, last.from_state) == ("case.discount", WHY, last.to_state)
        assert last.snapshot["case"]["left_out"] == MANY
    with cast.as_user("clerk") as actor:
        count_again(record, reason="补记的，已说明", actor=actor)
        assert Case.objects.get(pk=record.pk).left_out == ""
    with cast.as_system(cast.town()):
        entries = AuditEntry.objects.filter(target=f"record:{record.number}").order_by("pk")
        told = [(each.verb, each.before, each.after, each.reason) for each in entries if "count" in each.verb]
        assert told == [
            ("case.discount", {"left_out": ""}, {"left_out": MANY}, WHY),
            ("case.count_again", {"left_out": MANY}, {"left_out": ""}, "补记的，已说明"),
        ]


@pytest.mark.parametrize("name", ["podi_secretary", "leader", "organiser", "auditor", "podi_branch"])
def test_discount__only_the_office_of_the_town(name: str) -> None:
    """Nobody else, whatever they see; both ways."""
    record, *_others = _batch()
    with cast.as_user(name) as actor:
        assert refused(lambda: discount_case(record, rule=MANY, reason=WHY, actor=actor)) == ["policy.refused"]
        assert refused(lambda: count_again(record, reason=WHY, actor=actor)) == ["policy.refused"]


def test_discount__never_by_who_reported_it() -> None:
    """Somebody else of the office decides."""
    with cast.as_user("clerk") as actor:
        record, *_others = [report(actor) for _each in range(5)]
        assert refused(lambda: discount_case(record, rule=MANY, reason=WHY, actor=actor)) == ["case.discount.own"]
    with cast.as_system(cast.town()) as system:
        discount_case(record, rule=MANY, reason=WHY, actor=system)
    with cast.as_user("clerk") as actor:
        assert refused(lambda: count_again(record, reason=WHY, actor=actor)) == ["case.discount.own"]


def test_discount__only_by_a_rule_that_points_at_it() -> None:
    """Of the town, for leaving out, and pointing at this case; with a reason; not twice; not what was withdrawn."""
    record, *_others = _batch(4)
    with cast.as_user("clerk") as actor:

        def codes(rule: str = MANY, reason: str = WHY) -> list[str]:
            return refused(lambda: discount_case(record, rule=rule, reason=reason, actor=actor))

        assert codes() == ["case.discount.not_pointed_at"]
        assert codes("one_matter_in_parts") == ["case.discount.no_rule"]
        assert codes("one_hand") == ["case.discount.no_rule"]
        assert codes("nix") == ["case.discount.no_rule"]
        assert codes(reason=" ") == ["correction.reason_missing"]
        assert refused(lambda: count_again(record, reason=WHY, actor=actor)) == ["case.count_again.counts"]
    with cast.as_user("podi_secretary") as secretary:
        report(secretary)
    with cast.as_user("clerk") as actor:
        seen = Transition.objects.filter(record=record).latest("pk").pk
        discount_case(record, rule=MANY, reason=WHY, actor=actor, seen=seen)
        assert refused(lambda: discount_case(record, rule=MANY, reason=WHY, actor=actor)) == ["case.discount.already"]
        with pytest.raises(Conflict):
            count_again(record, reason=WHY, actor=actor, seen=seen)


def test_discount__what_was_merged_is_not_pointed_at() -> None:
    """A duplicate stands for nothing but who asked for it, and stays so."""
    other, record, *_others = _batch(6)
    with cast.as_user("clerk") as actor:
        step(actor, record, "merge", "07-05", other=other)
        assert refused(lambda: discount_case(record, rule=MANY, reason=WHY, actor=actor)) == [
            "case.discount.not_pointed_at"
        ]


def test_discount__marks_what_was_issued_with_it() -> None:
    """Nothing issued changes silently."""
    record, *_others = _batch()
    with cast.as_user("clerk") as actor:
        figures = Figures.now(actor, cast.town())
        figure = figures.one(Request("cases_found", cast.unit("town").pk, figures.default_window("cases_found")))
        cite(cast.town(), "print:试", [Use(figure, str(figure.shown), "试")])
    _leave_out(record)
    with cast.as_user("clerk"):
        assert CitationMark.objects.filter(citation__artefact="print:试").exists()
