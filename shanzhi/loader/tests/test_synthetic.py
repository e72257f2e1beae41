"""Large synthetic towns, here in small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connections

from shanzhi.kernel.models import Town
from shanzhi.ledger.verifying import verify
from shanzhi.loader.acts import CorrectActivity, RecordActivity, ReportCase, TakeStep, Withdraw, in_order
from shanzhi.loader.loading import list_loads
from shanzhi.loader.owner import OWNER
from shanzhi.loader.sizes import PACK, Size, fingerprint
from shanzhi.loader.story.reading import read_story
from shanzhi.loader.synthetic import BEGAN, Invented, synthetic_town
from shanzhi.packs.assembling import assemble_sound

SMALL = Size(records=3_000, members=300, years=1)
WITH_CASES = Size(records=1_500, members=200, years=1, seed=2, cases_open=60, cases_closed=200)


def test_synthetic_acts__are_told_in_order() -> None:
    """Of so many records some are corrected and some withdrawn later; most facts will be roster lines."""
    pack = assemble_sound(PACK)
    told = list(Invented.of(read_story(PACK, pack.key), pack, SMALL, BEGAN).tell())
    assert told == in_order(told)
    records = [act for act in told if not isinstance(act, CorrectActivity | Withdraw)]
    assert abs(len(records) - SMALL.records) < 60
    assert any(isinstance(act, CorrectActivity) for act in told)
    assert any(isinstance(act, Withdraw) for act in told)
    assert sum(bool(act.said.present) for act in told if isinstance(act, RecordActivity)) > 1_000


def test_synthetic_cases__change_nothing_else() -> None:
    """With cases, the rest of the town is what it is without; all is told in order, and each case is let go of."""
    pack = assemble_sound(PACK)
    story = read_story(PACK, pack.key)
    told = list(Invented.of(story, pack, WITH_CASES, BEGAN).tell())
    without = Invented.of(story, pack, replace(WITH_CASES, cases_open=0, cases_closed=0), BEGAN).tell()
    assert told == in_order(told)
    assert [act for act in told if not isinstance(act, ReportCase | TakeStep)] == list(without)
    reported = [act.key for act in told if isinstance(act, ReportCase)]
    assert len(reported) == WITH_CASES.cases_open + WITH_CASES.cases_closed
    last = [act.record for act in told if isinstance(act, TakeStep) and act.is_last]
    assert sorted(last) == sorted(key for key in reported if key)


def test_fingerprint__tells_sizes_apart() -> None:
    """What is kept for one size is not taken for another."""
    assert fingerprint(SMALL) == fingerprint(Size(records=3_000, members=300, years=1))
    assert fingerprint(SMALL) != fingerprint(Size(records=3_000, members=300, years=1, seed=2))


@pytest.mark.usefixtures("own_base")
def test_synthetic_town__is_made_once_and_sound() -> None:
    """Two towns side by side in one county; making one again changes nothing."""
    first = synthetic_town("bench1", SMALL)
    again = synthetic_town("bench1", SMALL)
    other = synthetic_town("bench2", WITH_CASES)
    assert (again.was_there, again.facts, other.was_there) == (True, first.facts, False)
    for key in ("bench1", "bench2"):
        town = Town.objects.using(OWNER).get(key=key)
        assert verify(town) == []
        assert len(list_loads(town, "synthetic")) == 1
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select stage, count(*) from cases_case group by 1 order by 1")
        assert cursor.fetchall() == [("ended", WITH_CASES.cases_closed), ("open", WITH_CASES.cases_open)]
        cursor.execute("select count(*) from directory_unit where town_id is null")
        assert cursor.fetchone() == (1,)
