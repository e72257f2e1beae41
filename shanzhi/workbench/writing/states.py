"""How far a draft is, in words."""

from __future__ import annotations

from django.utils.translation import pgettext


def states() -> dict[str, str]:
    """How far a draft is, in words."""
    return {
        "writing": pgettext("state of a draft", "being written"),
        "review": pgettext("state of a draft", "in review"),
        "returned": pgettext("state of a draft", "given back"),
        "issued": pgettext("state of a draft", "signed and issued"),
        "dropped": pgettext("state of a draft", "dropped"),
    }
