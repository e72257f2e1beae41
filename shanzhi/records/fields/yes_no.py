from __future__ import annotations

from typing import Any, Literal

from django.utils.translation import gettext as _

from shanzhi.records.fields.base import Field

_YES = {"true", "1", "yes", "on"}
_NO = {"false", "0", "no", "off"}


class YesNo(Field):
    """Yes or no. Nothing given means no."""

    kind: Literal["yes_no"]

    def clean(self, raw: object, name: str) -> bool:
        """A box left unticked is sent as nothing."""
        if raw is None or raw == "":
            return False
        return bool(self._clean(raw, name))

    def _clean(self, raw: object, name: str) -> bool:
        word = str(raw).lower()
        if word not in _YES | _NO:
            raise self._bad("field.choice.unknown", name, found=str(raw)[:60], allowed=[_("Yes"), _("No")])
        return word in _YES

    def show(self, value: bool, language: str) -> str:
        """Yes or no, in the page's language."""
        return _("Yes") if value else _("No")

    def dim(self, value: Any) -> str | None:
        """`yes` or `no`."""
        return "yes" if value else "no"
