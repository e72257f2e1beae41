"""A web server as `shanzhi up` starts it, in processes of its own, and people who ask it over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from shanzhi.cluster.tests.helpers import wait_for
from shanzhi.core.places import ROOT
from tests.support import cast
from tests.support.database import owner_address

HOST = "127.0.0.1"
PROC = Path("/proc")
ANSWERING = b"spawn_main"
"""What stands in the command line of a process that answers, and in no other of the server's."""

IDLE = 10
"""Seconds after which a line is not trusted any more: servers hang up on idle ones."""

Form = Mapping[str, str | Sequence[str]]


class Unanswered(Exception):
    """The server went away before it had answered: what was sent may have been done or not."""


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def in_ascii(path: str) -> str:
    """An address as it travels: what is quoted already stays so."""
    return quote(path, safe="/?&=%+:;,@")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as attempt:
        attempt.bind((HOST, 0))
        return int(attempt.getsockname()[1])


@dataclass
class Site:
    """A web server on one port, started and killed at will."""

    address: str
    owner_address: str
    home: Path
    workers: int
    threads: int
    settings: str
    with_worker: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        env = {
            **os.environ,
            "DATABASE_URL": self.address,
            "DATABASE_OWNER_URL": self.owner_address,
            "DJANGO_SETTINGS_MODULE": self.settings,
            "SHANZHI_HOME": str(self.home),
        }
        env.pop("SHANZHI_PROCESS", None)
        words = [sys.executable, "-m", "tests.support.serving", str(self.port), str(self.workers), str(self.threads)]
        words += [] if self.with_worker else ["--no-worker"]
        log = (self.home / "server.log").open("ab")
        with log:
            self.process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        self.wait()

    def wait(self, seconds: float = 60) -> None:
        """Until the server answers. AssertionError with its log if it ends instead."""
        assert self.process is not None
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError, HTTPException):
                connection = HTTPConnection(HOST, self.port, timeout=5)
                connection.request("GET", "/health/")
                if connection.getresponse().status == 200:
                    connection.close()
                    return
        raise AssertionError((self.home / "server.log").read_text())

    def kill(self) -> None:
        """Every process of the server at once, the hard way."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_for(lambda: not self.processes())

    def kill_main(self) -> None:
        """The first process alone, the hard way; those that answer end by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        wait_for(lambda: not self.processes())

    def kill_worker(self, number: int) -> None:
        """One of the processes that answer; the server itself stays and starts another."""
        workers = [pid for pid in self.processes() if ANSWERING in (PROC / str(pid) / "cmdline").read_bytes()]
        if workers:
            with suppress(ProcessLookupError):
                os.kill(workers[number % len(workers)], signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl+C does: every process of the group is told."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        finally:
            self.kill()

    def processes(self) -> list[int]:
        """Those that still live of the group the server was started as."""
        assert self.process is not None
        found = []
        for folder in PROC.glob("[0-9]*"):
            with suppress(OSError):
                state, _parent, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.process.pid and state != "Z":
                    found.append(int(folder.name))
        return found

    def log(self) -> str:
        """What the server wrote."""
        return (self.home / "server.log").read_text()


@contextmanager
def serving(
    address: str,
    home: Path,
    *,
    workers: int = 1,
    threads: int = 2,
    settings: str = "shanzhi.config.settings",
    with_worker: bool = False,
) -> Iterator[Site]:
    """A running server for a database, gone afterwards. `home` takes the collected static files and the log.

    `with_worker`: jobs are carried out, too.
    """
    home.mkdir(parents=True, exist_ok=True)
    name = urlsplit(address).path.lstrip("/")
    site = Site(address, owner_address(name), home, workers, threads, settings, with_worker)
    try:
        site.start()
        yield site
    finally:
        site.stop()


class Browser:
    """One person at one computer: cookies, and one connection that is used again and again."""

    def __init__(self, site: Site, cookies: Mapping[str, str] | None = None) -> None:
        self.site = site
        self.cookies: dict[str, str] = dict(cookies or {})
        self._connection: HTTPConnection | None = None
        self._used = time.monotonic()

    def again(self) -> Browser:
        """The same person in another window: the same cookies, another connection."""
        return Browser(self.site, self.cookies)

    def sign_in(self, username: str, password: str = cast.PASSWORD) -> Browser:
        """Through the gate."""
        assert self.get("/sign-in/").status == 200
        answer = self.post("/sign-in/", {"login": username, "password": password})
        assert answer.status == 302, answer.text
        return self

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page."""
        return self.ask("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, form: Form, *, token: str | None = None) -> Answer:
        """Send a form, with the token of the last page against foreign forms."""
        sent = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "") if token is None else token, **form}
        return self.ask("POST", path, urlencode(sent, doseq=True).encode(), "application/x-www-form-urlencoded")

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request. Unanswered if no answer came."""
        try:
            found = self._ask(method, path, body, {"Content-Type": kind} if kind else {}, headers or {})
            answer = Answer(found.status, {name.lower(): value for name, value in found.getheaders()}, found.read())
        except (OSError, HTTPException) as error:
            self.close()
            raise Unanswered(path) from error
        for header in found.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return answer

    def drop(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> None:
        """Send a request and hang up before the answer."""
        with socket.create_connection((HOST, self.site.port), timeout=60) as line:
            head = [
                f"{method} {in_ascii(path)} HTTP/1.1",
                f"Host: {HOST}:{self.site.port}",
                f"Cookie: {self._cookie()}",
            ]
            if body is not None:
                head += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
            line.sendall("\r\n".join([*head, "", ""]).encode("latin-1") + (body or b""))

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: bytes | None, *headers: Mapping[str, str]) -> HTTPResponse:
        if time.monotonic() - self._used > IDLE:
            self.close()
        self._used = time.monotonic()
        is_kept = self._connection is not None
        sent = {"Cookie": self._cookie()}
        for some in headers:
            sent.update(some)
        try:
            return self._send(method, path, body, sent)
        except ConnectionError:
            if not is_kept:
                raise
        # the server had hung up on a line kept open and took nothing in: browsers ask again, on a new one
        self.close()
        return self._send(method, path, body, sent)

    def _send(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> HTTPResponse:
        if self._connection is None:
            self._connection = HTTPConnection(HOST, self.site.port, timeout=60)
        self._connection.request(method, in_ascii(path), body, headers)
        return self._connection.getresponse()

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
