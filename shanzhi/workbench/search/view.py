"""The page of search; what the box in the frame shows while somebody types is a part of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.records.search import COUNTED
from shanzhi.ui.formats import number
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.search import kept, named
from shanzhi.workbench.search.wanted import LONGEST, Wanted, read

ASKED = {
    "types": named.types,
    "units": named.units,
    "people": kept.people,
    "figures": named.figures,
    "reports": named.reports,
    "records": kept.records,
}


@page()
def search(desk: Desk) -> HttpResponse:
    """Everything that answers to the words, in groups; with `in` one group at greater length."""
    wanted = read(desk)
    groups = [group for group in (_group(wanted, key) for key in wanted.groups()) if group] if wanted.is_enough else []
    title = pgettext("title", "Search")
    context = {
        "head": {"title": title},
        "words": wanted.typed,
        "longest": LONGEST,
        "groups": groups,
        "is_enough": wanted.is_enough,
        "only": wanted.only,
        "all_url": wanted.url(),
        "search_url": desk.url("search"),
        "said": _said(wanted, groups),
    }
    return desk.render("search", context, current="search", search_url="", back_url=desk.url("registers"))


def _group(wanted: Wanted, key: str) -> dict[str, Any] | None:
    hits, total = ASKED[key](wanted)
    if not total:
        return None
    is_more = total > wanted.most
    return {
        "title": _titles()[key],
        "count": _("over %(count)s") % {"count": number(COUNTED)} if total > COUNTED else number(total),
        "total": total,
        "hits": hits,
        "more_url": wanted.url(key) if is_more and not wanted.only else "",
        "is_cut": is_more and bool(wanted.only),
        "most": number(wanted.most),
    }


def _said(wanted: Wanted, groups: list[dict[str, Any]]) -> str:
    """How much was found, for who hears the page."""
    if not wanted.is_enough:
        return ""
    total = sum(group["total"] for group in groups)
    if any(group["total"] > COUNTED for group in groups):
        return _("over %(count)s found") % {"count": number(COUNTED)}
    return ngettext("%(count)s found", "%(count)s found", total) % {"count": number(total)}


def _titles() -> dict[str, str]:
    return {
        "types": _("Write down and registers"),
        "units": _("Units"),
        "people": _("People"),
        "figures": _("Figures"),
        "reports": _("Reports"),
        "records": _("Records"),
    }
