"""An import, the sheets of its file as they were read, and its rows with what was found and typed."""

from __future__ import annotations

from django.db import models

from shanzhi.accounts.models import User
from shanzhi.kernel.models import Town
from shanzhi.records.models import Record


class Import(models.Model):
    """A file to become records of a type.

    Nothing outside this app is written before it is accepted. `columns` says what each column of the sheet stands for
    (its place to the key of a target), `fixed` what holds for rows that do not say it. `heads` is the head of the table
    as `storing` keeps it, `counts` are those of the last look at the rows.
    Seen by who made it and by who reads the whole town in the type's access class.
    """

    class State(models.TextChoices):
        """How far it is. `DRAFT` may still change."""

        DRAFT = "draft"
        ACCEPTED = "accepted"
        UNDONE = "undone"
        DISCARDED = "discarded"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    access_class = models.SmallIntegerField()
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    sheet = models.IntegerField(default=0)
    head_first = models.IntegerField(default=0)
    head_last = models.IntegerField(default=-1)
    heads = models.JSONField(default=dict)
    heads_digest = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict)
    fixed = models.JSONField(default=dict)
    is_checked = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["town", "type", "-created_at"], name="imports_of_a_type")]

    def __str__(self) -> str:
        return f"{self.type} {self.file_name}"


class ImportSheet(models.Model):
    """One sheet of the file as it was read: JSON, packed. `width` and `height` are in cells."""

    batch = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="sheets")
    place = models.IntegerField()
    name = models.CharField(max_length=120)
    is_hidden = models.BooleanField()
    width = models.IntegerField()
    height = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="import_sheet_once")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """A row of the table: `cells` as they were read, what stands for them and what is wrong.

    `above` are cells that a merged range or an "as above" fills; `typed` what somebody typed over a cell; `said` what
    was understood where it differs. `problems` keep it out, `asks` are to be looked at: lists of [column, code, words].
    `mark` is the same for rows that seem to say the same thing.
    """

    class State(models.TextChoices):
        """Whether it may become a record."""

        FITS = "fits"
        ASKS = "asks"
        PROBLEM = "problem"

    batch = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows", db_index=False)
    place = models.IntegerField()
    cells = models.JSONField(default=dict)
    above = models.JSONField(default=dict)
    typed = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices)
    is_left_out = models.BooleanField(default=False)
    mark = models.CharField(max_length=40, blank=True)
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="import_row_once")]
        indexes = [models.Index(fields=["batch", "mark"], name="import_row_mark")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.place}"
