"""Section `reports`: work reports as Word templates with bound figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from shanzhi.core.periods import WindowWord
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label
from shanzhi.packs.sections import Flaw, Section

Style = Literal["exact", "over", "wan", "yi", "han", "percent"]
"""How a figure is written: 224 · 1800余 · 2.3万 · 2.65亿 · 两 · 36%."""


class ReportFigure(Declared):
    """A figure a template may place as `fig.<name>`: which indicator, over which window, and how it is written."""

    indicator: Key
    window: WindowWord | None = None
    style: Style = "exact"
    decimals: int = Field(default=0, ge=0, le=4)
    with_unit: Label | None = None


class Report(Declared):
    """A report: its title, its Word template (a file beside this declaration) and the figures the template places."""

    label: Label
    template: str = Field(pattern=r"^[a-z0-9_]+\.docx$")
    figures: dict[Key, ReportFigure] = Field(default_factory=dict)
    help: Label | None = None


def _check(pack: Pack, _key: str, report: Report) -> Iterator[Flaw]:
    for name, figure in report.figures.items():
        if pack.find("indicators", figure.indicator) is None:
            yield Flaw(
                "pack.reference.unknown", ("figures", name, "indicator"), figure.indicator, pack.keys("indicators")
            )


SECTIONS = [Section("reports", Report, check=_check, files=lambda report: [report.template])]
