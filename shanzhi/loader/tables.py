"""The tables a load fills, with their columns in the order of our rows. What is left out the database gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table and the columns of our rows."""

    name: str
    columns: tuple[str, ...]

    @property
    def copy(self) -> str:
        """The statement that takes rows in."""
        return f"copy {self.name} ({', '.join(self.columns)}) from stdin"


_BITEMPORAL = ("valid_from", "valid_to", "known_from", "known_to")

SUBJECT = Table("directory_subject", ("id", "kind", "town_id"))
UNIT = Table("directory_unit", ("subject_id", "town_id", "tree", "kind", "key", "code"))
UNIT_STATE = Table("directory_unitstate", ("unit_id", "town_id", "parent_id", "name", "aliases", *_BITEMPORAL))
UNIT_LINK = Table("directory_unitlink", ("kind", "source_id", "target_id", "is_mutual", "town_id", *_BITEMPORAL))
UNIT_PLACE = Table("directory_unitplace", ("unit_id", "town_id", "lng", "lat", "outline", "is_sketch", *_BITEMPORAL))
PERSON = Table(
    "directory_person", ("subject_id", "town_id", "name", "initials", "spelling", "is_synthetic", "erased_at")
)
MEMBERSHIP = Table("directory_membership", ("id", "person_id", "unit_id", "town_id", "kind", "standing", *_BITEMPORAL))
RECORD = Table(
    "records_record",
    (
        "subject_id", "town_id", "kind", "type", "definition_id", "number", "title", "unit_id", "state", "happened_on",
        "ended_on", "access_class", "data", "created_by", "created_at",
    ),
)  # fmt: skip
TRANSITION = Table(
    "records_transition",
    (
        "id", "record_id", "town_id", "verb", "from_state", "to_state", "actor", "reason", "snapshot", "seq",
        "recorded_at",
    ),
)  # fmt: skip
LINK = Table("records_link", ("record_id", "role", "subject_id"))
ACTIVITY = Table("activities_activity", ("record_id", "starts_at", "place"))
ROSTER = Table("activities_rosterline", ("activity_id", "person_id", "standing", "reason"))
CASE = Table(
    "cases_case",
    (
        "record_id", "town_id", "access_class", "type", "unit_id", "channel", "people", "stage", "state", "holder_id",
        "receiver_id", "assignee_id", "due_at", "due_clock", "is_provisional", "last_step_on", "merged_into_id",
        "left_out", "standing",
    ),
)  # fmt: skip
ACCESS = Table("records_recordaccess", ("record_id", "unit_id", "town_id", "access_class"))
FACT = Table(
    "ledger_fact",
    (
        "town_id", "seq", "record_id", "transition_id", "line", "measure_id", "access_class", "quantity", "unit_id",
        "subject_id", "happened_on", "recorded_at", "dims", "reverses",
    ),
)  # fmt: skip

TABLES = (
    SUBJECT,
    UNIT,
    UNIT_STATE,
    UNIT_LINK,
    UNIT_PLACE,
    PERSON,
    MEMBERSHIP,
    RECORD,
    TRANSITION,
    LINK,
    ACTIVITY,
    ROSTER,
    CASE,
    ACCESS,
    FACT,
)
