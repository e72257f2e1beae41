"""A demo town, from nothing to its last record, in steps that each may be done again: a run that was cut off is completed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections

from shanzhi.core.errors import Problem
from shanzhi.core.progress import Progress, silent
from shanzhi.kernel import clock
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import system
from shanzhi.loader.accounts import DemoAccount, keep_authors, open_demo_users
from shanzhi.loader.loading import LoadReport, Source, list_loads, load
from shanzhi.loader.owner import OWNER
from shanzhi.loader.story.authors import authors_of
from shanzhi.loader.story.reading import fingerprint_of
from shanzhi.loader.story.stories import begin, open_story, tell_story
from shanzhi.loader.towns import apply, make_county, make_demo_town, set_clock
from shanzhi.packs.assembling import Pack, assemble_sound
from shanzhi.packs.declare import Demo
from shanzhi.packs.finding import MANIFEST, find_root
from shanzhi.packs.reading import read

DEMO = "demo/"
"""Loads of a story are called by this and the seed."""

VERB = "load.demo"


@dataclass(frozen=True)
class DemoReport:
    """A demo town that stands: what its story wrote, and who may sign in."""

    town: Town
    seed: int
    story: LoadReport
    accounts: list[DemoAccount]


def load_demo(town_key: str, *, seed: int | None = None, progress: Progress = silent) -> DemoReport:
    """Make a pack's demo town: town, county, ledger, pack, story, accounts.

    On a town that stands already this changes nothing, except that a changed pack is applied. Another seed than the
    one it was told under is refused: a ledger is not rewritten.
    """
    with _one_at_a_time(town_key):
        mark = _files(town_key)
        standing = _find_standing(town_key, seed, mark)
        if standing is not None:
            return standing
        pack = assemble_sound(town_key)
        if pack.manifest.demo is None or pack.manifest.county is None:
            raise Problem("loader.demo.none", pack=town_key)
        return _make(pack, pack.manifest.demo, seed, mark, progress)


def _make(pack: Pack, demo: Demo, seed: int | None, mark: str, progress: Progress) -> DemoReport:
    progress("loader.progress.reads", pack=pack.key)
    story = open_story(pack)
    town = make_demo_town(pack.key, pack.manifest.label, story.frame.began)
    assert pack.manifest.county is not None  # noqa: S101 - `load_demo` looked
    make_county(story.frame.county, pack.manifest.county, story.frame.began)
    apply(town, pack.key)
    town = set_clock(town, demo.now)
    told = _told_before(town, seed)
    if told is None:
        used = demo.seed if seed is None else seed
        acts = tell_story(begin(story, pack, seed=used, now=demo.now), str)
        names = {unit.key: unit.name.zh for unit in story.units}
        actors = keep_authors(town, pack, authors_of(acts), names)
        telling = begin(story, pack, seed=used, now=demo.now)
        source = Source(
            f"{DEMO}{used}", fingerprint_of(pack.key, used), lambda: tell_story(telling, actors.__getitem__)
        )
        told = used, load(town, source, actor=system(town.pk).key, progress=progress)
    used, report = told
    _note(town, used, mark)
    return DemoReport(town, used, report, open_demo_users(town, pack.key))


def _told_before(town: Town, seed: int | None) -> tuple[int, LoadReport] | None:
    """The seed and the report of the story this town was told, if it was."""
    loads = list_loads(town, DEMO)
    if not loads:
        return None
    used = int(loads[0].key.removeprefix(DEMO))
    if seed is not None and seed != used:
        raise Problem("loader.demo.other_seed", town=town.key, found=seed, allowed=used)
    return used, loads[0]


def _find_standing(town_key: str, seed: int | None, mark: str) -> DemoReport | None:
    """The town as the last run with the very same files left it, if that run came to its end."""
    town = Town.objects.filter(key=town_key, is_demo=True).first()
    if town is None:
        return None
    entry = AuditEntry.objects.using(OWNER).filter(town=town, verb=VERB).order_by("-pk").first()
    if entry is None or (entry.after or {}).get("files") != mark:
        return None
    told = _told_before(town, seed)
    return None if told is None else DemoReport(town, *told, open_demo_users(town, town_key))


def _note(town: Town, seed: int, mark: str) -> None:
    """Remember that the town stands, and from which files."""
    AuditEntry.objects.using(OWNER).create(
        town=town,
        at=clock.now(town),
        actor=system(town.pk).key,
        verb=VERB,
        target=f"town:{town.key}",
        after={"files": mark, "seed": seed},
    )


def _files(town_key: str) -> str:
    """A fingerprint of every file the demo comes from: the pack, what it extends, and the program."""
    digest = hashlib.sha256(fingerprint_of(town_key).encode())
    key: str | None = town_key
    while key is not None:
        root = find_root(key)
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        key = read(root / MANIFEST, f"{root.name}/{MANIFEST}").data.get("extends")
    return digest.hexdigest()


@contextmanager
def _one_at_a_time(town_key: str) -> Iterator[None]:
    """Whoever makes the same demo meanwhile waits. The lock goes with the connection, so a killed run leaves none."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('demo'), hashtext(%s))", [town_key])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('demo'), hashtext(%s))", [town_key])
