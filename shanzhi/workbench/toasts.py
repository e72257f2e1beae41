"""What is said on the next page: saved, and what changed by it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest

KEY = "toast"


@dataclass(frozen=True)
class Toast:
    """A sentence, and where it is undone. `saved` is the key of the form that was saved: its draft is done with."""

    text: str
    undo_url: str = ""
    undo_label: str = ""
    saved: str = ""


def leave(request: HttpRequest, toast: Toast) -> None:
    """Keep it for the next page."""
    request.session[KEY] = asdict(toast)


def take(request: HttpRequest) -> Toast | None:
    """Take what was left, once."""
    found = request.session.pop(KEY, None)
    return Toast(**found) if found else None
