"""One piece of work that was asked for."""

from __future__ import annotations

from django.db import models

from shanzhi.accounts.models import User
from shanzhi.kernel.models import Town


class State(models.TextChoices):
    """Where a run stands. Only `waiting` and `running` change any more."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


ENDED = (State.DONE, State.FAILED, State.STOPPED)


class JobRun(models.Model):
    """A job somebody asked for, or the calendar: what, for whom, how far, how it ended.

    `name` is the registered name of the job. `user` is empty for work of the system. `occasion` names the night a
    periodic job is for, so that no two processes ask for it twice. `result` is what it came to, `problem` why it
    did not: a code and the words of its sentence.
    """

    town = models.ForeignKey(Town, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    occasion = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    is_stop_asked = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index(fields=["town", "-asked_at"], name="jobs_of_a_town")]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "name", "occasion"], condition=~models.Q(occasion=""), name="once_an_occasion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk} {self.state}"

    @property
    def is_ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in ENDED
