"""People are found by name and pinyin, as far as the reader sees where they belong."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from shanzhi.directory import writing
from shanzhi.directory.models import Person
from shanzhi.directory.search import find_people
from shanzhi.kernel import clock
from shanzhi.kernel.scope import Principal, scope
from tests.support import cast

pytestmark = pytest.mark.django_db
SINCE = date(2021, 3, 1)


def add(name: str, unit: str = "podi_branch", of: str = "tianning") -> Person:
    """Somebody who belongs to a unit."""
    town = cast.town(of)
    with cast.as_system(town):
        person = writing.add_person(town, name=name)
        writing.add_membership(
            person,
            cast.unit(unit, of),
            kind="party_member",
            standing="full",
            valid_from=SINCE,
            known_from=clock.now(town),
        )
    return person


def found(words: str, of: str = "tianning") -> tuple[list[str], int]:
    """Whose names are found in the open scope."""
    people, total = find_people(cast.town(of), words, 5)
    return [each.person.name for each in people], total


@pytest.mark.parametrize("words", ["甄士隐", "士隐", "甄", "zhenshiyin", "zsy", "shiyin", "甄 隐", "ＺＳＹ", "Zhen"])
def test_find_people__by_name_and_pinyin(words: str) -> None:
    """Whole or in part, one character, pinyin, initials, in any width."""
    add("甄士隐")
    with cast.as_user("clerk", write=False):
        assert found(words) == (["甄士隐"], 1)


def test_find_people__keeps_to_the_scope() -> None:
    """A village sees who belongs to it, the town everybody, another town nobody; the count says the same."""
    add("甄士隐", "podi_branch")
    add("甄宝玉", "nailin_branch")
    for name, names in (
        ("clerk", ["甄宝玉", "甄士隐"]),
        ("auditor", ["甄宝玉", "甄士隐"]),
        ("podi_secretary", ["甄士隐"]),
        ("podi_branch", ["甄士隐"]),
        ("nailin_secretary", ["甄宝玉"]),
    ):
        with cast.as_user(name, write=False):
            assert found("甄") == (names, len(names))
    with cast.as_user("clerk", of="zhaidian", write=False):
        assert found("甄") == found("甄", "zhaidian") == ([], 0)


def test_find_people__needs_an_office_in_the_town() -> None:
    """A reach without an office, an office without a reach, or no scope at all: nobody."""
    add("甄士隐")
    town = cast.town().pk
    for reader in (
        Principal("user:1", towns=frozenset({(town, 1)})),
        Principal("user:1", home=frozenset({town})),
        Principal("user:1", towns=frozenset({(town, 2)}), home=frozenset({town})),
    ):
        with scope(reader):
            assert found("甄") == ([], 0)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from search_people(%s, '甄', 5)", [town])
        assert cursor.fetchone() == (0,)


def test_find_people__erased_ones_are_gone() -> None:
    """Who was erased is found no longer."""
    person = add("甄士隐")
    with cast.as_system(cast.town()):
        Person.objects.filter(pk=person.pk).update(erased_at=clock.now(cast.town()))
    with cast.as_user("clerk", write=False):
        assert found("甄") == ([], 0)


def test_find_people__once_each_with_the_present_membership() -> None:
    """Somebody who moved is one person, belonging where they are now."""
    person = add("甄士隐", "podi_branch")
    town = cast.town()
    with cast.as_system(town):
        old = person.memberships.get()
        later = clock.now(town)
        writing.end_membership(old, on=date(2023, 1, 1), known_at=later)
        writing.add_membership(
            person,
            cast.unit("nailin_branch"),
            kind="party_member",
            standing="full",
            valid_from=date(2023, 1, 1),
            known_from=later,
        )
    with cast.as_user("clerk", write=False):
        people, total = find_people(town, "甄士隐", 5)
        assert total == 1
        assert people[0].unit_id == cast.unit("nailin_branch").pk


def test_find_people__surnames_come_before_given_names() -> None:
    """Who is called so first; who only has it in the name after."""
    for name in ("安甄", "甄宝玉", "甄士隐"):
        add(name)
    with cast.as_user("clerk", write=False):
        assert found("甄")[0] == ["甄宝玉", "甄士隐", "安甄"]
        assert found("zhen")[0] == ["甄宝玉", "甄士隐", "安甄"]
        assert found("zsy")[0] == ["甄士隐"]
