"""Words taught by binding a number: they must bind, hold for who taught them, and for all once accepted."""

from __future__ import annotations

import pytest
import yaml

from shanzhi.core.errors import NotYours, Refused
from shanzhi.indicators.figures import Figures
from shanzhi.kernel.models import AuditEntry
from shanzhi.packs.library import library
from shanzhi.reports.arrived.matching import Matching
from shanzhi.reports.checking import CheckedClaim, check_draft
from shanzhi.reports.checking.words import load_words
from shanzhi.reports.forms import read_form
from shanzhi.reports.forms.tests.files import item_form
from shanzhi.reports.models import TaughtSaying
from shanzhi.reports.prose import find_claims, load_lexicon
from shanzhi.reports.teaching.actions import accept_saying, refuse_saying, teach_saying
from shanzhi.reports.teaching.packing import as_pack_file
from shanzhi.reports.teaching.queries import known_sayings, list_taught, not_in_pack
from shanzhi.reports.writing.offering import offer
from tests.support import cast, sayings
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db


def checked(who: str, text: str = sayings.TEXT) -> CheckedClaim:
    """The first number of a text, held against the ledger by one of the cast."""
    with cast.as_user(who, write=False) as actor:
        claims = find_claims(text, load_lexicon())
        return check_draft(Figures.now(actor, cast.town()), claims, text).claims[0]


def taught(who: str = "clerk", *words: str) -> TaughtSaying:
    """Taught by one of the cast."""
    with cast.as_user(who) as actor:
        return sayings.teach(actor, *words)


def test_teach__holds_for_who_taught_then_for_all() -> None:
    """Nobody's before; the teacher's at once; everybody's once it is accepted; nobody's once it is taken back."""
    assert checked("clerk").status == "no_source"
    saying = taught()
    assert checked("clerk").indicators == ("theme_days",)
    assert checked("organiser").status == "no_source"
    with cast.as_user("admin") as actor:
        accept_saying(saying, actor=actor)
    for reader in ("organiser", "podi_secretary", "podi_branch", "auditor"):
        assert checked(reader).indicators == ("theme_days",), reader
    with cast.as_user("admin") as actor:
        refuse_saying(saying, reason="说的是别的活动", actor=actor)
    assert checked("organiser").status == checked("clerk").status == "no_source"


def test_teach__keeps_the_clause_and_no_more_of_the_draft() -> None:
    """Who, when, the words and the clause; each step stands in the audit trail."""
    saying = taught()
    with cast.as_user("admin") as actor:
        accept_saying(saying, actor=actor)
        (row,) = list_taught(cast.town())
        assert (row.words, row.indicator, row.example) == ([sayings.WORDS], "theme_days", "各党支部开展支部活动日3次")
        verbs = AuditEntry.objects.filter(target=f"saying:{row.pk}").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["saying.teach", "saying.accept"]


@pytest.mark.parametrize(
    ("bound", "code"),
    [
        (sayings.bound("茶话会"), "saying.binds_not"),
        (sayings.bound(indicator="theme_day_persons"), "saying.binds_not"),
        (sayings.bound(indicator="nix"), "saying.figure_unknown"),
        (sayings.bound(number="今年"), "saying.no_number"),
        (sayings.bound("支"), "saying.words"),
        (sayings.bound("长" * 21), "saying.words"),
        (sayings.bound("一一", "二二", "三三", "四四", "五五"), "saying.words"),
    ],
)
def test_teach__only_what_binds(bound: sayings.Bound, code: str) -> None:
    """Words that stand nowhere, a figure of another unit or of no pack, no number, no words of use."""
    with cast.as_user("clerk") as actor:
        assert refused(lambda: teach_saying(cast.town(), bound=bound, actor=actor)) == [code]
        assert not list_taught(cast.town()).exists()


def test_teach__what_is_known_already() -> None:
    """The same words for the same figure are taught once, by whomever; refused ones may be taught again."""
    saying = taught("organiser")
    with cast.as_user("clerk") as actor:
        assert refused(lambda: sayings.teach(actor)) == ["saying.known"]
    with cast.as_user("admin") as actor:
        refuse_saying(saying, reason="不是", actor=actor)
    assert taught().state == TaughtSaying.State.PROPOSED


@pytest.mark.parametrize("who", ["leader", "podi_secretary", "auditor", "admin"])
def test_teach__not_by_everybody(who: str) -> None:
    """The offices that write reports teach."""
    with cast.as_user(who) as actor, pytest.raises((Refused, NotYours)):
        sayings.teach(actor)


def test_decide__once_and_by_who_may_change_the_pack() -> None:
    """The office that teaches does not accept; what was decided is not decided again; a refusal says why."""
    saying = taught()
    with cast.as_user("clerk") as actor, pytest.raises(Refused):
        accept_saying(saying, actor=actor)
    with cast.as_user("admin") as actor:
        assert refused(lambda: refuse_saying(saying, reason="  ", actor=actor)) == ["saying.reason_missing"]
        accept_saying(saying, actor=actor)
        assert refused(lambda: accept_saying(saying, actor=actor)) == ["saying.decided"]


def test_taught__serves_forms_and_who_writes() -> None:
    """A cell of a form and typed words are understood by them too."""
    taught()
    with cast.as_user("clerk", write=False) as actor:
        figures = Figures.now(actor, cast.town())
        assert [each.piece.indicator for each in offer(figures, sayings.WORDS, figures.today())] == ["theme_days"]
        matching = Matching(figures.library, known_sayings(figures), load_words())
        (box,) = read_form(item_form([(1, sayings.WORDS, "次")]), "form")[1].boxes
        assert matching.meant(box).indicators == ("theme_days",)


def test_pack_file__is_what_a_pack_would_say() -> None:
    """The accepted words as a declaration of the section `sayings`; what the pack has is left out."""
    saying = taught()
    assert yaml.safe_load(as_pack_file([saying])) == {
        "taught_theme_days": {"indicator": "theme_days", "said": [{"words": [sayings.WORDS]}]}
    }
    assert as_pack_file([]) == ""
    with cast.as_user("clerk", write=False):
        own = library(cast.town())
        assert not_in_pack([saying], own) == [saying]


def test_taught__in_another_town_is_not_heard_of() -> None:
    """Words of one town say nothing in the other."""
    taught()
    with cast.as_user("clerk", of="zhaidian", write=False):
        assert not TaughtSaying.objects.exists()
