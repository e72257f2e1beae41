"""People of the town and cases: who can be put in charge of one, who reads those of a need-to-know class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext

from shanzhi.accounts.queries import Grant, User, list_grants_of, list_users
from shanzhi.workbench.desk import Desk

if TYPE_CHECKING:
    from shanzhi.workbench.cases.looking import CaseLook

WORKING = ("case.start", "case.progress", "case.resolve")
"""Permissions of which one makes somebody able to work on a case."""

Item = dict[str, Any]


def in_charge(case: CaseLook) -> list[Item]:
    """Them as options of a form, office by office; those of the unit responsible first."""
    desk, record = case.desk, case.record
    roles = {key: row.model for key, row in desk.library.all("roles").items() if set(WORKING) & set(row.model.may)}
    users = [user for user in list_users(desk.town) if user.is_active]
    held = list_grants_of(users, desk.town)
    found: list[tuple[tuple[bool, str], Item]] = []
    for user in users:
        for grant in held.get(user.pk, []):
            if not _is_in_force(desk, grant) or grant.role not in roles or not _reaches(desk, grant.unit_id, case):
                continue
            office = f"{desk.name(grant.unit_id)} {desk.say(roles[grant.role].label)}"
            is_far = grant.unit_id not in (case.standing.holder, record.unit_id)
            words = {"name": user.name, "office": office}
            label = pgettext("somebody and their office", "%(name)s, %(office)s") % words
            item = {"value": str(user.pk), "label": label, "selected": False}
            found.append(((is_far, office), item))
            break
    return [item for _place, item in sorted(found, key=lambda each: each[0])]


def readers_of(desk: Desk, access_class: str) -> list[User]:
    """Everybody else whose office reads an access class."""
    roles = {key for key, row in desk.library.all("roles").items() if access_class in row.model.reads}
    users = [user for user in list_users(desk.town) if user.is_active and user.pk != desk.actor.user_id]
    held = list_grants_of(users, desk.town)
    return [
        user
        for user in users
        if any(_is_in_force(desk, grant) and grant.role in roles for grant in held.get(user.pk, []))
    ]


def _is_in_force(desk: Desk, grant: Grant) -> bool:
    return grant.valid_from <= desk.today and (grant.valid_to is None or desk.today < grant.valid_to)


def _reaches(desk: Desk, unit_id: int, case: CaseLook) -> bool:
    """Whether an office at a unit covers the unit responsible or the place."""
    covered = desk.trees.covered_by(unit_id) | {unit_id}
    return bool(covered & {case.standing.holder, case.record.unit_id})
