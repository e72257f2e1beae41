"""`shanzhi up` serves the pages; `shanzhi stop` ends the embedded database server."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import socket
from contextlib import nullcontext
from pathlib import Path

import click

from shanzhi.cli.beside import worker_beside
from shanzhi.cli.boot import boot
from shanzhi.cli.output import out, progress, tell, words
from shanzhi.cluster import locate
from shanzhi.cluster import stop as stop_cluster
from shanzhi.core.errors import Problem

HOST = "127.0.0.1"
PORT = 8000
TRIES = 20
LAST_PORT = 65_535
WORKERS = 4
"""Processes that answer. Two pages at once in one process wait for each other, as Python runs one thread at a time."""

THREADS = 2
IDLE_SECONDS = 600
"""A thread keeps its line to the database: on a quiet morning the next page does not wait for a new one."""


@click.command(help=words("cli.help.up"))
@click.option("--host", default=HOST, show_default=True, help=words("cli.help.host"))
@click.option("--port", default=PORT, show_default=True, help=words("cli.help.port"))
@click.option("--worker/--no-worker", default=True, show_default=True, help=words("cli.help.with_worker"))
def up(host: str, port: int, worker: bool) -> None:
    """Start everything and serve until Ctrl+C."""
    boot()
    serve(host, port, with_worker=worker)


@click.command(help=words("cli.help.worker"))
def worker() -> None:
    """Carry out jobs until Ctrl+C: for servers that serve the pages by other means."""
    boot()
    _leave_the_owner_behind()
    close_connections()
    from shanzhi.jobs.worker import work

    tell("cli.worker.ready")
    work()


@click.command(help=words("cli.help.stop"))
def stop() -> None:
    """End the embedded database server cleanly."""
    if "DATABASE_URL" in os.environ:
        raise Problem("cli.stop.external")
    is_running = stop_cluster(locate(), "fast", progress)
    tell("cli.stop.done" if is_running else "cli.stop.nothing")


def serve(host: str, port: int, *, with_worker: bool = True) -> None:
    """Serve the pages, with a worker beside; a busy port moves to the next and says so."""
    collect_static()
    free = free_port(host, port)
    if free != port:
        tell("cli.up.port_busy", port=port, next=free)
    out.print(words("cli.up.address", address=f"http://{host}:{free}"), markup=False)
    _leave_the_owner_behind()
    from granian import Granian
    from granian.constants import Interfaces

    server = Granian(
        "shanzhi.config.wsgi:application",
        address=host,
        port=free,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        respawn_failed_workers=True,
        log_enabled=False,
    )
    with worker_beside() if with_worker else nullcontext():
        server.serve()


def _leave_the_owner_behind() -> None:
    """Processes that answer begin afresh: without the owner's connection this one migrated with, or its address."""
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["SHANZHI_PROCESS"] = "web"
    os.environ.pop("DATABASE_OWNER_URL", None)


def close_connections() -> None:
    """This process begins afresh, as the role that carries out jobs: what migrated is not kept open."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next free one. Problem after twenty busy ones."""
    for port in range(wanted, min(wanted + TRIES, LAST_PORT + 1)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((host, port))
            except OSError:
                continue
            return port
    raise Problem("cli.up.no_port", first=wanted, last=wanted + TRIES - 1)


def collect_static() -> None:
    """Put the pages' files where the server takes them from, if they changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = sorted((path, storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    digest = hashlib.sha256()
    for path, place in found:
        digest.update(path.encode() + Path(place).read_bytes())
    mark = Path(settings.STATIC_ROOT) / "collected"
    if mark.exists() and mark.read_text(encoding="ascii") == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(digest.hexdigest(), encoding="ascii")
