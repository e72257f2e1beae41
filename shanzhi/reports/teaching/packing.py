"""What a town has accepted, as a file of its pack: so that it is looked at, kept and applied like the rest of it."""

from __future__ import annotations

from collections.abc import Iterable

import yaml

from shanzhi.reports.models import TaughtSaying

FILE = "sayings/taught.yaml"
"""Where it goes in the folder of the pack."""


def as_pack_file(rows: Iterable[TaughtSaying]) -> str:
    """The section `sayings` with these, one declaration an indicator; empty without any."""
    by_indicator: dict[str, list[dict[str, list[str]]]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append({"words": list(row.words)})
    declared = {
        f"taught_{indicator}": {"indicator": indicator, "said": said}
        for indicator, said in sorted(by_indicator.items())
    }
    return yaml.safe_dump(declared, allow_unicode=True, sort_keys=False, width=120) if declared else ""
