"""Names within a load, and what a demo needs before it can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from shanzhi.kernel.models import Town
from shanzhi.loader.acts import Act, EndItem, EnrolMember, ReportCase, Withdraw
from shanzhi.loader.demo import load_demo
from shanzhi.loader.loading import Source, load
from shanzhi.loader.owner import OWNER
from shanzhi.loader.tests.database import make_town
from shanzhi.loader.tests.random_acts import BEGAN, World
from shanzhi.loader.towns import county_of
from tests.support.refusals import refused

pytestmark = pytest.mark.usefixtures("own_base")


def told_of(key: str, wrong: Act, told: list[Act]) -> list[str]:
    """What a load of acts is refused with, the last of which means what is not there."""
    town = make_town(key, BEGAN)
    Town.objects.using(OWNER).filter(pk=town.pk).update(demo_now=BEGAN + timedelta(days=900))
    town = Town.objects.get(pk=town.pk)
    last = replace(wrong, at=told[-1].at + timedelta(minutes=1))
    return refused(lambda: load(town, Source.of("acts", [*told, last]), actor="system:test"))


def test_load__a_name_nobody_has() -> None:
    """An act that means a record of no act before it."""
    told = World(Random(3)).tell(80)
    wrong = EndItem(at=BEGAN, actor="system:test", record="nobody", on=BEGAN.date(), reason="关停")
    assert told_of("unknown", wrong, told) == ["loader.act.refused", "loader.name.unknown"]


def test_load__a_name_given_twice() -> None:
    """Two new persons by one name would be one person to every later act."""
    told = World(Random(3)).tell(80)
    first = next(act for act in told if isinstance(act, EnrolMember) and act.name)
    assert told_of("twice", replace(first, key=""), told) == ["loader.act.refused", "loader.name.twice"]


def test_load__what_a_case_came_of() -> None:
    """A case names a record that leads to cases of its type: another case does not."""
    told = World(Random(3)).tell(150)
    gone = {act.record for act in told if isinstance(act, Withdraw)}
    wish = next(act for act in told if isinstance(act, ReportCase) and act.type_key == "wish" and act.key not in gone)
    again = replace(wish, key="again", said=replace(wish.said, links={"source": [wish.key]}))
    assert told_of("source", again, told) == ["loader.act.refused", "case.source.leads_elsewhere"]


def test_load_demo__of_a_pack_without_a_story() -> None:
    """The common ground is no town."""
    assert refused(lambda: load_demo("base")) == ["loader.demo.none"]


def test_county_of__a_town_that_stands_alone() -> None:
    """A town without a county above it says so."""
    town = make_town("alone", BEGAN)
    assert refused(lambda: county_of(town)) == ["loader.county.missing"]
