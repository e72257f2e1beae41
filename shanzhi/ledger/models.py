"""Facts, the head of each town's ledger, daily sums, seals.

A fact is never updated or deleted (a trigger refuses it for everyone). The app role cannot write any of these tables:
it posts through the function `ledger_post`, which takes seq and recorded_at while it holds the town's head row.
"""

from __future__ import annotations

from django.db import models

from shanzhi.directory.models import Subject, Unit
from shanzhi.kernel.models import Town
from shanzhi.records.models import Record, Transition


class Measure(models.Model):
    """What facts count.

    Shared by all towns of the installation; its meaning never changes, a new meaning is a new key.
    """

    class Nature(models.TextChoices):
        """How facts of the measure add up."""

        FLOW = "flow"
        STOCK = "stock"
        READING = "reading"

    key = models.CharField(max_length=80, unique=True)
    nature = models.CharField(max_length=10, choices=Nature.choices)
    access_class = models.SmallIntegerField(default=1)

    def __str__(self) -> str:
        return self.key


class Head(models.Model):
    """The end of a town's ledger: the last seq given and when. Whoever posts holds this row until commit."""

    town = models.OneToOneField(Town, primary_key=True, on_delete=models.PROTECT, related_name="ledger_head")
    seq = models.BigIntegerField(default=0)
    recorded_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.town_id}: {self.seq}"


class Fact(models.Model):
    """One line of the ledger.

    `unit` is the leaf unit and stays for ever; `subject` whom it concerns; `quantity` in the measure's base unit (money
    in cents); `happened_on` the day in the world; `recorded_at` when it entered; `reverses` the seq of the fact this
    one takes back.
    """

    pk = models.CompositePrimaryKey("town_id", "seq")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="facts", db_index=False)
    transition = models.ForeignKey(Transition, on_delete=models.PROTECT, related_name="facts", db_index=False)
    line = models.IntegerField()
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    access_class = models.SmallIntegerField()
    quantity = models.DecimalField(max_digits=30, decimal_places=6)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    dims = models.JSONField(default=dict)
    reverses = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transition", "measure", "line"], name="fact_line_once"),
            models.UniqueConstraint(
                fields=["town", "reverses"], condition=models.Q(reverses__isnull=False), name="fact_reversed_once"
            ),
        ]
        indexes = [
            models.Index(fields=["town", "measure", "happened_on"], name="fact_of_measure"),
            models.Index(fields=["town", "measure", "unit", "happened_on"], name="fact_of_unit"),
            models.Index(fields=["record"], name="fact_of_record"),
            models.Index(fields=["town", "recorded_at"], name="fact_recorded_at"),
        ]

    def __str__(self) -> str:
        return f"{self.town_id}:{self.seq}"


class Sum(models.Model):
    """Facts of a measure and a unit with the same dimensions, added up over some days. Derived, kept for speed."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    dims = models.JSONField(default=dict)
    access_class = models.SmallIntegerField()
    quantity = models.DecimalField(max_digits=30, decimal_places=6)
    facts = models.IntegerField()

    class Meta:
        abstract = True


class DailySum(Sum):
    """Facts added up by measure, unit, day and dims, kept by `ledger_post` for speed.

    Derived: `ledger verify` rebuilds and compares. Its indexes hold whatever figures read, so that a year of a town is
    added up without the rows.
    """

    happened_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["town", "measure", "happened_on", "unit", "dims"],
                include=["access_class", "quantity"],
                name="daily_sum_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "measure", "unit", "happened_on"],
                include=["dims", "access_class", "quantity"],
                name="daily_sum_of_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.unit_id} {self.happened_on}"


class MonthlySum(Sum):
    """Daily sums added up by month, kept by the database with every change of those.

    What a town did in a year is read from twelve rows a unit instead of hundreds. Derived: `ledger verify` rebuilds and
    compares.
    """

    month = models.DateField()
    """Its first day."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["town", "measure", "month", "unit", "dims"],
                include=["access_class", "quantity"],
                name="monthly_sum_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["town", "measure", "unit", "month"],
                include=["dims", "access_class", "quantity"],
                name="monthly_sum_of_unit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.unit_id} {self.month}"


class Seal(models.Model):
    """SM3 over a gapless stretch of a town's facts and the seal before. Append-only."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    is_demo = models.BooleanField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="seal_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.town_id} #{self.number} {self.digest[:8]}"
