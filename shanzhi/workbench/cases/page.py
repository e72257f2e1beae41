"""The page of a case: how it stands, until when, what can be done now, what was done, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases.duplicates import around, list_similar
from shanzhi.cases.queries import list_merged_into
from shanzhi.party.declare import PERSON
from shanzhi.records.queries import list_records
from shanzhi.ui.formats import day_with_weekday
from shanzhi.workbench.cases import clocks, coming, moves, picture
from shanzhi.workbench.cases.barring import kept_from
from shanzhi.workbench.cases.leaving_out import strip
from shanzhi.workbench.cases.letters import letters
from shanzhi.workbench.cases.looking import CaseLook, look_at, of
from shanzhi.workbench.cases.states import shape_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page
from shanzhi.workbench.record import counted, wording
from shanzhi.workbench.record.entries import entries
from shanzhi.workbench.record.history import history
from shanzhi.workbench.record.looking import Look
from shanzhi.workbench.record.parts import acts, beside, strips, used
from shanzhi.workbench.types import state_words
from shanzhi.workflow.writing import WITHDRAWN

Item = dict[str, Any]


@page()
def case(desk: Desk, record_id: int) -> HttpResponse:
    """One case: where it stands, its clocks, its steps, what this person can do."""
    return show(look_at(desk, record_id).look)


def show(
    looked: Look,
    *,
    key: UUID | None = None,
    note: str = "",
    wrong: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `key` and `note` are what stands in its forms for files and notes, `wrong` what is said beside them."""
    desk, this = looked.desk, of(looked)
    found = counted.counted(looked)
    offered = moves.offers(this)
    context = {
        "head": head(this),
        "tags": tags(this),
        "number": looked.record.number,
        "strips": [*strips(looked), *strip(this), *_merged(this), *_similar(this, offered)],
        "way": picture.picture(this),
        "clocks": clocks.clocks(this) if looked.state != WITHDRAWN else [],
        "clocks_ended": clocks.ended(this),
        "moves": moves.items(this, offered),
        "others": moves.others(this, offered),
        "in_hand": [*in_hand(this), *kept_from(this)],
        "way_url": desk.url("case_way", looked.type.key),
        "letters": letters(this),
        "facts": facts(this),
        "texts": wording.texts(looked),
        "empty": wording.empty(looked),
        "history": history(looked),
        "entries": entries(looked),
        "counted": counted.items(desk, found),
        "used": used(looked),
        "is_withdrawn": looked.state == WITHDRAWN,
        **beside(looked, key or uuid4(), note, wrong or {}),
        **acts(looked, found),
    }
    title = looked.record.number
    back = desk.url("cases")
    return desk.render("case", context, status=status, current="cases", back_url=back, phone_title=title)


def head(this: CaseLook) -> Item:
    """Title and way."""
    desk, looked = this.desk, this.look
    return {
        "title": looked.title,
        "crumbs": [
            {"label": _("Cases"), "url": desk.url("cases")},
            {"label": desk.say(looked.type.declared.label), "url": desk.url("cases", type=looked.type.key)},
            {"label": looked.record.number},
        ],
    }


def tags(this: CaseLook) -> Item:
    """State, type, unit and day in one line."""
    desk, looked = this.desk, this.look
    if looked.state == WITHDRAWN:
        shape, word = state_words(WITHDRAWN)
    else:
        shape, word = shape_of(this.flow, this.standing.state), this.say_state(this.standing.state)
    return {
        "shape": shape,
        "word": word,
        "type": desk.say(looked.type.declared.label),
        "unit": desk.name(looked.says["unit"]),
        "day": day_with_weekday(looked.happened_on, desk.today),
    }


def in_hand(this: CaseLook) -> list[Item]:
    """Who is responsible, who was asked, who is in charge."""
    desk, standing = this.desk, this.standing
    found: list[Item] = [{"label": pgettext("of a case", "Responsible"), "value": desk.name(standing.holder)}]
    if standing.receiver is not None:
        note = _("has not accepted yet; until then the first stays responsible")
        found.append({"label": _("Put before"), "value": desk.name(standing.receiver), "note": note})
    if standing.assignee is not None:
        name = this.user_names.get(standing.assignee, _("name not shown"))
        found.append({"label": _("In charge"), "value": name})
    return found


def facts(this: CaseLook) -> list[Item]:
    """Where and when it was found, how it came, by how many people, and the short fields that are filled in."""
    unit, on, *rest = wording.facts(this.look)
    channel = this.rules.channels.get(str(this.look.says.get("channel")))
    came = "" if channel is None else this.desk.say(channel)
    found = [unit, on, {"label": pgettext("of a case", "How it came"), "value": came}]
    people = int(this.look.says.get("people") or 1)
    if people > 1:
        found.append({"label": _("How many people asked"), "value": wording.persons(people)})
    concerned = [
        {"label": _("Person concerned"), **wording.subject_item(this.look, subject)}
        for subject in this.look.links.get(PERSON, ())
    ]
    return [*found, *coming.came_of(this.look), *concerned, *rest]


def _similar(this: CaseLook, offered: list[moves.Offer]) -> list[Item]:
    """Cases that may be the same matter, for who may merge it, while nobody has taken it on."""
    is_new = this.standing.state == this.flow.opening[1].to
    if not is_new or all(offer.move.step != "merge" for offer in offered):
        return []
    desk, looked = this.desk, this.look
    found = list_similar(
        desk.town,
        {looked.type.key},
        desk.library.get("cases", looked.type.key).model,
        units=around(desk.trees, this.record.unit_id),
        title=looked.title,
        values=looked.values,
        on=looked.happened_on,
        besides=this.record.pk,
    )
    words = _("It may be the same matter as this one; look, and merge it if it is:")
    return [
        {
            "tone": "zhe",
            "text": words,
            "url": desk.url("case", each.record.pk),
            "link": pgettext("which case", "%(number)s %(title)s")
            % {"number": each.record.number, "title": each.record.title},
        }
        for each in found
    ]


def _merged(this: CaseLook) -> list[Item]:
    """That it was found to be a duplicate, and those found to be duplicates of it."""
    desk, found = this.desk, []
    into = this.standing.merged_into
    if into is not None:
        other = list_records([into]).get(into)
        words = _("Merged into another case; it is followed there, and who asked for this one still counts")
        link = {} if other is None else {"url": desk.url("case", into), "link": f"{other.number} {other.title}"}
        found.append({"tone": "dai", "text": words, **link})
    for other in list_merged_into(this.record) if desk.as_of is None else ():
        words = _("This one was merged into it:")
        found.append({"tone": "dai", "text": words, "url": desk.url("case", other.pk), "link": other.number})
    return found
