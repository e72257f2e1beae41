"""The history of a record: who did what and when, each changed value before and after, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shanzhi.accounts.queries import names_of_actors
from shanzhi.kernel.clock import day_of
from shanzhi.records.queries import Difference, Proposal, Transition, compare
from shanzhi.ui.formats import moment
from shanzhi.workbench.cases import told
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.record.remarks import Remark, remarks
from shanzhi.workbench.record.wording import iso_day, joined, role_word, said, standing_word, subject_item

CASE = "case"
OF_CASES = ("case", "channel", "people", "given")
"""What only snapshots of cases hold."""

Item = dict[str, Any]


def history(look: Look) -> list[Item]:
    """What still waits, then newest first every transition and every change that was proposed and refused."""
    desk = look.desk
    proposals = look.proposals
    put_beside = remarks(look)
    actors = {each.actor for each in look.transitions} | {each.actor for each in put_beside}
    actors |= {each.proposed_by for each in proposals}
    names = names_of_actors(actors | {each.decided_by for each in proposals if each.decided_by})
    items: list[tuple[Any, Item]] = [(each.at, _remark(desk, each, names)) for each in put_beside]
    before: Transition | None = None
    for each in look.transitions:
        item = _act(look, each, before, names)
        proposal = _confirmed(each, proposals)
        if proposal is not None:
            words = {"office": item["who"], "name": actor_word(proposal.proposed_by, names)}
            item["who"] = _("%(name)s, confirmed by %(office)s") % words
        items.append((each.recorded_at, item))
        before = each
    items += [(each.proposed_at, _proposed(desk, each, names)) for each in proposals if each.decision == "refused"]
    done = [item for _at, item in sorted(items, key=lambda row: row[0], reverse=True)]
    return [*(_proposed(desk, each, names) for each in proposals if not each.decision), *done]


def _remark(desk: Desk, each: Remark, names: Mapping[str, str]) -> Item:
    who = actor_word(each.actor, names)
    return {"what": each.what, "who": who, "at": moment(each.at, desk.today), "text": each.text, "note": each.note}


def _confirmed(each: Transition, proposals: list[Proposal]) -> Proposal | None:
    """The proposal that a transition carried out."""
    mark = (each.verb, each.reason, each.actor)
    found = (row for row in proposals if row.decision == "confirmed")
    return next((row for row in found if (row.verb, row.reason, row.decided_by) == mark), None)


def since(look: Look, seen: int) -> list[Item]:
    """What was done after a transition that somebody has looked at, newest first."""
    names = names_of_actors({each.actor for each in look.transitions})
    pairs = zip(look.transitions, look.transitions[1:], strict=False)
    return [_act(look, after, before, names) for before, after in pairs if after.pk > seen][::-1]


def _act(look: Look, each: Transition, before: Transition | None, names: Mapping[str, str]) -> Item:
    desk = look.desk
    found = changes(look, before.snapshot, each.snapshot) if before is not None else []
    if look.type.kind == CASE and told.is_step(each):
        return told.step(look, each, actor_word(each.actor, names), found)
    return {
        "what": verb_word(each.verb),
        "who": actor_word(each.actor, names),
        "at": moment(each.recorded_at, desk.today) if each.recorded_at else "",
        "kind": "change" if before is not None else "",
        "text": each.reason,
        "changes": found,
        "entered": "" if before is not None else _delay(each),
    }


def _proposed(desk: Desk, each: Proposal, names: Mapping[str, str]) -> Item:
    who = actor_word(each.proposed_by, names)
    shared = {"who": who, "at": moment(each.proposed_at, desk.today), "text": each.reason}
    waits, refused = _answers(each.verb)
    if not each.decision:
        return {**shared, "what": waits, "kind": "next"}
    words = {"name": actor_word(each.decided_by, names), "answer": each.answer}
    return {**shared, "what": refused, "kind": "change", "note": _("%(name)s refused it: %(answer)s") % words}


def _answers(verb: str) -> tuple[str, str]:
    """What a change by this verb is called while it waits, and once it was refused."""
    words = {
        "correct": (_("Correction waits for the town office"), _("Correction refused")),
        "withdraw": (_("Withdrawal waits for the town office"), _("Withdrawal refused")),
        "end": (_("End waits for the town office"), _("End refused")),
        "dissolve": (_("Dissolution waits for the town office"), _("Dissolution refused")),
        "rename": (_("Another name waits for the town office"), _("Another name refused")),
        "move": (_("Another place in the tree waits for the town office"), _("Another place in the tree refused")),
    }
    return words[verb.rpartition(".")[2]]


def verb_word(name: str) -> str:
    """What was done, in one word."""
    words = {
        "correct": pgettext("history of a record", "Corrected"),
        "withdraw": pgettext("history of a record", "Withdrawn"),
        "end": pgettext("history of a record", "Ended"),
        "move": pgettext("history of a record", "Moved"),
        "rename": pgettext("history of a record", "Renamed"),
        "dissolve": pgettext("history of a record", "Dissolved"),
        "enrol": pgettext("history of a record", "Enrolled"),
        "establish": pgettext("history of a record", "Established"),
        "discount": pgettext("history of a record", "Left out of the counts"),
        "count_again": pgettext("history of a record", "Counted again"),
    }
    return words.get(name.rpartition(".")[2], pgettext("history of a record", "Written down"))


def actor_word(actor: str, names: Mapping[str, str]) -> str:
    """Who did it: a name; work of the system by itself says so."""
    return names.get(actor) or pgettext("who did it", "the system")


def _delay(each: Transition) -> str:
    """When something was written down, where that is another day than its own: said, not scolded."""
    if each.recorded_at is None:
        return ""
    happened = each.snapshot["happened_on"]
    entered = day_of(each.recorded_at)
    days = (entered - entered.fromisoformat(happened)) // timedelta(days=1)
    if days <= 0:
        return ""
    return ngettext("%(count)s day after", "%(count)s days after", days) % {"count": days}


def changes(look: Look, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Item]:
    """Every value that differs, before and after, in words."""
    found = compare(before, after)
    is_titled = any(each.path == ("data", look.type.declared.title_field) for each in found)
    items = [item for each in found if not (is_titled and each.path == ("title",)) for item in _changed(look, each)]
    return [item for item in items if item["before"] != item["after"]]


def _changed(look: Look, each: Difference) -> Iterator[Item]:
    desk, first = look.desk, each.path[0]
    if first in OF_CASES:
        told_so = told.changed(look, each.path, each.before, each.after)
        if told_so is not None:
            yield pair(*told_so)
    elif first == "roster":
        yield from _roster(look, each)
    elif first == "data":
        yield from _field(look, each)
    elif first == "links":
        yield pair(role_word(each.path[1]), _subjects(look, each.before), _subjects(look, each.after))
    elif first == "unit":
        yield pair(pgettext("of a record", "Unit"), desk.name(each.before or 0), desk.name(each.after or 0))
    elif first in ("happened_on", "ended_on"):
        label = pgettext("of a record", "Day") if first == "happened_on" else _("Until")
        yield pair(label, iso_day(desk, each.before), iso_day(desk, each.after))
    else:
        labels = {"title": _("Title"), "place": _("Place"), "starts_at": _("Began at")}
        yield pair(labels.get(first, first), str(each.before or ""), str(each.after or ""))


def _field(look: Look, each: Difference) -> Iterator[Item]:
    field = look.type.declared.fields.get(each.path[1])
    if field is None:
        return
    values = [None if value is None else field.load(value) for value in (each.before, each.after)]
    yield pair(look.desk.say(field.label), *(said(look.desk, field, value) for value in values))


def _roster(look: Look, each: Difference) -> Iterator[Item]:
    """One line for each way somebody's attendance changed, with the names."""
    old = {line[0]: line[1] for line in each.before or ()}
    new = {line[0]: line[1] for line in each.after or ()}
    moved: dict[tuple[str, str], list[str]] = {}
    for person in dict.fromkeys([*old, *new]):
        step = (old.get(person, ""), new.get(person, ""))
        if step[0] != step[1]:
            moved.setdefault(step, []).append(look.names.get(person) or _("name not shown"))
    nobody = pgettext("roster", "not on the roster")
    for (was, now), people in moved.items():
        words = [standing_word(standing) if standing else nobody for standing in (was, now)]
        yield pair(joined(people), *words)


def _subjects(look: Look, subjects: Any) -> str:
    return joined(str(subject_item(look, subject)["value"]) for subject in subjects or ())


def pair(label: str, before: str, after: str) -> Item:
    """A value before and after, as histories list it."""
    nothing = pgettext("no value", "none")
    return {"label": label, "before": before or nothing, "after": after or nothing}
