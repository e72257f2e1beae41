"""Forms from above, and their cells."""

from __future__ import annotations

from django.db import models

from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town


class ArrivedForm(models.Model):
    """A form from above: who asks for what until when, the file as it came, and the file as it was filled.

    `digest` is the same for forms of one structure, so that what was chosen for one holds for the next. `period_start`
    and `period_end` are the days it asks about. `listed` is its key in the pack's register of forms, empty where it is
    on no list. `structure` is what was read of the file. Filled, it stands at a place in the ledger (`seq`, `at`).
    """

    KIND = "form"
    LARGE = ("content", "structure", "filled")

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open"
        FILLED = "filled"
        REFUSED = "refused"

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=120)
    basis = models.CharField(max_length=200, blank=True)
    listed = models.CharField(max_length=60, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    content = models.BinaryField()
    structure = models.BinaryField()
    filled = models.BinaryField(null=True)
    seq = models.BigIntegerField(null=True)
    at = models.DateTimeField(null=True)
    minutes = models.IntegerField(default=0)
    reply = models.TextField(blank=True)
    registered_by = models.CharField(max_length=80)
    registered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-registered_at", "-pk"]
        indexes = [models.Index(fields=["town", "digest"], name="reports_forms_alike")]

    def __str__(self) -> str:
        return self.title

    @property
    def artefact(self) -> str:
        """Its name in the citation table."""
        return f"{self.KIND}:{self.pk}"


class FormCell(models.Model):
    """A cell of a form to be filled: what answers it.

    `place` is its name within the form (sheet, row, column), the same in the next period's form. `indicators` are those
    that may be meant; one that is sure, or chosen by somebody, stands in `indicator` with its unit. `measure` is
    the form's unit of measure, `times` how many of it make one (万元: 10,000 of 元). `printed` is what went into the
    filled file.
    """

    class State(models.TextChoices):
        """Whether the town holds the answer."""

        HELD = "held"
        TYPED = "typed"
        UNCLEAR = "unclear"
        NOT_HELD = "not_held"

    form = models.ForeignKey(ArrivedForm, on_delete=models.PROTECT, related_name="cells", db_index=False)
    place = models.CharField(max_length=30)
    sheet = models.IntegerField()
    row = models.IntegerField()
    column = models.IntegerField()
    label = models.CharField(max_length=400)
    takes = models.CharField(max_length=6)
    measure = models.CharField(max_length=40, blank=True)
    times = models.BigIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices)
    indicators = models.JSONField(default=list)
    indicator = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    is_chosen = models.BooleanField(default=False)
    office = models.CharField(max_length=60, blank=True)
    printed = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["sheet", "row", "column"]
        constraints = [models.UniqueConstraint(fields=["form", "place"], name="reports_form_cell_once")]

    def __str__(self) -> str:
        return self.label
