"""A session lives for half an hour after its last use, to the minute: a page that is only read writes nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

USED = "used"
MINUTE = 60
"""Seconds that may pass before a use is written down; the session may end so much early, never late."""


class KeepAlive:
    """Saves the session of a request when its last save is a minute old."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and note the use if that is due. An empty session, as strangers have, stays unwritten."""
        answer = self.get_response(request)
        session, now = request.session, int(time.time())
        if not session.is_empty() and now - session.get(USED, 0) >= MINUTE:
            session[USED] = now
        return answer
