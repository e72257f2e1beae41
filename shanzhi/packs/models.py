"""Applied packs: immutable, content-hashed, in the database; the files are only the source form."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from shanzhi.kernel.models import Town


class Document(models.Field):  # type: ignore[type-arg]
    """A declaration as JSON text, which keeps its keys in the order of the pack.

    A `jsonb` column would sort them, and with them the fields of a form, the choices of a field and the nodes of a
    framework.
    """

    def get_internal_type(self) -> str:
        """Text in the database."""
        return "TextField"

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """Read."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """Written as it stands."""
        return None if value is None else json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


class PackVersion(models.Model):
    """One applying of a pack to a town."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    pack = models.SlugField()
    version = models.CharField(max_length=20)
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    manifest = models.JSONField()
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="pack_version_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.pack} {self.version} ({self.number})"


class Definition(models.Model):
    """One declaration as applied. A changed declaration is a new row; the old one is retired, never altered.

    `valid_from` is set in dated sections (indicators): for a window that ended before, the older definition still
    counts.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    document = Document()
    files = models.JSONField(default=dict)
    valid_from = models.DateField(null=True)
    first_version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="definitions")
    applied_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "section", "key", "number"], name="definition_number"),
        ]
        indexes = [models.Index(fields=["town", "section", "key"])]

    def __str__(self) -> str:
        return f"{self.section}/{self.key} v{self.number}"


class Asset(models.Model):
    """A file that belongs to declarations (a Word template), by its fingerprint. Immutable."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest[:12]
