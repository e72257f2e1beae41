"""What only activities have: a time, a place, a roster."""

from __future__ import annotations

from django.db import models

from shanzhi.directory.models import Person
from shanzhi.records.models import Record


class Activity(models.Model):
    """An activity beside its spine row."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="activity")
    starts_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"activity:{self.pk}"


class RosterLine(models.Model):
    """One person expected at an activity, and whether they came."""

    class Standing(models.TextChoices):
        """Came, stayed away with leave, stayed away."""

        PRESENT = "present"
        LEAVE = "leave"
        ABSENT = "absent"

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="roster")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=10, choices=Standing.choices)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="roster_line_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.person_id} {self.standing}"
