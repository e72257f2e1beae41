"""Subjects, units, persons and how they belong together, each row with the days it holds and the moments it was known.

Bitemporal rows (`valid_*` are days in the world, `known_*` moments in the system) are never changed except that
`known_to` closes: what was known at a moment can be asked again for ever. `valid_to` and `known_to` are exclusive; null
means open.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from shanzhi.kernel.models import Town


class Subject(models.Model):
    """What facts and links may point to: a person, a household, a unit, a record.

    It holds no name, so it can outlive erasure.
    """

    class Kind(models.TextChoices):
        """Which table the row continues in."""

        UNIT = "unit"
        PERSON = "person"
        HOUSEHOLD = "household"
        RECORD = "record"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


class Unit(models.Model):
    """A node of one of the four trees.

    `key` is its stable name in packs and files; all that changes is in `UnitState`.
    """

    subject = models.OneToOneField(Subject, primary_key=True, on_delete=models.PROTECT, related_name="unit")
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    tree = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "key"], name="unit_key", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.key


class Bitemporal(models.Model):
    """Valid in the world from a day to a day, known here from a moment to a moment."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class UnitState(Bitemporal):
    """A unit's name and place in its tree for a stretch of time."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="states")
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.JSONField()
    aliases = ArrayField(models.CharField(max_length=60), default=list)

    def __str__(self) -> str:
        return f"{self.name.get('zh')} {self.valid_from}"


class UnitLink(Bitemporal):
    """Two units of different trees that belong together: branch `serves` village.

    The target counts the source; the source counts the target only if the link `is_mutual`.
    """

    kind = models.CharField(max_length=60)
    source = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="links_in")
    is_mutual = models.BooleanField()
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.target}"


class UnitPlace(Bitemporal):
    """Where a unit is for a stretch of time: a point and perhaps an outline, `[[lng, lat], …]` in degrees.

    `is_sketch`: placed for an overview, not a position to rely on. Persons have no places.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="places")
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    lng = models.DecimalField(max_digits=9, decimal_places=6)
    lat = models.DecimalField(max_digits=8, decimal_places=6)
    outline = models.JSONField(default=list)
    is_sketch = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.lng} {self.lat}"


class UnitSuccession(models.Model):
    """A unit went over into another on a day (merged or split villages). Old reports keep the old tree."""

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    known_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class Person(models.Model):
    """The basic card of a person, readable in the town. It has no sensitive field."""

    subject = models.OneToOneField(Subject, primary_key=True, on_delete=models.PROTECT, related_name="person")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    initials = models.CharField(max_length=30, blank=True)
    spelling = models.CharField(max_length=400, blank=True)
    is_synthetic = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"person:{self.pk}"


class PersonAlias(models.Model):
    """Two cards turned out to be one person: `alias` counts as `person` from a moment on."""

    alias = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="aliases")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.alias_id} = {self.person_id}"


class Membership(Bitemporal):
    """A person belongs to a unit in some way, with a standing (full, probationary)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    standing = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "kind"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.unit_id}"
