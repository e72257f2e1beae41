"""The parts of an evidence pack people read: a page that opens anywhere and prints, a workbook, how to check.

Words stand in `packs/base/texts/evidence.yaml`, Chinese and English beside each other: whoever gets the pack may read
either. Persons are not named; a record is told by number and title as far as the reader sees it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from html import escape
from typing import Any

import xlsxwriter
import yaml

from shanzhi.core.places import packs_folder
from shanzhi.directory.trees import forest
from shanzhi.indicators.figures import Figures
from shanzhi.indicators.vocabulary.base import FactLine
from shanzhi.kernel.clock import day_of
from shanzhi.records.queries import list_records
from shanzhi.reports.evidence.gathering import Gathered

HEADS = ("day", "entered", "unit", "number", "title", "measure", "quantity", "remark")
STYLE = (
    "body{font:15px/1.6 'Noto Serif CJK SC',SimSun,serif;max-width:1100px;margin:24px auto;padding:0 16px}"
    "table{border-collapse:collapse;width:100%;font-size:13px}"
    "th,td{border:1px solid #888;padding:3px 6px;text-align:left}"
    "td.n{text-align:right}dt{color:#555}dd{margin:0 0 6px}thead{display:table-header-group}"
)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Made:
    """For whom and when a pack is made, in words."""

    reader: str
    town: str
    at: str
    demo: str


def list_rows(figures: Figures, gathered: Gathered) -> list[Row]:
    """The facts with what they stand for, the earliest first, in the columns of `HEADS`."""
    records = list_records(line.record_id for line in gathered.lines)
    trees = forest(figures.town, gathered.figure.tree_date)
    measures = {key: figures.library.get("measures", key).model.label.zh for key in gathered.figure.tree.measures()}

    def row(line: FactLine) -> Row:
        record = records.get(line.record_id)
        node = trees.nodes.get(line.unit_id) or trees.former.get(line.unit_id)
        return (
            line.happened_on,
            day_of(line.recorded_at),
            "" if node is None else node.label("zh"),
            "" if record is None else record.number,
            say("hidden") if record is None else record.title,
            measures.get(line.measure, line.measure),
            line.quantity,
            say("taken_back") if line.reverses is not None else "",
        )

    return [row(line) for line in sorted(gathered.lines, key=lambda each: (each.happened_on, each.seq))]


def page(gathered: Gathered, rows: Sequence[Row], made: Made) -> bytes:
    """The list as a page of its own: no script, nothing from elsewhere."""
    said = gathered.said
    title = escape(said["label"]["zh"])
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in told(said, made) if value)
    head = "".join(f"<th>{escape(text)}</th>" for text in heads())
    body = "".join("<tr>" + "".join(_cell(value) for value in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return (
        f'<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><dl>{facts}</dl>{table}</body></html>"
    ).encode()


def workbook(gathered: Gathered, rows: Sequence[Row], made: Made) -> bytes:
    """The same as a workbook. Text is never taken for a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    about = book.add_worksheet(say("sheet_figure"))
    for place, pair in enumerate(told(gathered.said, made)):
        about.write_row(place, 0, pair)
    sheet = book.add_worksheet(say("sheet_facts"))
    sheet.write_row(0, 0, heads())
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(rows, start=1):
        sheet.write_row(place, 0, [_plain(value) for value in row])
    book.close()
    return file.getvalue()


def told(said: Mapping[str, Any], made: Made) -> list[tuple[str, str]]:
    """What a figure is, line by line: label and value."""
    window = said["window"]
    pairs = {
        "value": said["shown"] or "",
        "printed": said["printed"],
        "counted_in": said["counted_in"],
        "unit": (said["unit_name"] or {}).get("zh", ""),
        "window": f"{window['from'] or ''} – {window['to']}",
        "as_of": said["as_of"]["at"],
        "place": str(said["as_of"]["seq"]),
        "anchor": said["anchor"] or say("unsealed"),
        "explanation": said["explanation"]["zh"],
        "explanation_en": said["explanation"]["en"],
        "definition": f"{said['definition']['number']} {said['definition']['digest']}",
        "reader": made.reader,
        "made": made.at,
        "demo": made.demo,
    }
    return [(say(f"label_{name}"), value) for name, value in pairs.items()]


def contents(title: str, entries: Iterable[tuple[str, str, str]], made: Made) -> bytes:
    """The list of a pack with several figures: what was printed, where, and the way to its own list."""
    rows = "".join(
        f"<tr><td>{_link(folder, label)}</td><td>{escape(printed)}</td></tr>" for folder, label, printed in entries
    )
    facts = f"<dt>{escape(say('label_reader'))}</dt><dd>{escape(made.reader)}</dd>"
    facts += f"<dt>{escape(say('label_made'))}</dt><dd>{escape(made.at)}</dd>"
    return (
        f'<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{escape(title)}</h1><dl>{facts}</dl>"
        f"<table><tbody>{rows}</tbody></table></body></html>"
    ).encode()


def how_to_check(made: Made) -> bytes:
    """The sheet on top: what this is, for whom, and how anybody checks it."""
    words = {"reader": made.reader, "town": made.town, "at": made.at, "demo": made.demo}
    return say("how_to_check").format(**words).encode()


def heads() -> list[str]:
    """The heads of the columns."""
    return [say(f"head_{name}") for name in HEADS]


def say(key: str) -> str:
    """A word of evidence packs."""
    return _texts()[key]


@cache
def _texts() -> dict[str, str]:
    path = packs_folder() / "base" / "texts" / "evidence.yaml"
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def _link(folder: str, label: str) -> str:
    return f'<a href="{escape(folder)}/list.html">{escape(label)}</a>' if folder else escape(label)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f'<td class="n">{value.normalize():f}</td>'
    return f"<td>{escape(_plain_text(value))}</td>"


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else _plain_text(value)


def _plain_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
