"""What only occurrences of duties have: whose, and the days."""

from __future__ import annotations

from django.db import models

from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.records.models import Record


class Duty(models.Model):
    """One occurrence beside its spine row: duty `key` of a unit for the period that begins on `period`.

    It opens on a day, is due on a day (the end of it) and can be done late until a day. A withdrawn one `is_live` no
    longer, so that another may stand in its place. There is no column for its state: that follows from facts.
    """

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="duty")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    access_class = models.SmallIntegerField(default=1)
    key = models.CharField(max_length=60)
    period = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    late_until = models.DateField()
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key", "period"], condition=models.Q(is_live=True), name="duty_announced_once"
            ),
        ]
        indexes = [models.Index(fields=["town", "due_on"], name="duty_by_day")]

    def __str__(self) -> str:
        return f"{self.key} {self.unit_id} {self.due_on}"
