"""What every record type may say, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from shanzhi.core.errors import Problem, Problems
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw
from shanzhi.records.fields import AnyField


class RecordType(Declared):
    """A type of record. `prefix` starts its numbers (DR24-0081); `unit_kinds` are the units that may hold it."""

    label: Label
    prefix: str = Field(pattern=r"^[A-Z]{2,4}$")
    unit_kinds: list[Key] = Field(min_length=1)
    access_class: Key = "general"
    help: Label | None = None
    source: Source | None = None
    fields: dict[Key, AnyField] = Field(default_factory=dict)
    retired_numbers: list[int] = Field(default_factory=list)
    title_field: Key | None = None
    group: Label | None = None

    def clean(self, given: dict[str, Any]) -> dict[str, Any]:
        """Every declared field cleaned. All problems are raised together; a name that is not declared is one too."""
        problems = []
        cleaned: dict[str, Any] = {}
        for name, declared in self.fields.items():
            try:
                value = declared.clean(given.get(name), name)
            except Problem as problem:
                problems.append(problem)
                continue
            if value is not None:
                cleaned[name] = value
        problems.extend(Problem("field.unknown", field=name, found=name) for name in given if name not in self.fields)
        if problems:
            raise Problems(problems)
        return cleaned

    def load(self, stored: dict[str, Any]) -> dict[str, Any]:
        """Stored data as values. Fields the type no longer has are left out."""
        return {name: self.fields[name].load(value) for name, value in stored.items() if name in self.fields}


def check_record_type(pack: Pack, _key: str, declared: RecordType) -> Iterator[Flaw]:
    """Units, access class, field numbers and title of a type hang together."""
    for index, kind in enumerate(declared.unit_kinds):
        if pack.find("unit_kinds", kind) is None:
            yield Flaw("pack.reference.unknown", ("unit_kinds", index), found=kind, allowed=pack.keys("unit_kinds"))
    if pack.find("access_classes", declared.access_class) is None:
        yield Flaw("pack.reference.unknown", ("access_class",), declared.access_class, pack.keys("access_classes"))
    numbers = set(declared.retired_numbers)
    for name, field in declared.fields.items():
        if field.no in numbers:
            yield Flaw("pack.field.number_twice", ("fields", name, "no"), found=field.no)
        numbers.add(field.no)
    if declared.title_field is not None and declared.title_field not in declared.fields:
        yield Flaw("pack.reference.unknown", ("title_field",), declared.title_field, sorted(declared.fields))
