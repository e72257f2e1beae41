"""One module for each kind: from an act to rows, by the rules the kind's verbs follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shanzhi.loader import acts
from shanzhi.loader.performing.activities import correct_activity, record_activity
from shanzhi.loader.performing.cases import correct_case, report_case, take_step
from shanzhi.loader.performing.inventory import end_item, register_item, take_reading
from shanzhi.loader.performing.members import end_membership, enrol_member
from shanzhi.loader.performing.units import establish_unit
from shanzhi.loader.performing.withdrawing import withdraw
from shanzhi.loader.state import Load

PERFORM: Mapping[type[acts.Act], Callable[[Load, Any], None]] = {
    acts.EstablishUnit: establish_unit,
    acts.EnrolMember: enrol_member,
    acts.EndMembership: end_membership,
    acts.RecordActivity: record_activity,
    acts.CorrectActivity: correct_activity,
    acts.RegisterItem: register_item,
    acts.EndItem: end_item,
    acts.TakeReading: take_reading,
    acts.ReportCase: report_case,
    acts.TakeStep: take_step,
    acts.CorrectCase: correct_case,
    acts.Withdraw: withdraw,
}
"""How each act is performed. Problems are raised as the verb would raise them."""
