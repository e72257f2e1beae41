"""The worker process: carries out what is in the queue until it is told to end, or whoever started it ends.

Killed at any moment it leaves nothing half-done that matters: the next one takes its runs up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable

import psycopg
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from shanzhi.jobs.queue import QUEUE
from shanzhi.jobs.tending import Tending

CONCURRENCY = 2
POLLING = 2.0
"""Seconds after which the queue is looked at though nobody told of anything."""

GRACE = 1.0
"""Seconds a run gets to come to its end when the worker is told to end; then it goes back to those that wait."""

LAST = 5.0
"""Seconds after which the process ends whatever is going on: the next worker takes up what is left."""

TENDING = 2.0
NIGHTLY = 60.0
SETTLED = 300.0
"""Seconds a worker must have been up before it asks for work of the night: not while somebody is just starting up."""

GONE = (DatabaseError, ConnectorException, psycopg.Error, OSError)
PAUSE = 2.0

log = logging.getLogger("shanzhi.jobs")


def work(*, with_starter: bool = False) -> None:
    """Until SIGTERM or Ctrl+C; `with_starter`: until whoever holds the other end of the standard input ends, too."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    if with_starter:
        threading.Thread(target=_end_with_starter, name="end-with-starter", daemon=True).start()
    os.nice(5)
    asyncio.run(_work())


def _end_with_starter() -> None:
    with contextlib.suppress(OSError, ValueError):
        sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


async def _work() -> None:
    """Begin again whenever the database was away."""
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _tell_to_end, ending)
    until_end = asyncio.create_task(ending.wait())
    while not ending.is_set():
        try:
            await _work_connected(until_end)
        except GONE as error:
            log.warning("the queue cannot be reached: %s", error)
            await asyncio.wait({until_end}, timeout=PAUSE)


def _tell_to_end(ending: asyncio.Event) -> None:
    ending.set()
    timer = threading.Timer(LAST, os._exit, [0])
    timer.daemon = True
    timer.start()


async def _work_connected(until_end: asyncio.Task[bool]) -> None:
    connected: App = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with connected.open_async():
        at_work = asyncio.create_task(
            connected.run_worker_async(
                queues=[QUEUE],
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLLING,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        tending = asyncio.create_task(_tend())
        await asyncio.wait({until_end, at_work, tending}, return_when=asyncio.FIRST_COMPLETED)
        for task in (tending, at_work):
            task.cancel()
        for result in await asyncio.gather(tending, at_work, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


async def _tend() -> None:
    """Take up what was left, at once and for ever; ask for the work of the night once everything has settled."""
    tending = Tending()
    began, asked = time.monotonic(), 0.0
    await _apart(tending.find_lost)
    while True:
        await _apart(tending.take_up)
        now = time.monotonic()
        if now - began > SETTLED and now - asked > NIGHTLY:
            asked = now
            await _apart(tending.find_lost)
            await _apart(tending.ask_for_nightly)
        await asyncio.sleep(TENDING)


def _apart(act: Callable[[], None]) -> Awaitable[None]:
    """In a thread, with a connection that is alive."""

    def run() -> None:
        close_old_connections()
        act()

    return sync_to_async(run, thread_sensitive=True)()
