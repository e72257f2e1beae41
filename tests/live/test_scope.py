"""Nobody sees what is not theirs, on a running server that many people ask at once over few connections."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from shanzhi.core.errors import NotYours
from shanzhi.core.sentences import sentence
from shanzhi.packs.assembling import assemble_sound
from tests.support import cast, reports
from tests.support.planted import ALL_UNITS, BEGINNING, NAILIN, PARTY_DAYS, PODI, READERS, TOWNS, Garden, Plant, plant
from tests.support.web import Answer, Browser, Site, serving

FRAMEWORKS = {"tianning": "one_plus_six", "zhaidian": "five_cards"}
TYPES = (
    "theme_party_day",
    "member_meeting",
    "legal_education",
    "heart_to_heart_talk",
    "grid_patrol",
    "council",
    "enterprise",
    "employment_reading",
    "party_member",
    "village_lead",
)
ONLY_PLANTED = frozenset(TYPES) - {"theme_party_day", "party_member"}
"""Types of which there are no other records."""

PEOPLE = frozenset({"party_member", "village_lead"})
"""Types whose word is the name of a person."""

COVERED = {
    "town": ALL_UNITS,
    "podi": PODI,
    "nailin": NAILIN,
    "podi_branch": frozenset({"podi_branch", "podi"}),
    "podi_other_grid": frozenset({"podi_other_grid"}),
}
"""What the figure of a unit is made of: it is shown to those who may see all of it, and to nobody else."""

ISSUED_BY = "tianning"
"""The town that has issued a report."""

THREADS = 2
SHEETS, WORD = "spreadsheetml", "wordprocessingml"
NOT_YOURS = sentence(NotYours("figure.not_yours"), "zh")
MARKS = re.compile(r"</?mark>")
CHANGING = re.compile(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*')


@dataclass(frozen=True)
class Seen:
    """An answer without what differs from one asking to the next. `value` is the figure of an exported figure."""

    status: int
    text: str
    value: object = None


@dataclass(frozen=True)
class Address:
    """A page, and what is known about it; `is_for_some` if it may be refused to those whose work it is not.

    `group` is the group of a search for the word all plants begin with.
    """

    town: str
    path: str
    type: str = ""
    indicator: str = ""
    unit: str = ""
    record: Plant | None = None
    issue: int | None = None
    is_for_some: bool = False
    group: str = ""

    @property
    def url(self) -> str:
        """As it is asked for."""
        return f"/{self.town}/{self.path}"


@contextmanager
def running(address: str, home: Path) -> Iterator[tuple[Site, Garden]]:
    """The planted towns, and a server that has no more connections than threads."""
    garden = plant()
    with cast.as_user("clerk") as actor:
        reports.write_down(actor)
    garden.issue = reports.issue().pk
    settings = "tests.support.site_settings"
    with serving(address, home, workers=1, threads=THREADS, settings=settings) as site:
        yield site, garden


def samples(garden: Garden, count: int = 12) -> list[Plant]:
    """Records of both towns, of all units and kinds, as evenly as they were planted."""
    step = len(garden.plants) / count
    return [garden.plants[int(number * step)] for number in range(count)]


SETTINGS = ("", "packs/", "users/", "units/", "units/podi/", "retention/", "health/")


def some_pages(garden: Garden, town: str) -> list[Address]:
    """Every kind of page of a town."""
    found = [Address(town, path) for path in (f"board/{FRAMEWORKS[town]}/", "figures/", "registers/", "write/")]
    found += [Address(town, f"write/{key}/", is_for_some=True) for key in ("theme_party_day", "grid_patrol")]
    found += [Address(town, f"registers/{key}/", key) for key in TYPES]
    found += [Address(town, f"registers/{key}/export/", key) for key in ("theme_party_day", "heart_to_heart_talk")]
    found += [Address(town, f"registers/{key}/?q={BEGINNING}", key) for key in ("theme_party_day", "council")]
    found += [Address(town, path) for path in ("registers/council/?unit=nailin", "check/", "reports/", "", "duties/")]
    found += [Address(town, f"registers/{key}/print/", key) for key in ("theme_party_day", "council")]
    found.append(Address(town, f"registers/theme_party_day/?f_topic_has={BEGINNING}&sort=f_topic", "theme_party_day"))
    found.append(Address(town, f"registers/theme_party_day/views/?f_topic_has={BEGINNING}"))
    found.append(Address(town, "registers/council/change/?every=1&field=kind", is_for_some=True))
    found += [Address(town, f"search/?q={BEGINNING}&in={group}", group=group) for group in ("records", "people")]
    found.append(Address(town, "proposals/", is_for_some=True))
    found += [Address(town, f"reports/{garden.issue}/{page}", issue=garden.issue) for page in ("", "download/")]
    found += [Address(town, f"records/{each.record_id}/", record=each) for each in samples(garden)]
    for unit in COVERED:
        found.append(Address(town, f"figures/theme_days/?unit={unit}", unit=unit))
        found.append(Address(town, f"figures/theme_days/export/?unit={unit}", indicator="theme_days", unit=unit))
    found.append(Address(town, "figures/members/export/?unit=podi_branch", indicator="members", unit="podi_branch"))
    return found


def all_pages(garden: Garden, town: str) -> list[Address]:
    """Every type and every figure as well."""
    found = some_pages(garden, town)
    found.append(Address(town, f"board/{FRAMEWORKS[town]}/?view=tree"))
    found.append(Address(town, "reports/make/work_report/", is_for_some=True))
    found += [Address(town, f"settings/{part}", is_for_some=True) for part in SETTINGS]
    found += [
        Address(town, f"records/{each.record_id}/{page}", record=each)
        for each in samples(garden, 60)
        for page in ("", "correct/", "withdraw/")
    ]
    for key in TYPES:
        found.append(Address(town, f"registers/{key}/?state=all&sort=title", key))
        found.append(Address(town, f"registers/{key}/export/?state=all", key))
        found.append(Address(town, f"write/{key}/", is_for_some=True))
    for unit in COVERED:
        found.append(Address(town, f"figures/members/export/?unit={unit}", indicator="members", unit=unit))
    figures = assemble_sound(town).entries["indicators"]
    found += [Address(town, f"figures/{key}/{page}", is_for_some=True) for key in figures for page in ("", "export/")]
    return found


def read(answer: Answer) -> Seen:
    """What a person reads in an answer."""
    kind = answer.headers.get("content-type", "")
    if WORD in kind:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as document:
            return Seen(answer.status, document.read("word/document.xml").decode())
    if SHEETS not in kind:
        return Seen(answer.status, CHANGING.sub(r"\1", MARKS.sub("", answer.text)))
    book = openpyxl.load_workbook(io.BytesIO(answer.body), read_only=True)
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    value = next((row[1] for row in rows if len(row) > 1 and isinstance(row[1], int | float)), None)
    return Seen(answer.status, "\n".join(repr(row) for row in rows), value)


def judge(reader: str, address: Address, seen: Seen, garden: Garden) -> None:
    """Hold one answer against what this reader may see. AssertionError names reader and page."""
    where = f"{reader} {address.url}"
    _judge_leaks(where, reader, address, seen, garden)
    sight = READERS[reader].get(address.town)
    mine = garden.seen_by(reader, address.town)
    if sight is None or (address.issue is not None and address.town != ISSUED_BY):
        assert seen.status == 404, f"{where}: {seen.status}"
    elif address.record is not None:
        _judge_record(where, address, seen, is_mine=address.record in mine)
    elif address.unit and not COVERED[address.unit] <= sight.units:
        assert seen.status == 403, f"{where}: {seen.status}"
        assert NOT_YOURS in seen.text, where
    elif address.is_for_some:
        assert seen.status in (200, 403, 404), f"{where}: {seen.status}"
    else:
        assert seen.status == 200, f"{where}: {seen.status}"
        _judge_content(where, address, seen, mine)


def _judge_leaks(where: str, reader: str, address: Address, seen: Seen, garden: Garden) -> None:
    """No word of another's record or person anywhere; numbers, which both towns have, within the town."""
    for town in TOWNS:
        hidden = garden.hidden_from(reader, town)
        leaked = {each.word for each in hidden if each.word in seen.text}
        leaked |= {each.number for each in hidden if town == address.town and each.number in seen.text}
        assert not leaked, f"{where} shows {leaked}"


def _judge_content(where: str, address: Address, seen: Seen, mine: list[Plant]) -> None:
    """What is one's own is all there, and counted."""
    if address.path == f"registers/{address.type}/" and address.type in ONLY_PLANTED:
        assert said(sum(each.type == address.type for each in mine)) in seen.text, where
    if address.type:
        missing = {each.number for each in mine if each.type == address.type and each.number not in seen.text}
        assert not missing, f"{where} lacks {missing}"
    if address.group:
        wanted = [each for each in mine if (each.type in PEOPLE) == (address.group == "people")]
        assert all(each.word in seen.text for each in wanted), where
        assert f">{found_in_words(len(wanted))}<" in seen.text, where
    if address.indicator:
        assert seen.value == _expected(address), where
    if address.indicator == "members":
        people = [each for each in mine if each.type == "party_member" and each.unit in COVERED[address.unit]]
        assert all(each.word in seen.text for each in people), where


def said(count: int) -> str:
    """How a register says how many records it holds for who looks at it."""
    with translation.override("zh-hans"):
        return translation.gettext("Find in these %(count)s") % {"count": count}


def found_in_words(count: int) -> str:
    """How search says how much answers; nothing where nothing does."""
    with translation.override("zh-hans"):
        return translation.ngettext("%(count)s found", "%(count)s found", count) % {"count": count}


def _judge_record(where: str, address: Address, seen: Seen, *, is_mine: bool) -> None:
    """One's own is shown, the page to change it perhaps refused; another's is not there."""
    assert seen.status in ((200, 403) if is_mine else (404,)), f"{where}: {seen.status}"
    if is_mine and address.record is not None and address.path == f"records/{address.record.record_id}/":
        assert seen.status == 200, where
        assert address.record.number in seen.text, where


def _expected(address: Address) -> int:
    """What was planted in the units a figure is made of."""
    branches = [key for key in PARTY_DAYS[address.town] if key in COVERED[address.unit]]
    if address.indicator == "theme_days":
        before_the_report = len(branches) if address.town == ISSUED_BY else 0
        return sum(PARTY_DAYS[address.town][key] for key in branches) + before_the_report
    return sum(cast.MEMBERS[key.removesuffix("_branch")] + 1 for key in branches)


def is_clean(browser: Browser) -> int:
    """A request without a scope finds nothing, whoever used its connection before; which connection it was."""
    found = json.loads(browser.get("/bare/").text)
    assert not any(found["rows"].values()), found
    assert found["left"] == {}
    assert found["databases"] == ["default"], "a page could reach the owner's connection"
    return int(found["backend"])


def ask_all(browser: Browser, wanted: list[Address]) -> dict[str, Seen]:
    """Every page, one after the other."""
    return {address.url: read(browser.get(address.url)) for address in wanted}


def ask_among_others(
    browser: Browser, wanted: list[Address], chance: random.Random
) -> tuple[dict[str, Seen], set[int]]:
    """The same in any order; between them pages that fail, requests nobody waits for, and looks without a scope."""
    found: dict[str, Seen] = {}
    backends: set[int] = set()
    for address in chance.sample(wanted, len(wanted)):
        step = chance.random()
        if step < 0.05:
            assert browser.get(f"/{address.town}/breaks/{chance.choice(TYPES)}/").status in (404, 500)
        elif step < 0.1:
            browser.drop("GET", address.url)
        elif step < 0.2:
            backends.add(is_clean(browser))
        found[address.url] = read(browser.get(address.url))
    return found, backends


HANGS_AFTER = 3600
"""Seconds; on a busy machine every page for everybody takes its time."""

OF_THE_MOMENT = {"settings/health/"}
"""What says how the machine is doing is another from one second to the next."""


def prove(site: Site, garden: Garden, pages: Mapping[str, list[Address]], seed: int) -> None:
    """Everybody alone, then everybody at once: each answer holds what its reader may see, the same both times."""
    wanted = {
        reader: [page for town in TOWNS for page in (pages[town] if town in sight else abroad(town))]
        for reader, sight in READERS.items()
    }
    browsers = {reader: Browser(site).sign_in(reader) for reader in READERS}
    alone = {reader: ask_all(browser, wanted[reader]) for reader, browser in browsers.items()}
    for reader, answers in alone.items():
        for address in wanted[reader]:
            judge(reader, address, answers[address.url], garden)
    with ThreadPoolExecutor(len(browsers)) as pool:
        asked = {
            reader: pool.submit(ask_among_others, browser, wanted[reader], random.Random(f"{seed} {reader}"))
            for reader, browser in browsers.items()
        }
        together = {reader: each.result(timeout=HANGS_AFTER) for reader, each in asked.items()}
    for reader, (answers, _backends) in together.items():
        for address in wanted[reader]:
            judge(reader, address, answers[address.url], garden)
            if address.path not in OF_THE_MOMENT:
                assert answers[address.url] == alone[reader][address.url], f"{reader} {address.url}"
    backends = set().union(*(found for _answers, found in together.values()))
    assert 0 < len(backends) < len(READERS), "people must share connections, or this proves nothing"


def abroad(town: str) -> list[Address]:
    """A few pages of a town for those who have nothing to do there."""
    paths = ("figures/", "registers/council/", "registers/council/export/", "figures/members/export/?unit=podi_branch")
    return [Address(town, path) for path in paths]


@pytest.mark.live
def test_scope__of_everybody_at_once(own_database: str, tmp_path: Path) -> None:
    """Readers of two towns, narrow and wide, ask the same pages in parallel over two connections."""
    with running(own_database, tmp_path) as (site, garden):
        prove(site, garden, {town: some_pages(garden, town) for town in TOWNS}, seed=2024)


@pytest.mark.live
@pytest.mark.full
def test_scope__of_everybody_at_once_on_every_page(own_database: str, tmp_path: Path) -> None:
    """The same with every figure and every register."""
    with running(own_database, tmp_path) as (site, garden):
        prove(site, garden, {town: all_pages(garden, town) for town in TOWNS}, seed=2025)
