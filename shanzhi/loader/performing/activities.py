"""`activity.record` and `activity.correct`."""

from __future__ import annotations

from datetime import date

from shanzhi.activities.actions import DONE, KIND
from shanzhi.activities.entry import Attendance, Checked, Entry, check
from shanzhi.loader.acts import Act, CorrectActivity, RecordActivity, Said
from shanzhi.loader.spine import Step, begin, say
from shanzhi.loader.state import Held, Load
from shanzhi.packs.library import Applied
from shanzhi.workflow.corrections import require_reason


def record_activity(load: Load, act: RecordActivity) -> None:
    """Write an activity down."""
    definition = load.library.get("activities", act.type_key)
    checked = _check(load, definition, act.said, load.today(act))
    held = begin(load, act, definition, KIND, checked.content())
    _say(load, act, held, checked, "activity.record")


def correct_activity(load: Load, act: CorrectActivity) -> None:
    """Make the record say what the act says."""
    held = load.recall(act.record, KIND)
    why = require_reason(act.reason)
    checked = _check(load, held.definition, act.said, load.today(act))
    _say(load, act, held, checked, "activity.correct", why)


def _check(load: Load, definition: Applied, said: Said, today: date) -> Checked:
    unit = load.units.get(said.unit)
    trees = load.units.forest(said.on)
    entry = Entry(
        unit=unit,
        on=said.on,
        values=said.values,
        attendance=Attendance(
            frozenset(map(load.subject, said.present)), {load.subject(name): why for name, why in said.leave.items()}
        ),
        place=said.place,
        starts_at=said.starts_at,
        links={role: [load.subject(name) for name in names] for role, names in said.links.items()},
    )
    expected = load.people.expected(definition.model, unit.pk, said.on, trees)
    return check(definition.model, entry, trees=trees, today=today, expected=expected)


def _say(load: Load, act: Act, held: Held, checked: Checked, verb: str, reason: str = "") -> None:
    held.spine.activity = (checked.entry.starts_at, checked.entry.place)
    held.spine.roster = checked.roster
    step = Step(verb, DONE, reason, checked.extras())
    say(load, act, held, checked.content(), checked.statement(held.id), step)
