"""Tables of a story: CSV, one record a row."""

from __future__ import annotations

import csv
from pathlib import Path

from pydantic import ValidationError

from shanzhi.core.errors import Problem, Problems
from shanzhi.loader.story.declare import Given
from shanzhi.packs.validating import flaws_of

OWN = ("unit", "on", "ended_on", "entered_on")
"""The columns every table may have; all others are fields of the type. An empty cell says nothing."""


def read_table(path: Path, name: str) -> list[Given]:
    """Every row. Raises Problems with file and line."""
    found: list[Given] = []
    problems: list[Problem] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            own = {column: row[column] for column in OWN if row.get(column)}
            values = {column: cell for column, cell in row.items() if column not in OWN and cell}
            try:
                found.append(Given.model_validate({**own, "values": values}))
            except ValidationError as error:
                problems.extend(flaw.problem(name, reader.line_num) for flaw in flaws_of(error, Given))
    if problems:
        raise Problems(problems)
    return found
