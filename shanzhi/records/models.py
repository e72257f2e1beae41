"""Record, transition, link, counter, proposal, file, note."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from shanzhi.directory.models import Subject, Unit
from shanzhi.kernel.models import Town
from shanzhi.packs.models import Definition


class Record(models.Model):
    """The spine row of every kind: what every list needs. Each kind adds a one-to-one table for columns only it has.

    `data` holds scalars and choice codes of the declared fields; `definition` is the type as it was when the record was
    opened.
    """

    subject = models.OneToOneField(Subject, primary_key=True, on_delete=models.PROTECT, related_name="record")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=40)
    happened_on = models.DateField()
    ended_on = models.DateField(null=True)
    access_class = models.SmallIntegerField(default=1)
    data = models.JSONField(default=dict)
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "number"], name="record_number")]
        indexes = [
            models.Index(
                fields=["town", "type", "-happened_on", "-subject"],
                include=["unit", "access_class", "state"],  # a page is counted without reading the records
                name="record_of_register",
            ),
            models.Index(fields=["unit", "type", "-happened_on"], name="record_of_unit"),
            models.Index(fields=["town", "created_by", "-created_at"], name="record_of_author"),
        ]

    def __str__(self) -> str:
        return self.number


class SearchText(models.Model):
    """The words a record is found by: number, title, texts. Kept by triggers, so it is never behind its record.

    Nobody reads it but `search_records`, whoever asks: a search must not walk through what is not the reader's.
    `reach` and `unit_reach` are the pairs of a scope (`kernel/scope.py`): town or unit, and access class.
    """

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    reach = models.BigIntegerField()
    unit_reach = models.BigIntegerField()
    happened_on = models.DateField()
    words = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["reach", "-happened_on", "-record"], name="searchtext_latest"),
            models.Index(fields=["unit_reach"], name="searchtext_of_unit"),
        ]

    def __str__(self) -> str:
        return self.words


class SavedView(models.Model):
    """A register as somebody likes to see it: filter, order and columns, as the parameters of its address.

    Own, or shared with the town. `is_default`: its owner's register begins with it.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    type = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = models.TextField()
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "user", "type", "name"], name="view_name"),
            models.UniqueConstraint(
                fields=["town", "user", "type"], condition=models.Q(is_default=True), name="one_default_view"
            ),
        ]
        indexes = [models.Index(fields=["town", "type"], name="view_of_register")]

    def __str__(self) -> str:
        return self.name


class RecordAccess(models.Model):
    """A unit outside the record's own that may read it (referral, joint work)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="access")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    access_class = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "unit"], name="record_access_once")]

    def __str__(self) -> str:
        return f"{self.record_id} for {self.unit_id}"


class RecordBar(models.Model):
    """A user who must not know of a record they could otherwise read: the person it is about.

    Only for records of a need-to-know class. To a barred user the record, its facts and its files are not there.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="bars")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="record_bar_once")]

    def __str__(self) -> str:
        return f"{self.user_id} not {self.record_id}"


class Transition(models.Model):
    """One verb applied to a record: who, when, why, and the record as it stood afterwards. Append-only.

    `seq` and `recorded_at` come from the ledger with the facts the transition posts, so that a record can be shown as
    it stood when a figure was printed. `snapshot` holds ids and codes, never names.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="transitions", db_index=False)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=80)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    reason = models.TextField(blank=True)
    snapshot = models.JSONField()
    seq = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "id"]),
            models.Index(fields=["id"], condition=models.Q(verb__endswith=".correct"), name="transition_correcting"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_id}"


class Link(models.Model):
    """A record concerns a person, a unit or another record, in a role the type names (host, venue, parent)."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links", db_index=False)
    role = models.CharField(max_length=60)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="linked_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "role", "subject"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.record_id} {self.role} {self.subject_id}"


class Counter(models.Model):
    """The last number given in a series of a town. `scattered_by` is the key of numbers that tell no order."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    series = models.CharField(max_length=60)
    last = models.IntegerField()
    scattered_by = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "series"], name="counter_series")]

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Proposal(models.Model):
    """A correction or withdrawal that waits for the town office, because an issued document used the record."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="proposals")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=80)
    changes = models.JSONField()
    reason = models.TextField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decision = models.CharField(max_length=20, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=models.Q(decision=""), name="one_open_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.record_id}"


class FileContent(models.Model):
    """The bytes of a file, once in a town however often it is attached, found by their SHA-256.

    Kept in the database, so that a file is there exactly when its record is (decision 0011). Emptied some time after
    the last file with it was withdrawn; the digest stays.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    thumbnail = models.BinaryField(null=True)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["town", "digest"], name="content_once")]

    def __str__(self) -> str:
        return self.digest[:12]


class File(models.Model):
    """A file beside a record; never changed, only withdrawn with a reason.

    Until the form it was put into is saved it has no record and waits under the form's `key`, seen by its `user` alone.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    record = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="files")
    content = models.ForeignKey(FileContent, on_delete=models.PROTECT, related_name="files")
    key = models.UUIDField(db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    uploaded_at = models.DateTimeField()
    attached_at = models.DateTimeField(null=True)
    attached_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdraw_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """A short free remark on a record. It changes nothing the record says."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="notes")
    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]
