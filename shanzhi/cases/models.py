"""What only cases have: where each stands, and the latest day of the clocks that run."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.records.models import Record


class Case(models.Model):
    """A case beside its spine row.

    `standing` is how it stands after every step (`workflow.flows.standing`), the other columns what lists ask for: in
    which state it is (as its record says), who is responsible (`holder`), who was asked and has not accepted
    (`receiver`), who is in charge (`assignee`), and when the first of its running clocks is up (`due_at`; none while
    paused). `people` is how many asked for it, `left_out` the rule by which the office left it out of the counts.
    """

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="case")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    access_class = models.SmallIntegerField(default=1)
    type = models.CharField(max_length=60)
    channel = models.CharField(max_length=40)
    people = models.IntegerField(default=1)
    stage = models.CharField(max_length=10)
    state = models.CharField(max_length=60, default="", db_default="")
    holder = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True)
    due_clock = models.CharField(max_length=60, blank=True)
    is_provisional = models.BooleanField(default=False)
    last_step_on = models.DateField()
    merged_into = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="merged_cases")
    left_out = models.CharField(max_length=60, blank=True, default="", db_default="")
    standing = models.JSONField()

    class Meta:
        indexes = [
            # the board counts from it alone; the list of a place, and a village's own, read what is due first
            models.Index(
                fields=["town", "unit", "type", "state", "due_at"],
                include=["access_class", "holder", "record"],
                condition=~models.Q(stage="ended"),
                name="open_case_by_state",
            ),
            models.Index(fields=["unit", "due_at"], condition=~models.Q(stage="ended"), name="open_case_of_place"),
            models.Index(
                fields=["unit", "last_step_on"], condition=models.Q(stage="ended"), name="ended_case_of_place"
            ),
            models.Index(fields=["town", "last_step_on"], condition=models.Q(stage="ended"), name="ended_case_by_day"),
            models.Index(fields=["town"], condition=~models.Q(left_out=""), name="case_left_out"),
            # a register of a type by day due, and whose cases of a type there are: ended ones too
            models.Index(fields=["town", "type", "due_at", "record"], name="case_of_type_by_due_day"),
            models.Index(fields=["holder", "type"], name="case_of_holder"),
            models.Index(fields=["town", "due_at"], condition=~models.Q(stage="ended"), name="open_case_by_due_day"),
            models.Index(fields=["holder", "due_at"], condition=~models.Q(stage="ended"), name="open_case_of_holder"),
            models.Index(fields=["receiver"], condition=models.Q(receiver__isnull=False), name="case_put_before_unit"),
            models.Index(
                fields=["assignee", "due_at"], condition=~models.Q(stage="ended"), name="open_case_of_assignee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.record_id}"


class Reminder(models.Model):
    """Somebody was told that a case is about to be overdue, or is: a rung of the ladder its type states.

    Told to a role at the unit responsible (`unit`), once for each unit, time a clock ran (`since`), rung and role. It
    is looked at as long as that clock still runs with the same end (`due_at`) and that unit is responsible; what was
    told stays on record.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    access_class = models.SmallIntegerField(default=1)
    clock = models.CharField(max_length=60)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    days = models.SmallIntegerField()
    role = models.CharField(max_length=60)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "unit", "clock", "since", "due_at", "days", "role"], name="case_reminded_once"
            )
        ]
        indexes = [models.Index(fields=["town", "role", "-told_at"], name="reminder_of_role")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.clock} {self.days} {self.role}"
