"""Ways of speaking of a figure that somebody has taught the town."""

from __future__ import annotations

from django.db import models

from shanzhi.kernel.models import Town


class TaughtSaying(models.Model):
    """Words that mean an indicator in drafts of this town, as somebody bound a number to it.

    All of `words` stand in the sentence. `example` is the clause they were taken from. Until somebody who may change
    the pack accepts it, it counts for who taught it only.
    """

    class State(models.TextChoices):
        """What became of it."""

        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    words = models.JSONField()
    example = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    taught_by = models.CharField(max_length=80)
    taught_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-taught_at", "-pk"]
        indexes = [models.Index(fields=["town", "state"], name="reports_sayings_by_state")]

    def __str__(self) -> str:
        return "+".join(self.words)
