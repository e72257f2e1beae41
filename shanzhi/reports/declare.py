"""Sections `reports` (Word templates with figures), `forms` (what may be asked for), `town_duties` (whose it is)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from shanzhi.core.errors import Problem
from shanzhi.core.periods import WindowWord
from shanzhi.core.sentences import sentence
from shanzhi.packs.assembling import Pack
from shanzhi.packs.declare import Declared, Key, Label, Source
from shanzhi.packs.sections import Flaw, Section
from shanzhi.reports.word import template_names


class ReportFigure(Declared):
    """A figure a template may place as `fig.<name>`; how it is written is the template's choice (`fig.people|over`).

    `unit_word` is what stands after the number; without it, the unit of the indicator.
    """

    indicator: Key
    window: WindowWord | None = None
    unit_word: str | None = None


class Report(Declared):
    """A report: its title, its Word template (a file beside this declaration), the figures the template places."""

    label: Label
    template: str = Field(pattern=r"^[a-z0-9_]+\.docx$")
    figures: dict[Key, ReportFigure] = Field(default_factory=dict)
    help: Label | None = None


class ListedForm(Declared):
    """A form of the register of forms that may be asked for (报表清单): what is on no list need not be filled.

    A form that arrives is it if its number (表号) is the same, or all of `words` stand in its title. `valid_until` is
    the last day it may be asked for.
    """

    label: Label
    words: list[str] = Field(min_length=1)
    number: str | None = None
    asked_by: Label
    basis: str = Field(min_length=1)
    valid_until: date | None = None
    source: Source


class TownDuty(Declared):
    """A matter of the list of what the town has to do (履职事项清单), as the county has published it.

    `part`: its own (基本履职), one it supports while `lead` leads (配合履职), or one that `lead` has taken back
    (上级部门收回). A form is about it if all of `words` stand in its title; of several the one with the longest words.
    """

    label: Label
    part: Literal["own", "support", "taken_back"]
    words: list[str] = Field(min_length=1)
    lead: Label
    basis: str = Field(min_length=1)
    source: Source


def _check(pack: Pack, key: str, report: Report) -> Iterator[Flaw]:
    """Indicators exist; the template is sound and places only figures that are declared, and all of them."""
    for name, figure in report.figures.items():
        if pack.find("indicators", figure.indicator) is None:
            yield Flaw(
                "pack.reference.unknown", ("figures", name, "indicator"), figure.indicator, pack.keys("indicators")
            )
    path = pack.entries["reports"][key].files.get(report.template)
    if path is None:
        return
    try:
        placed = {name.split(".")[1] for name in template_names(path.read_bytes()) if name.startswith("fig.")}
    except Problem as problem:
        told = {"zh": sentence(problem, "zh"), "en": sentence(problem, "en")}
        yield Flaw("pack.report.template", ("template",), told, report.template)
        return
    for name in sorted(placed - report.figures.keys()):
        yield Flaw("pack.reference.unknown", ("figures",), name, sorted(report.figures))
    for name in sorted(report.figures.keys() - placed):
        yield Flaw("pack.report.figure_unused", ("figures", name), name, sorted(placed))


SECTIONS = [
    Section("reports", Report, check=_check, files=lambda report: [report.template]),
    Section("forms", ListedForm),
    Section("town_duties", TownDuty),
]
