"""What is drafted to send a form back: given already, no matter of the town's, on no list, or out of date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shanzhi.core.saying import phrase, say_day
from shanzhi.core.sentences import Language
from shanzhi.kernel import clock
from shanzhi.packs.library import Library
from shanzhi.reports.arrived.listing import find_duty, is_in_date
from shanzhi.reports.arrived.queries import Given
from shanzhi.reports.models import ArrivedForm

Reason = Literal["given", "taken_back", "not_listed", "expired"]


@dataclass(frozen=True)
class Reply:
    """Why a form may be sent back, and the words to do it with."""

    reason: Reason
    text: str


def draft_reply(
    form: ArrivedForm, library: Library, given: Given | None, held: int, today: date, language: Language
) -> Reply | None:
    """The reply for the strongest reason there is; None where the form is listed, in date and new."""
    listed = library.find("forms", form.listed) if form.listed else None
    duty = find_duty(library, form.title)
    if given is not None and given.cells * 2 > held:
        reason: Reason = "given"
    elif duty is not None and duty.part == "taken_back":
        reason = "taken_back"
    elif listed is None:
        reason = "not_listed"
    elif not is_in_date(listed.model, clock.day_of(form.registered_at)):
        reason = "expired"
    else:
        return None
    until = listed.model.valid_until if listed else None
    other = given.form if given else form
    words = {
        "asked_by": form.asked_by,
        "title": form.title,
        "held_words": phrase("form_reply_held", language).format(held=held) if held else "",
        "cells": given.cells if given else 0,
        "other": other.title,
        "other_asker": other.asked_by,
        "day": say_day(clock.day_of(other.done_at), language) if other.done_at else "",
        "duty": duty.label.within(language) if duty else "",
        "lead": duty.lead.within(language) if duty else "",
        "duty_basis": duty.basis if duty else "",
        "until": say_day(until, language) if until else "",
        "town": library.manifest.label.within(language),
        "today": say_day(today, language),
    }
    return Reply(reason, phrase(f"form_reply_{reason}", language).format(**words))
