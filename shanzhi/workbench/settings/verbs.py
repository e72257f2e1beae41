"""What was done, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def verb_words(verb: str) -> str:
    """What a verb is called in a list of what somebody did; its own name where there is none."""
    exact = {
        "pack.apply": _("Applied a pack"),
        "user.open": _("Opened a user"),
        "user.grant": _("Gave an office"),
        "user.end_grant": _("Ended an office"),
        "user.set_password": _("Set a password"),
        "user.unlock": _("Unlocked an account"),
        "user.close": _("Closed an account"),
        "job.stop": _("Stopped a job"),
        "ledger.verify": _("Had the ledger verified"),
        "report.issue": _("Issued a report"),
        "member.enrol": _("Enrolled a member"),
        "unit.establish": _("Established a unit"),
        "unit.move": _("Moved a unit"),
        "unit.rename": _("Renamed a unit"),
        "unit.dissolve": _("Dissolved a unit"),
    }
    kinds = {
        "record": _("Wrote down"),
        "register": _("Wrote down"),
        "take": _("Wrote down"),
        "correct": pgettext("somebody did", "Corrected"),
        "withdraw": pgettext("somebody did", "Withdrew"),
        "end": pgettext("somebody did", "Ended"),
        "confirm": pgettext("somebody did", "Confirmed"),
        "refuse": pgettext("somebody did", "Refused"),
    }
    return exact.get(verb) or kinds.get(verb.rpartition(".")[2], verb)
