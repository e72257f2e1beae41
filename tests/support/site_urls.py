"""The product's addresses, and two that a test of the running server needs: one that fails, one without a scope."""

from __future__ import annotations

from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from shanzhi.config.urls import handler400, handler403, handler404, handler500
from shanzhi.config.urls import urlpatterns as addresses
from shanzhi.kernel.scope import current
from shanzhi.records.queries import list_register
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SETTINGS = ("app.actor", "app.user", "app.towns", "app.units", "app.home", "app.clock")
TABLES = (
    "records_record",
    "ledger_fact",
    "ledger_dailysum",
    "ledger_monthlysum",
    "directory_person",
    "directory_membership",
    "reports_issue",
)


@page()
def breaks(desk: Desk, type_key: str) -> HttpResponse:
    """Reads what the reader may see, and then fails as no page should."""
    raise ArithmeticError(f"{len(list_register(desk.town, type_key))} records of {current()}")


def bare(request: HttpRequest) -> JsonResponse:
    """What a request finds that opens no scope: nothing, whoever used the connection before."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(f'(select count(*) from {table})' for table in TABLES)}")
        rows = dict(zip(TABLES, cursor.fetchone(), strict=True))
        cursor.execute(f"select pg_backend_pid(), {', '.join('current_setting(%s, true)' for _ in SETTINGS)}", SETTINGS)
        backend, *values = cursor.fetchone()
    left = {name: value for name, value in zip(SETTINGS, values, strict=True) if value}
    return JsonResponse({"rows": rows, "left": left, "backend": backend, "databases": sorted(connections.settings)})


urlpatterns = [path("bare/", bare), path("<slug:town_key>/breaks/<slug:type_key>/", breaks), *addresses]
