"""What can be printed about a case."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _

from shanzhi.reports.letters.writing_out import letters_for, write_letter
from shanzhi.workbench.cases.looking import CaseLook, look_at
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.pages import page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Item = dict[str, Any]


@page()
def case_letter(desk: Desk, record_id: int, key: str) -> HttpResponse:
    """The letter as a Word file, with the words of the case as it stands now."""
    this = look_at(desk, record_id)
    written = write_letter(this.record, key)
    response = HttpResponse(written.content, content_type=WORD)
    response["Content-Disposition"] = f"attachment; filename=\"{key}.docx\"; filename*=UTF-8''{quote(written.name)}"
    return response


def letters(this: CaseLook) -> list[Item]:
    """The letters that fit the case as it stands; none while looking back."""
    desk = this.desk
    if desk.as_of is not None:
        return []
    return [
        {"label": desk.say(letter.label), "url": desk.url("case_letter", this.record.pk, key), "tag": _("Word")}
        for key, letter in letters_for(this.record).items()
    ]
