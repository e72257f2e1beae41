"""The loader writes exactly what the verbs would have written."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from shanzhi.core.periods import Window
from shanzhi.indicators.evaluating import fold
from shanzhi.indicators.figures import Figures, Request
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import scope, system
from shanzhi.ledger.verifying import verify
from shanzhi.loader import chunk
from shanzhi.loader.loading import Source, load
from shanzhi.loader.owner import OWNER
from shanzhi.loader.performing import PERFORM
from shanzhi.loader.tests.by_verbs import ByVerbs
from shanzhi.loader.tests.comparing import contents
from shanzhi.loader.tests.database import make_town
from shanzhi.loader.tests.random_acts import BEGAN, FOUNDED, World

SEED = 20240705
HOW_MANY = 1_000


def finding_all(town: Town) -> list[object]:
    """What does not hold in a town's ledger."""
    return list(verify(Town.objects.using(OWNER).get(pk=town.pk)))


def figures(town: Town, window: Window) -> dict[str, object]:
    """Every figure of the town, and that it equals the fold of its lines."""
    with scope(system(town.pk)) as reader:
        shown = Figures.now(reader, town)
        root = shown.root()
        found = {}
        for key in shown.library.all("indicators"):
            figure = shown.one(Request(key, root.id, window))
            assert fold(shown.lines(figure)) == figure.value
            found[key] = (figure.value, [(node.key, value) for node, value in shown.by_unit(figure)[0]])
        return found


@pytest.mark.usefixtures("own_base")
def test_loading__equals_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand random acts of every kind leave the same rows in every table, sound ledgers and equal figures.

    So they do when a load writes every seven records, and later acts change what was written long before.
    """
    told = World(Random(SEED)).tell(HOW_MANY)
    assert {type(act) for act in told} == set(PERFORM)

    by_verbs = ByVerbs(make_town("verbs", BEGAN))
    by_verbs.do(told)
    loaded = make_town("loaded", BEGAN)
    Town.objects.using(OWNER).filter(pk=loaded.pk).update(demo_now=told[-1].at)
    report = load(loaded, Source.of("random", told), actor="system:test")

    in_small_chunks = make_town("chunked", BEGAN)
    Town.objects.using(OWNER).filter(pk=in_small_chunks.pk).update(demo_now=told[-1].at)
    monkeypatch.setattr(chunk, "MOST_RECORDS", 7)
    load(in_small_chunks, Source.of("random", told), actor="system:test")

    verbs, loader, chunked = contents(by_verbs.town), contents(loaded), contents(in_small_chunks)
    for table in verbs:
        assert loader[table] == verbs[table], table
        assert chunked[table] == verbs[table], table
    assert report.records == len(verbs["records_record"])
    assert report.facts == len(verbs["ledger_fact"])
    assert finding_all(by_verbs.town) == finding_all(loaded) == []
    window = Window(FOUNDED, (told[-1].at + timedelta(hours=8)).date())
    assert figures(Town.objects.get(pk=loaded.pk), window) == figures(by_verbs.town, window)
