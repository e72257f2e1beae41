"""The demo town in a database of the walk's own, the product running on it, everybody of the guide signed in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from shanzhi.accounts.models import User
from shanzhi.cluster.names import WEB
from shanzhi.cluster.roles import drop_database, make_database
from tests.acceptance.demo import demo_database
from tests.guide.walking import Walk, accounts
from tests.support import server
from tests.support.database import close_connections, lead_to
from tests.support.web import HOST, serving

CHROMIUM = Path("/usr/bin/chromium")


@dataclass(frozen=True)
class Ground:
    """Where the product runs, and the session of each account."""

    base: str
    sessions: dict[str, str]

    @contextmanager
    def walk(self) -> Iterator[Walk]:
        """A walk at a real browser. No database is spoken to meanwhile."""
        with sync_playwright() as playwright:
            # Fields for days and files speak the language of the browser, where it has it.
            browser: Browser = playwright.chromium.launch(
                executable_path=str(CHROMIUM),
                args=["--no-sandbox", "--lang=zh-CN"],
                env={**os.environ, "LANGUAGE": "zh_CN"},
            )
            yield Walk(browser, self.base, self.sessions)
            browser.close()


@contextmanager
def guide_ground(home: Path) -> Iterator[Ground]:
    """The product on a copy of the demo towns, told under the seeds of their packs; all of it is gone afterwards."""
    with demo_database():
        told = str(connections["default"].settings_dict["NAME"])
        name = f"guide_{uuid4().hex[:12]}"
        endpoint = server.running()
        close_connections()
        make_database(endpoint, name, template=told)
        lead_to(name)
        try:
            sessions = {who: _session(who) for who in sorted(accounts())}
            close_connections()
            with serving(endpoint.url(WEB, name), home) as site:
                yield Ground(f"http://{HOST}:{site.port}", sessions)
        finally:
            lead_to(told)
            close_connections()
            drop_database(endpoint, name)


def _session(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value
