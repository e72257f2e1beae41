"""Section `enrolments`: how persons come to belong to units."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Key
from shanzhi.packs.sections import Flaw, Section
from shanzhi.records.declare import check_record_type
from shanzhi.records.fields import Choice
from shanzhi.workflow.posting import PostingType, check_posts

PERSON = "person"


class EnrolmentType(PostingType):
    """The record of a membership. `standing_field` is the field whose code is the membership's standing."""

    membership: Key
    standing_field: Key | None = None


def _check(pack: Pack, key: str, declared: EnrolmentType) -> Iterator[Flaw]:
    yield from check_record_type(pack, key, declared)
    yield from check_posts(pack, declared, groups=(), roles=(PERSON,))
    kind = pack.find("membership_kinds", declared.membership)
    if kind is None:
        yield Flaw("pack.reference.unknown", ("membership",), declared.membership, pack.keys("membership_kinds"))
    elif declared.standing_field is not None:
        field = declared.fields.get(declared.standing_field)
        codes = set(field.choices) if isinstance(field, Choice) else set()
        if not codes or codes - kind.standings.keys():
            yield Flaw("pack.reference.unknown", ("standing_field",), declared.standing_field, sorted(kind.standings))


SECTIONS = [Section("enrolments", EnrolmentType, check=_check)]
