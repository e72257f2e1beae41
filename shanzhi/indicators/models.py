"""Who and what uses figures: citations of issued artefacts, figures people follow, what ought to hold between them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town
from shanzhi.packs.models import Definition
from shanzhi.records.models import Transition


class Citation(models.Model):
    """A figure as an issued artefact printed it: enough to compute it again, as it was and as it is now.

    `artefact` is what printed it (`issue:12`), `place` where (the sentence or cell), `printed` the words, `value` the
    exact value.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    artefact = models.CharField(max_length=80, db_index=True)
    position = models.IntegerField()
    place = models.TextField()
    printed = models.CharField(max_length=120)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    window_start = models.DateField()
    window_end = models.DateField()
    restated = models.BooleanField(default=False)
    tree_date = models.DateField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    value = models.DecimalField(max_digits=40, decimal_places=12, null=True)
    measures = ArrayField(models.CharField(max_length=80))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["artefact", "position"], name="citation_position")]
        ordering = ["artefact", "position"]

    def __str__(self) -> str:
        return f"{self.artefact} {self.position} {self.indicator}"


class CitationMark(models.Model):
    """A record that a citation used was corrected or withdrawn afterwards."""

    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, related_name="marks")
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["citation", "transition"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.citation_id} by {self.transition_id}"


class Followed(models.Model):
    """A figure somebody wants to see move: an indicator for a unit, since a moment."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    indicator = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "user", "indicator", "unit"], name="followed_once")]

    def __str__(self) -> str:
        return f"{self.indicator} of {self.unit_id}"


class AssertionState(models.Model):
    """What a night found of an assertion, for the whole town: since when it does not hold, and when it was last asked.

    No values: who may see those asks for the figures.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    failing_since = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "key"], name="assertion_once")]

    def __str__(self) -> str:
        return self.key
