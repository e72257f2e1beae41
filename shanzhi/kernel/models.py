"""Town, access class, audit trail, idempotency keys."""

from __future__ import annotations

from django.db import models


class Town(models.Model):
    """One township: the owner of a ledger and of a pack. The county owns the installation, towns share it.

    A demo town says so on every page, and its calendar stands still at `demo_now`: synthetic years of work keep their
    own moments, and nobody mistakes them for real ones. `revision` rises with each change of its directory, so that
    trees kept in memory know when they are out of date.
    """

    key = models.SlugField(unique=True)
    label = models.JSONField()
    is_demo = models.BooleanField(default=False)
    demo_now = models.DateTimeField(null=True, blank=True)
    revision = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_demo=True) | models.Q(demo_now=None), name="clock_only_in_demo"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class AccessClass(models.Model):
    """Who-may-see class of a record type and its measures: general, or need-to-know (talks, misconduct).

    The number is part of row-level policies and of every fact, so it never changes and never exceeds 63.
    """

    id = models.SmallIntegerField(primary_key=True)
    key = models.SlugField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id__gte=1, id__lte=63), name="access_class_in_range"),
        ]

    def __str__(self) -> str:
        return self.key


class AuditEntry(models.Model):
    """Who did what, when and why, outside records (whose transitions are their own trail). Append-only.

    `actor` is the principal's key (`user:7`, `system:tianning`), `target` what it was done to (`grant:12`).
    """

    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    target = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    access_class = models.SmallIntegerField(default=1)
    about = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.target}"


class IdempotencyKey(models.Model):
    """One sent form: pressing twice, or sending again after a broken line, answers with the first result."""

    key = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    result = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"
