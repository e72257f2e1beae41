"""Opening a file. Pictures, made here from their pixels, open in the browser; everything else is saved first."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

from shanzhi.records.file_queries import Served, get_file, serve, serve_small
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What a file may do in a browser that shows it all the same: nothing."""


@page()
def file(desk: Desk, file_id: int) -> HttpResponse:
    """The file itself."""
    return _sent(serve(get_file(desk.town, file_id)))


@page()
def file_small(desk: Desk, file_id: int) -> HttpResponse:
    """The small picture beside a picture."""
    return _sent(serve_small(get_file(desk.town, file_id)))


def _sent(found: Served) -> HttpResponse:
    response = HttpResponse(found.content, content_type=found.media_type)
    how = "inline" if found.is_image else "attachment"
    plain = "".join(char if char.isascii() and char.isalnum() else "_" for char in found.name.rpartition(".")[0])
    ending = found.name.rpartition(".")[2]
    response.headers["Content-Disposition"] = (
        f"{how}; filename=\"{plain or '_'}.{ending}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
