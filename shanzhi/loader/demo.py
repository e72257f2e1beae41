"""A demo town, from nothing to its last record. Every step may be done again: a run that was cut off is completed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections

from shanzhi.core.errors import Problem
from shanzhi.core.periods import Window
from shanzhi.core.progress import Progress, silent
from shanzhi.duties.actions import AHEAD, announce_duties
from shanzhi.kernel import clock
from shanzhi.kernel.models import AuditEntry, Town
from shanzhi.kernel.scope import scope, system
from shanzhi.loader.accounts import DemoAccount, PasswordOf, keep_authors, new_password, open_demo_users
from shanzhi.loader.excusing import excuse_undone
from shanzhi.loader.loading import LoadReport, Source, list_loads, load
from shanzhi.loader.owner import OWNER
from shanzhi.loader.story.authors import authors_of, with_actors
from shanzhi.loader.story.book import Story
from shanzhi.loader.story.reading import fingerprint_of, read_users
from shanzhi.loader.story.stories import begin, open_story, tell_story
from shanzhi.loader.towns import apply, make_county, make_demo_town, set_clock
from shanzhi.packs.assembling import Pack, assemble_sound
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


def load_demo(
    folder: str, *, seed: int | None = None, progress: Progress = silent, password_of: PasswordOf = new_password
) -> DemoReport:
    """Make the demo town of a pack (its key or its folder): town, county, ledger, pack, story, accounts.

    On a town that stands already this changes nothing, except that a changed pack is applied. Another seed than the
    one it was told under is refused: a ledger is not rewritten.
    """
    with _one_at_a_time(folder):
        mark = _files(folder)
        standing = _find_standing(folder, seed, mark, password_of)
        if standing is not None:
            return standing
        progress("loader.progress.reads", pack=folder)
        pack = assemble_sound(folder)
        if pack.manifest.demo is None or pack.manifest.county is None:
            raise Problem("loader.demo.none", pack=pack.key)
        story = open_story(folder, pack)
        town = make_demo_town(pack.key, pack.manifest.label, story.frame.began)
        make_county(story.frame.county, pack.manifest.county, story.frame.began)
        apply(town, folder)
        town = set_clock(town, pack.manifest.demo.now)
        seed, report = _told_before(town, seed) or _tell(town, folder, story, pack, seed, progress)
        window = _announce(town, pack)
        accounts = open_demo_users(town, folder, password_of)
        excuse_undone(town, story, window, accounts, seed=seed)
        _note(town, seed, mark)
        return DemoReport(town, seed, report, accounts)


def _tell(
    town: Town, folder: str, story: Story, pack: Pack, seed: int | None, progress: Progress
) -> tuple[int, LoadReport]:
    """Load the story under a seed, by default the pack's own."""
    demo = pack.manifest.demo
    assert demo is not None  # noqa: S101 - `load_demo` looked
    used = demo.seed if seed is None else seed
    acts = tell_story(begin(story, pack, seed=used, now=demo.now))
    actors = keep_authors(town, read_users(folder), _offices(authors_of(acts), story, pack))
    source = Source(f"{DEMO}{used}", fingerprint_of(folder, used), lambda: with_actors(acts, actors))
    return used, load(town, source, actor=system(town.pk).key, progress=progress)


def _announce(town: Town, pack: Pack) -> Window:
    """Duties of the year up to the reporting day, and those ahead of it; the days on which they are due."""
    today = clock.today(town)
    day = pack.manifest.reporting.day if pack.manifest.reporting else today
    since, until = Window(day, day).year_before().start + timedelta(days=1), max(day, today) + AHEAD
    with scope(system(town.pk, clock=town.demo_now), write=True) as actor:
        announce_duties(town, since=since, until=until, actor=actor)
    return Window(since, until)


def _offices(authors: list[tuple[str, str]], story: Story, pack: Pack) -> dict[tuple[str, str], str]:
    """What people read as an author's name: the office and the unit."""
    names = {unit.key: unit.name.zh for unit in story.units}
    found = {}
    for role, at in authors:
        unit, _, number = at.partition(".")
        found[role, at] = f"{pack.find('roles', role).label}·{names[unit]}{number}"
    return found


def _told_before(town: Town, seed: int | None) -> tuple[int, LoadReport] | None:
    """The seed and the report of the story this town was told, if it was."""
    loads = list_loads(town, DEMO)
    if not loads:
        return None
    used = int(loads[0].key.removeprefix(DEMO))
    if seed is not None and seed != used:
        raise Problem("loader.demo.other_seed", town=town.key, found=seed, allowed=used)
    return used, loads[0]


def _find_standing(folder: str, seed: int | None, mark: str, password_of: PasswordOf) -> DemoReport | None:
    """The town as the last run with the very same files left it, if that run came to its end."""
    entry = AuditEntry.objects.using(OWNER).filter(verb=VERB, after__files=mark).order_by("-pk").first()
    if entry is None or entry.town_id is None:
        return None
    last = AuditEntry.objects.using(OWNER).filter(verb=VERB, town=entry.town_id).order_by("-pk").values_list("pk")[0]
    if last != (entry.pk,):
        return None
    town = Town.objects.get(pk=entry.town_id)
    told = _told_before(town, seed)
    return None if told is None else DemoReport(town, *told, open_demo_users(town, folder, password_of))


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


def _files(folder: str) -> str:
    """A fingerprint of every file the demo comes from: the pack, what it extends, and the program."""
    digest = hashlib.sha256(fingerprint_of(folder).encode())
    key: str | None = folder
    while key is not None:
        root = find_root(key)
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
        key = read(root / MANIFEST, f"{root.name}/{MANIFEST}").data.get("extends")
    return digest.hexdigest()


@contextmanager
def _one_at_a_time(folder: str) -> Iterator[None]:
    """Whoever makes the same demo meanwhile waits. The lock goes with the connection, so a killed run leaves none."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('demo'), hashtext(%s))", [folder])
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('demo'), hashtext(%s))", [folder])
