"""Which offices of the town's own somebody holds."""

from __future__ import annotations

from shanzhi.workbench.desk import Desk


def roles_at_town(desk: Desk) -> set[str]:
    """The roles the reader holds at the town itself: not at a village of it, nor at the county."""
    top = desk.figures.root(desk.today).id
    return {office.role for office in desk.offices if office.unit_id == top and not office.is_county}
