"""Whatever is sent to whichever address by whomever: an answer people can read, and never a failure of the server."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize
from pytest_django import DjangoDbBlocker

from shanzhi.core.places import ROOT
from shanzhi.ledger.verifying import verify
from shanzhi.records.models import Record
from tests.support import cast, drafts, forms, reports, sayings
from tests.support.activities import people_of
from tests.support.database import copied_database
from tests.support.planted import Garden, plant
from tests.support.web import Answer, Browser, Site, serving

pytestmark = pytest.mark.live

ROLES = ("tianning_clerk", "tianning_leader", "tianning_podi_secretary", "tianning_grid_worker", "tianning_admin", "")
"""One of each width; '' is nobody."""

SCRIPT = "<script>alert(1)</script>"
HUGE = "9" * 30
LONG = "长" * 3000
NASTY = (
    "\x00",
    "a\x00b",
    LONG,
    "1" * 5000,
    HUGE,
    "-1",
    "٣",
    "²",
    "1e999",
    "NaN",
    "2024-02-30",
    "0000-00-00",
    "9999-12-31",
    "99999-01-01",
    "2024-06-30T99:99",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "%",
    "_' or 1=1 --",
    SCRIPT,
    "\u202e\ufeff",
    "\\",
    "../../etc/passwd",
    "{{7*7}}",
)
BYTES = ("%ED%A0%80", "%FF%FE", "%00", "%")
"""What is no text at all, as it stands in an address."""

DAYS = frozenset({"day", "from", "to", "on_from", "on_to", "as_of"})
NO_DAYS = ("2024-02-30", "0000-00-00", "99999-01-01", "NaN", "-1", "a%00b", HUGE)

PARAMETERS = {
    "board": ("day", "view", "span", "as_of"),
    "board_print": ("day", "span", "as_of"),
    "duties": ("duty",),
    "map": ("show", "type", "due", "as_of"),
    "map_places": ("show", "type", "due"),
    "cases": ("view", "type", "unit", "state", "q", "within", "spot", "page"),
    "case_due": ("within", "by", "type", "unit"),
    "search": ("q", "in"),
    "figures": ("framework", "node", "q", "as_of"),
    "figure": ("unit", "from", "to", "restated", "as_of", "list", "page", "units", "record", "by"),
    "figure_export": ("unit", "from", "to", "restated", "as_of"),
    "register": (
        "unit",
        "on_from",
        "on_to",
        "state",
        "q",
        "sort",
        "page",
        "f_topic",
        "holder",
        "due",
        "view",
        "cols",
        "add",
    ),
    "register_export": ("unit", "on_from", "on_to", "state", "q", "sort", "f_topic"),
    "register_print": ("unit", "on_from", "on_to", "q", "sort", "cols"),
    "register_change": ("every", "field", "q"),
    "import": ("rows", "page", "edit"),
    "case_second_look": ("days",),
    "case_leave_out": ("rule", "case"),
    "write": ("q", "unit"),
    "write_type": ("unit", "on"),
    "units": ("q", "as_of"),
    "unit": ("as_of",),
    "record": ("as_of", "seen"),
    "record_correct": ("seen",),
    "record_withdraw": ("seen",),
    "reports": ("code", "page"),
    "report_make": ("day",),
    "draft_new": ("issue",),
    "draft_figures": ("q", "token"),
    "draft_download": ("as",),
    "forms": ("page",),
    "form": ("cell", "page"),
    "account_login": ("next",),
    "settings_users": ("q", "page"),
    "settings_units": ("tree",),
    "settings_unit_establish": ("type",),
    "settings_retention_due": ("page",),
    "settings_health": ("page",),
}
"""What each page reads of its address."""

ARGUMENTS: dict[str, tuple[str, ...]] = {
    "town_key": ("tianning", "nix", "zhaidian"),
    "type_key": ("legal_education", "nix"),
    "record_id": ("{record}", HUGE, "0"),
    "issue_id": ("{issue}", HUGE, "0"),
    "draft_id": ("{draft}", HUGE, "0"),
    "form_id": ("{form}", HUGE, "0"),
    "code": ("{code}", "ABCD-EFGH-JKLM", "0000-0000-0000"),
    "proposal_id": ("1", HUGE),
    "file_id": ("1", HUGE, "0"),
    "import_id": ("1", HUGE, "0"),
    "unit key": ("podi", "nix"),
    "case_step key": ("accept", "nix"),
    "case_letter key": ("hazard_notice", "nix"),
    "board_print key": ("one_plus_six", "theme_days"),
    "figure_places key": ("theme_days", "nix"),
    "run_id": ("1", HUGE, "0"),
    "user_id": ("1", HUGE, "0"),
    "saying_id": ("{saying}", HUGE, "0"),
    "settings_unit key": ("podi", "nix"),
    "settings_retention_due key": ("rounds", "nix"),
    "name": ("board", "nix"),
    "slug": ("nix",),
    "board key": ("one_plus_six", "theme_days"),
    "figure key": ("theme_days", "nix"),
    "figure_export key": ("theme_days", "nix"),
    "guide_topic key": ("start", "nix"),
    "report_make key": ("work_report", "theme_days"),
    "figure_evidence key": ("theme_days", "nix"),
}
"""What stands in an address, by parameter or by page and parameter; the first ones lead somewhere."""

ALSO_WRITTEN = ("theme_party_day", "employment_reading")
"""Types whose forms have other inputs than the first one's: a roster, an item."""

FORMS = {
    "figure": ("act",),
    "write_type": ("unit", "on", "ended_on", "starts_at", "place", "host", "venue", "item", "key", "roster", "v-title"),
    "record_correct": ("on", "unit", "v-topic", "roster", "reason", "seen", "key"),
    "record_withdraw": ("reason", "seen", "key"),
    "proposal_decide": ("decision", "answer"),
    "report_make": ("day", "key"),
    "check": ("draft", "text", "on", "beside"),
    "issue_correct": ("act", "seen", "reason", "key"),
    "check_bind": ("text", "day", "name", "bind", "figure-0", "words-0", "seen", "key"),
    "settings_saying_decide": ("decision", "reason", "key"),
    "draft_new": ("kind", "title", "day", "issue", "text", "key", "act"),
    "draft": ("version", "title", "day", "kind", "text", "at", "figure", "then"),
    "draft_review": ("version", "act", "about", "seen", "reason"),
    "forms": ("form", "asked_by", "basis", "due", "start", "end"),
    "form": ("do", "cell", "indicator", "unit", "text", "office", "minutes", "key", "seen", "reply"),
    "record_end": ("on", "reason", "key"),
    "record_note": ("note", "key"),
    "case_leave_out": ("rule", "of", "case", "reason", "key"),
    "case_count_again": ("reason", "seen", "key"),
    "duty": ("act", "reason", "seen", "key"),
    "register_change": ("field", "record", "reason", "key"),
    "register_views": ("act", "name", "saved", "is_shared"),
    "settings_packs_apply": ("seen", "key"),
    "settings_user_open": ("username", "name", "password", "role", "unit", "on", "key"),
    "settings_user": ("form", "role", "unit", "on", "to", "grant", "password", "reason", "key"),
    "settings_unit_establish": ("type", "zh", "en", "key_name", "parent", "on", "link", "linked", "key"),
    "settings_unit": ("form", "zh", "en", "parent", "on", "successors", "with_its_work", "reason", "key"),
    "settings_verify": ("key",),
    "account_login": ("login", "password", "next"),
    "language": ("language", "next"),
}
"""What each page reads of a form."""

ALONG: dict[str, dict[str, str]] = {
    "issue_correct reason": {"act": "stand"},
    "check_bind bind": {"text": "1次支部活动日"},
    "check_bind figure-0": {"text": "1次支部活动日", "bind": "0", "words-0": "支部活动日"},
    "check_bind words-0": {"text": "1次支部活动日", "bind": "0", "figure-0": "theme_days"},
    "draft_new text": {"kind": "work_report", "title": "汇报", "day": "2024-07-05"},
    "draft text": {"version": "1", "title": "汇报", "day": "2024-07-05", "kind": "paragraph"},
    "draft kind": {"version": "1", "title": "汇报", "day": "2024-07-05", "text": "一"},
    "draft at": {"version": "1", "kind": "paragraph", "text": "一", "then": "more"},
    "draft figure": {"version": "1", "kind": "paragraph", "text": "一", "then": "insert", "at": "1"},
    "draft_review about": {"act": "vouch"},
    "draft_review seen": {"act": "sign", "version": "1"},
    "draft_review reason": {"act": "drop", "version": "1"},
    "form cell": {"do": "type", "text": "1"},
    "form indicator": {"do": "bind", "cell": "{cell}"},
    "form unit": {"do": "bind", "cell": "{cell}", "indicator": "theme_days"},
    "form text": {"do": "type", "cell": "{cell}"},
    "form office": {"do": "assign", "cell": "{cell}"},
    "form minutes": {"do": "fill"},
    "form seen": {"do": "stand"},
    "form reply": {"do": "refuse"},
}
"""What a form carries besides, by page and input: what leads to where the input is read."""


class World:
    """A running server with records in it, and one browser for each role."""

    def __init__(self, site: Site, garden: Garden, papers: dict[str, str]) -> None:
        self.site = site
        record = next(each.record_id for each in garden.plants if (each.unit, each.type) == ("podi", "legal_education"))
        self.known = {"record": str(record), **papers}
        self.browsers = {role: Browser(site).sign_in(role) if role else Browser(site) for role in ROLES}
        self.addresses = list(self._addresses(get_resolver("shanzhi.config.urls")))
        first = dict(reversed(self.addresses))
        self.pages = [*first.items(), *(("write_type", f"/tianning/write/{key}/") for key in ALSO_WRITTEN)]

    def _addresses(self, resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, str]]:
        """Every name and every address, from the table of routes itself."""
        for each in resolver.url_patterns:
            path = before + _plain(each)
            if isinstance(each, URLResolver):
                yield from self._addresses(each, path)
            elif isinstance(each, URLPattern):
                yield from ((each.name or "", address) for address in self._filled(each.name or "", [path]))

    def _filled(self, name: str, paths: list[str]) -> list[str]:
        """Each parameter of an address replaced by each of its values."""
        while any("<" in path for path in paths):
            paths = [filled for path in paths for filled in self._fill(name, path)]
        return paths

    def _fill(self, name: str, path: str) -> list[str]:
        found = re.search(r"<(?:\w+:)?(\w+)>", path)
        if found is None:
            return [path]
        values = [
            value.format_map(self.known) for value in (ARGUMENTS.get(f"{name} {found[1]}") or ARGUMENTS[found[1]])
        ]
        return [path[: found.start()] + value + path[found.end() :] for value in values]


def _plain(each: URLPattern | URLResolver) -> str:
    """The address with its parameters in angle brackets, also of those written as an expression."""
    if not isinstance(each.pattern, RegexPattern):
        return str(each.pattern)
    address, names = normalize(str(each.pattern))[0]
    return str(address) % {name: f"<{name}>" for name in names}


def _papers() -> dict[str, str]:
    """An issue, a draft, a saying and a form that came: their numbers, the issue's code and a cell of the form."""
    issue = reports.issue()
    form = forms.register()
    with cast.as_user("clerk") as actor:
        draft, saying = drafts.begin(actor).pk, sayings.teach(actor).pk
        cell = form.cells.order_by("sheet", "row", "column")[0].place
    made = {"issue": issue.pk, "code": issue.code, "draft": draft, "saying": saying, "form": form.pk, "cell": cell}
    return {name: str(each) for name, each in made.items()}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A running server with both towns planted, for all tests of this module."""
    with django_db_blocker.unblock(), copied_database() as address:
        garden = plant()
        with cast.as_user("clerk") as actor:
            reports.write_down(actor)
        papers = _papers()
        with serving(address, tmp_path_factory.mktemp("robust"), workers=1, threads=4) as site:
            yield World(site, garden, papers)


class Findings:
    """What did not hold, all of it, so that one run says everything."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.found: list[str] = []
        self.read = len(world.site.log())

    def hold(self, where: str, answer: Answer, *statuses: range) -> None:
        """The answer has one of the statuses; it never is a failure, and the log stays empty."""
        log = self.world.site.log()
        said, self.read = log[self.read :].strip(), len(log)
        said += SCRIPT if SCRIPT.encode() in answer.body else ""
        if answer.status >= 500 or said or not (not statuses or any(answer.status in each for each in statuses)):
            self.found.append(f"{where}: {answer.status} {said[-600:]}")

    def none(self) -> None:
        """Nothing was found."""
        assert not self.found, "\n".join([f"{len(self.found)} findings", *self.found[:40]])


@pytest.fixture
def findings(world: World) -> Iterator[Findings]:
    """What a test finds; it fails in the end if it found anything."""
    findings = Findings(world)
    yield findings
    findings.none()


REFUSED = range(300, 500)
"""No page was shown: led elsewhere or refused."""


def test_every_page__by_everybody_with_every_method(world: World, findings: Findings) -> None:
    """Every page asked in every way by every role: answered, or refused with 4xx."""
    for role, browser in world.browsers.items():
        token = {"X-CSRFToken": browser.cookies.get("csrftoken", "")}
        for name, address in world.pages:
            if name == "account_logout":
                continue
            for method in ("GET", "HEAD", "OPTIONS"):
                findings.hold(f"{role} {method} {address}", browser.ask(method, address))
            for method in ("PUT", "DELETE", "PATCH", "BREW"):
                findings.hold(f"{role} {method} {address}", browser.ask(method, address, headers=token), REFUSED)
            findings.hold(f"{role} POST {address} without a token", browser.post(address, {}, token=""), REFUSED)


def test_every_address__that_leads_nowhere(world: World, findings: Findings) -> None:
    """Unknown towns, types, records and pages, numbers beyond all numbers: not found, never a failure."""
    pages = {address for _name, address in world.pages}
    odd = ("/%00", "/nix", "/tianning", "/tianning/%2e%2e/%2e%2e/", "//", "/" + quote(LONG), "/tianning/figures/%FF/")
    for address in [*(each for _name, each in world.addresses if each not in pages), *odd]:
        browser = world.browsers[ROLES[0]]
        answer = browser.get(address)
        findings.hold(f"GET {address[:80]}", answer, REFUSED)
        findings.hold(f"POST {address[:80]}", browser.post(address, {"reason": "重复登记"}))


@pytest.mark.parametrize("tries", [7, pytest.param(len(NASTY), marks=pytest.mark.full)])
def test_every_parameter__with_what_nobody_means(world: World, findings: Findings, tries: int) -> None:
    """Bytes, lengths, numbers and dates that cannot be: 4xx, or a page that leaves them aside."""
    dice = random.Random(tries)
    for name, address in world.pages:
        for parameter in PARAMETERS.get(name, ("q",)):
            values = [*(quote(each, safe="") for each in dice.sample(NASTY, tries)), dice.choice(BYTES)]
            for value in [*values, dice.choice(NO_DAYS)] if parameter in DAYS else values:
                role = ROLES[0] if dice.random() < 0.7 else dice.choice(ROLES)
                answer = world.browsers[role].get(f"{address}?{parameter}={value}")
                is_no_day = parameter in DAYS and role == ROLES[0] and value in NO_DAYS
                where = f"{role} {address}?{parameter}={value[:60]}"
                findings.hold(where, answer, *([range(400, 401)] if is_no_day else []))


@pytest.mark.parametrize("tries", [7, pytest.param(len(NASTY), marks=pytest.mark.full)])
def test_every_form__with_what_nobody_means(world: World, findings: Findings, tries: int) -> None:
    """Forms with rubbish in one input after the other come back or are refused, and post nothing they should not."""
    dice = random.Random(tries)
    for name, address in world.pages:
        for parameter in FORMS.get(name, ()):
            for value in dice.sample(NASTY, tries if name != "account_login" else 2):
                role = "" if name == "account_login" else dice.choice(ROLES[:4])
                along = {
                    key: text.format_map(world.known) for key, text in ALONG.get(f"{name} {parameter}", {}).items()
                }
                form = {"unit": "podi", "on": "2024-06-05", "reason": "试一试", "key": str(uuid4()), **along}
                form[parameter] = value
                answer = world.browsers[role].post(address, form)
                findings.hold(f"{role} POST {address} {parameter}={value[:40]!r}", answer)
    assert verify(cast.town()) == []


def test_form__pressed_four_times_at_once(world: World, findings: Findings) -> None:
    """One record, and everybody who pressed is led to it."""
    topic = str(uuid4())
    with cast.as_user("clerk", write=False):
        people = [str(person) for person in people_of("podi_branch")]
    form = {"key": topic, "unit": "podi_branch", "on": "2024-06-12", "v-topic": topic, "roster": people}
    windows = [world.browsers[ROLES[0]].again() for _ in range(4)]
    with ThreadPoolExecutor(len(windows)) as pool:
        answers = list(pool.map(lambda each: each.post("/tianning/write/theme_party_day/", form), windows))
    for answer in answers:
        findings.hold("pressed", answer, range(302, 303))
    with cast.as_user("clerk", write=False):
        record = Record.objects.get(type="theme_party_day", title=topic)
    assert {answer.headers["location"] for answer in answers} == {f"/tianning/records/{record.pk}/"}


def test_bodies_that_are_no_forms(world: World, findings: Findings) -> None:
    """Too many inputs, too much of them, broken parts and unheard-of kinds of content: 4xx."""
    browser = world.browsers[ROLES[0]]
    token, pages = browser.cookies["csrftoken"], dict(world.pages)
    form = "application/x-www-form-urlencoded"
    many = "&".join([f"csrfmiddlewaretoken={token}", *(f"a{number}=1" for number in range(6000))])
    bodies = [
        (many.encode(), form),
        (f"csrfmiddlewaretoken={token}&q=".encode() + b"x" * 3_000_000, form),
        (b"\xff\xfe\x00=%zz&&&===", form),
        (b'--x\r\nContent-Disposition: form-data; name="a\r\n\r\n1', "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"{}", "application/json"),
        (f"csrfmiddlewaretoken={token}".encode(), f"{form}; charset=nix"),
        (b"\x00" * 1000, "application/octet-stream"),
    ]
    for name in ("write_type", "record_withdraw", "check", "proposal_decide", "report_make"):
        for body, kind in bodies:
            answer = browser.ask("POST", pages[name], body, kind)
            findings.hold(f"POST {name} {kind} {body[:40]!r}", answer)


def test_heads_that_lie(world: World, findings: Findings) -> None:
    """Cookies and host names that were never given out: answered as a stranger, or refused."""
    for name, value in (
        ("sessionid", "x" * 3000),
        ("language", "zz"),
        ("csrftoken", "'"),
        ("large", "\\"),
        ("a", "=;="),
    ):
        browser = Browser(world.site, {name: value})
        for page in ("/", "/sign-in/", "/tianning/figures/"):
            answer = browser.get(page)
            findings.hold(f"{name} {page}", answer, range(200, 201), range(302, 303))
    answer = Browser(world.site).ask("GET", "/", headers={"Host": "elsewhere.example"})
    findings.hold("another host", answer, range(400, 401))


def test_parameters_are_all_known() -> None:
    """A parameter a page reads is among those tried here."""
    read = set()
    for path in (ROOT / "shanzhi" / "workbench").rglob("*.py"):
        read |= set(
            re.findall(r"""(?:GET\.get|GET\[|\bget\.get|\bget\[)\(?["']([a-z_]+)["']""", path.read_text("utf-8"))
        )
    assert read <= {each for some in PARAMETERS.values() for each in some}
