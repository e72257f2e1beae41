"""Issues: reports frozen at a moment."""

from __future__ import annotations

from django.db import models

from shanzhi.kernel.models import Town
from shanzhi.packs.models import Definition


class Issue(models.Model):
    """A report as it was issued: the document, its place in the ledger, and the seal over everything before that place.

    `code` is the short code printed at its foot; `day` the day it speaks from. Its figures stand in the citation table.
    """

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

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report} {self.code}"

    @property
    def artefact(self) -> str:
        """Its name in the citation table."""
        return f"issue:{self.pk}"
