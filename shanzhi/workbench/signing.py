"""Signing in: allauth's view with our page around it."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.accounts.queries import User
from shanzhi.kernel.queries import has_demo
from shanzhi.workbench.frame import other_language
from shanzhi.workbench.language import remember
from shanzhi.workbench.marking import mark_chinese


class SignIn(LoginView):  # type: ignore[misc]
    """The form at the gate. Who signed in finds the pages in the language chosen last."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Carry the account's language into the cookie."""
        response: HttpResponse = super().form_valid(form)
        user = self.request.user
        if isinstance(user, User) and user.language:
            remember(response, user.language)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands beside the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "gate": gate(),
            "demo": has_demo(),
            "large": self.request.COOKIES.get("large") == "1",
            "language": other_language(self.request.get_full_path()),
            "login": form["login"].value() or "",
            "errors": _errors(form),
            "login_error": _said(form, "login"),
            "password_error": _said(form, "password"),
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """A form that came back says so in its status as well."""
        status = 400 if context["form"].errors else 200
        response: TemplateResponse = super().render_to_response(context, status=status, **kwargs)
        response.render()
        if context["language"]["code"] == "zh-hans":
            response.content = mark_chinese(response.content.decode()).encode()
        return response


def gate() -> dict[str, Any]:
    """What the system is, in one example, and what it will never do."""
    return {
        "host": _("Work system of townships"),
        "headline": [_("Work is written down once,"), _("registers, forms and reports follow from it.")],
        "lead": _("For example, this is how a number comes about"),
        "chain": [
            {"label": pgettext("example", "Written down"), "value": _("Theme Party day"), "note": _("at the branch")},
            {
                "label": pgettext("example", "Posted"),
                "value": pgettext("example", "+1"),
                "note": _("into the ledger, for good"),
            },
            {
                "label": pgettext("example", "Figure"),
                "value": "224",
                "unit": pgettext("example", "times"),
                "note": _("opens its 224 records"),
                "is_figure": True,
            },
            {
                "label": pgettext("example", "Used in"),
                "value": _("Half-year report"),
                "note": _("later changes are shown"),
            },
        ],
        "promises": [
            _("No check-ins, no points, no ranks"),
            _("No counting of logins or hours online"),
            _("No forced photos or positions"),
            _("Nothing to install"),
        ],
    }


def _errors(form: Any) -> list[dict[str, str]]:
    """Every sentence with the field it belongs to."""
    found = [{"text": text, "url": "#login"} for text in form.non_field_errors()]
    return found + [
        {"text": _said(form, name), "url": f"#{name}"} for name in ("login", "password") if form[name].errors
    ]


def _said(form: Any, name: str) -> str:
    """What is wrong with a field, in our words."""
    if not form[name].errors:
        return ""
    return {"login": _("Fill in the account"), "password": _("Fill in the password")}[name]
