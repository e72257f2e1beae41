"""The measured town inside a reading scope, and what a hand-written statement needs to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from shanzhi.directory.trees import Forest, forest
from shanzhi.indicators.figures import Figures
from shanzhi.kernel import clock
from shanzhi.kernel.models import Town
from shanzhi.kernel.scope import Principal, scope, system
from tools.bench.place import TOWN


@dataclass(frozen=True)
class Opened:
    """The town, its reader, and its figures as of now."""

    town: Town
    actor: Principal
    figures: Figures
    trees: Forest


@contextmanager
def reading() -> Iterator[Opened]:
    """One snapshot, as a page takes it."""
    town = Town.objects.get(key=TOWN)
    with scope(system(town.pk, clock=town.demo_now)) as actor:
        yield Opened(town, actor, Figures.now(actor, town), forest(town, clock.today(town)))
