"""Who holds a post at a unit and who belongs to it, as far as the reader's scope gives it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from shanzhi.directory.queries import Membership, list_memberships
from shanzhi.ui.formats import listed, number
from shanzhi.workbench.unit.looking import Look

Item = dict[str, Any]
MOST = 24
"""Names of one kind shown; how many more there are is said."""


def people(look: Look) -> dict[str, Any]:
    """Posts by name and memberships by count, of the unit and of what is linked to it."""
    kinds = [*look.page.posts, *look.page.members]
    if not kinds:
        return {"is_shown": False}
    units = [look.node.id, *(node.id for node in look.trees.linked(look.node.id))]
    mine = [unit for unit in units if look.sees(frozenset({unit}))]
    if look.node.id not in mine:
        return {"is_shown": True, "is_yours": False}
    rows = list_memberships(mine, kinds=kinds, on=look.day, known_at=look.desk.as_of)
    items = [_post(look, kind, _of(rows, kind)) for kind in look.page.posts]
    items += [_count(look, kind, _of(rows, kind)) for kind in look.page.members]
    without = [unit for unit in units if unit not in mine]
    return {
        "is_shown": True,
        "is_yours": True,
        "items": [item for item in items if item],
        "note": _("without %(units)s") % {"units": listed([look.desk.name(unit) for unit in without])}
        if without
        else "",
    }


def _of(rows: Iterable[Membership], kind: str) -> list[Membership]:
    return [row for row in rows if row.kind == kind]


def _post(look: Look, kind: str, rows: list[Membership]) -> Item | None:
    """Everybody who holds a post, with what it is where the kind tells them apart."""
    if not rows:
        return None
    declared = look.desk.library.get("membership_kinds", kind).model
    order = list(declared.standings)
    ordered = sorted(rows, key=lambda row: order.index(row.standing) if row.standing in order else len(order))
    names = []
    for row in ordered[:MOST]:
        standing = declared.standings.get(row.standing)
        words = {"name": row.person.name, "post": "" if standing is None else look.desk.say(standing)}
        names.append(_("%(name)s (%(post)s)") % words if standing is not None else row.person.name)
    value = listed(names)
    if len(rows) > MOST:
        value = _("%(names)s and %(count)s more") % {"names": value, "count": number(len(rows) - MOST)}
    return {"label": look.desk.say(declared.label), "value": value, "note": _persons(rows) if len(rows) > 1 else ""}


def _count(look: Look, kind: str, rows: list[Membership]) -> Item | None:
    """How many belong, by standing; the register of their type says who."""
    declared = look.desk.library.get("membership_kinds", kind).model
    if not rows:
        return None
    standings = [(look.desk.say(label), [row for row in rows if row.standing == code]) for code, label in
                 declared.standings.items()]  # fmt: skip
    note = listed([f"{label} {number(len(found))}" for label, found in standings if found])
    types = look.desk.library.all("enrolments").items()
    type_key = next((key for key, row in types if row.model.membership == kind), "")
    return {
        "label": look.desk.say(declared.label),
        "value": _persons(rows),
        "url": look.desk.url("register", type_key, unit=look.node.key) if type_key else "",
        "note": note,
    }


def _persons(rows: list[Membership]) -> str:
    return _("%(count)s persons") % {"count": number(len({row.person_id for row in rows}))}
