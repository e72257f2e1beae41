"""Reports that are being written."""

from __future__ import annotations

from django.db import models

from shanzhi.kernel.models import Town
from shanzhi.reports.models.issues import Issue


class Draft(models.Model):
    """A report that is being written: its document (`writing.content`), without values; those follow from the ledger.

    `version` counts what was saved: who saves over somebody else's words is told. `before` is what the figures of the
    earlier document printed (`writing.changes`), `writers` are all who ever saved, `issue` what it became.
    Seen by who reads the whole town: it may hold figures of all of it, and words not said yet.
    """

    class State(models.TextChoices):
        """How far it is. Only `WRITING` and `RETURNED` may be written on."""

        WRITING = "writing"
        REVIEW = "review"
        RETURNED = "returned"
        ISSUED = "issued"
        DROPPED = "dropped"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    day = models.DateField()
    content = models.JSONField()
    version = models.IntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    based_on = models.ForeignKey(Issue, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(default=list)
    writers = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)
    saved_at = models.DateTimeField()
    issue = models.OneToOneField(Issue, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"

    @property
    def is_open(self) -> bool:
        """Whether it may be written on."""
        return self.state in (self.State.WRITING, self.State.RETURNED)


class DraftStep(models.Model):
    """What happened to a draft besides being saved: begun, submitted, returned, issued, dropped."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=40)
    version = models.IntegerField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.verb}"


class DraftVouch(models.Model):
    """Somebody of an office vouches for figures of a draft as they printed then; void where they print another now."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="vouches")
    indicator = models.CharField(max_length=60)
    about = models.CharField(max_length=160)
    value = models.DecimalField(max_digits=40, decimal_places=12)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.indicator}"
