"""Issues: reports frozen at a moment, and what was done about the marks on them."""

from __future__ import annotations

from django.db import models

from shanzhi.indicators.models import CitationMark
from shanzhi.kernel.models import Town
from shanzhi.packs.models import Definition


class Issue(models.Model):
    """A report as it was issued: the document, its place in the ledger, and the seal over everything before that place.

    `code` is the short code printed at its foot; `day` the day it speaks from. Its figures stand in the citation table.
    `corrects` is the issue a correction note is about; a note is issued like a report and can be corrected like one.
    """

    KIND = "issue"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    report = models.CharField(max_length=60)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    day = models.DateField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    seal_number = models.IntegerField()
    seal_digest = models.CharField(max_length=64)
    code = models.CharField(max_length=20, unique=True)
    document = models.BinaryField()
    issued_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="notes")

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report} {self.code}"

    @property
    def artefact(self) -> str:
        """Its name in the citation table."""
        return f"{self.KIND}:{self.pk}"


class MarkAnswer(models.Model):
    """What was done about a mark: a note was issued, or the issue stands as it is, for a reason. Once for each mark."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    mark = models.OneToOneField(CitationMark, on_delete=models.PROTECT, related_name="answer")
    note = models.ForeignKey(Issue, null=True, on_delete=models.PROTECT, related_name="answers")
    reason = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mark {self.mark_id}"
