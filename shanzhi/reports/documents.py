"""What is named in the citation table, whatever kind of document it is: issues, and forms from above as filled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from shanzhi.reports.models import ArrivedForm, Issue

__all__ = ["Document", "find_documents"]

Document = Issue | ArrivedForm
"""Something that was issued with figures; it has an `artefact` and a `title`."""


def find_documents(artefacts: Iterable[str]) -> dict[str, Document]:
    """Those documents the reader may see, by their name in the citation table, in the order of the names; no files.

    Other kinds of artefacts than these are left out.
    """
    names = list(dict.fromkeys(artefacts))
    keys: dict[str, list[int]] = defaultdict(list)
    for name in names:
        kind, _, key = name.partition(":")
        if kind in (Issue.KIND, ArrivedForm.KIND):
            keys[kind].append(int(key))
    issues = Issue.objects.filter(pk__in=keys[Issue.KIND]).defer("document")
    forms = ArrivedForm.objects.filter(pk__in=keys[ArrivedForm.KIND]).defer(*ArrivedForm.LARGE)
    found: dict[str, Document] = {each.artefact: each for each in issues}
    found |= {each.artefact: each for each in forms}
    return {name: found[name] for name in names if name in found}
