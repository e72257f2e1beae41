"""How the sign-in library behaves here."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from shanzhi.accounts.locking import failures_of

MISMATCH = _("Account or password is wrong. After five times the account is locked for half an hour.")


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up: accounts are opened by the county or the town's administrator."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask the administrator of the town."),
        "too_many_login_attempts": _(
            "Wrong five times: this account is locked for half an hour."
            " Wait, or ask the administrator of the town for a new password."
        ),
        "username_password_mismatch": MISMATCH,
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Who has the password of a closed account is told so; nobody else learns that there is one."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            raise self.validation_error("account_inactive")
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures are counted for a name, whatever address of the server it was typed at."""
        return failures_of(str(credentials.get("username", "")))
