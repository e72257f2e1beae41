"""Users and what they hold."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from shanzhi.directory.models import Unit
from shanzhi.kernel.models import Town


class UserManager(BaseUserManager["User"]):
    """Looks users up by name; users are made by a verb."""


class User(AbstractBaseUser):
    """Somebody who signs in. What they may do and see comes from grants alone; there is no superuser."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.username


class Grant(models.Model):
    """A user holds a role at a unit, from a day to a day. `town` is null for an office of the county."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    town = models.ForeignKey(Town, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit_id}"
