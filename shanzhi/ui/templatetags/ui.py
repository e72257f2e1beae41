"""What component and page templates need beyond Django's own tags: formats, safe attributes, chart shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.safestring import SafeString

from shanzhi.ui import charts, formats, tables

register = template.Library()

register.filter("yuan", formats.yuan)
register.filter("wan", formats.wan)
register.filter("weekday", formats.weekday)


@register.filter
def number(value: formats.Number, places: int | None = None) -> str:
    """`{{ 1846|number }}`: 1,846."""
    return formats.number(value, places)


@register.filter
def signed(value: formats.Number, places: int | None = None) -> str:
    """`{{ change|signed }}`: +5, −1, 0."""
    return formats.signed(value, places)


@register.filter
def percent(ratio: formats.Number, places: int = 1) -> str:
    """`{{ 0.957|percent }}`: 95.7%."""
    return formats.percent(ratio, places)


@register.filter
def day(value: date, reference: date | int | None = None) -> str:
    """`{{ held_on|day:year }}`: 7月5日, with the year where it differs from `year`."""
    return formats.day(value, reference)


@register.filter
def day_with_weekday(value: date, reference: date | int | None = None) -> str:
    """`{{ due_on|day_with_weekday }}`: 7月5日 周五."""
    return formats.day_with_weekday(value, reference)


@register.filter
def clock(value: datetime | time) -> str:
    """`{{ recorded_at|clock }}`: 10:46."""
    return formats.clock(value)


@register.filter
def moment(value: datetime, reference: date | int | None = None) -> str:
    """`{{ recorded_at|moment }}`: 7月5日 10:46."""
    return formats.moment(value, reference)


@register.filter
def day_range(first: date, last: date) -> str:
    """`{{ first|day_range:last }}`: 1月1日—6月30日."""
    return formats.day_range(first, last)


@register.filter
def table_day(value: date, reference: date | int | None = None) -> str:
    """`{{ found_on|table_day:year }}`: 06-24."""
    return formats.table_day(value, reference)


@register.filter
def attributes(attrs: Mapping[str, Any]) -> SafeString:
    """The attributes a component was given beyond its parameters, escaped.

    Templates use this and never `{{ attrs }}`: django-cotton prints a value that begins and ends with a quote
    unescaped. False and None leave the attribute out.
    """
    extra = getattr(attrs, "attrs_dict", None)
    given = extra() if extra is not None else dict(attrs)
    return flatatt({name: value for name, value in given.items() if value is not None and value is not False})


@register.filter
def filled(items: Iterable[Any] | str | None, names: str) -> list[dict[str, Any]]:
    """Each item as a dict that has every one of `names`; what it lacks is empty.

    An item may be a mapping, an object with these attributes, or a plain value, which then is the first name.
    """
    keys = names.split()
    return [] if not items else [_filled(item, keys) for item in items]


@register.filter
def filled_one(item: Any, names: str) -> dict[str, Any]:
    """One item, as `filled` does with many; nothing gives empty values."""
    keys = names.split()
    return dict.fromkeys(keys, "") if item in ("", None) else _filled(item, keys)


@register.filter
def beside(cells: Sequence[Any] | None, columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Cells with the columns they stand in, in order; missing cells are empty."""
    given = list(cells or [])
    return list(zip(given + [""] * (len(columns) - len(given)), columns, strict=False))


@register.filter
def table_cells(cells: Sequence[dict[str, Any]], columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Filled cells of a row under their columns, as `shanzhi.ui.tables` puts them together; missing ones are empty."""
    return [tables.table_cell(cell or tables.EMPTY, column) for cell, column in beside(cells, columns)]


@register.filter
def joined_cells(cells: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What `table_cells` made, with neighbours that are whole put into one."""
    return tables.joined(cells)


@register.filter
def present(text: str) -> bool:
    """Whether a slot holds more than white space."""
    return bool(str(text).strip())


@register.filter
def steps(done: int, total: int) -> list[str]:
    """The segments of a progress line: done, now, to come."""
    kinds = ["done"] * int(done) + ["now"] + ["next"] * int(total)
    return kinds[: int(total)]


@register.simple_tag
def icon_sheet() -> str:
    """The address of the file of icons, which stays while the program runs: a page shows a hundred of them."""
    return _icon_sheet()


@cache
def _icon_sheet() -> str:
    return static("ui/icons.svg")


@register.simple_tag
def bar_shape(items: list[dict[str, Any]], target: float | str | None) -> charts.BarShape:
    """The shape of a bar chart; see `shanzhi.ui.charts`."""
    return charts.bar_shape(items, float(target) if target else None)


@register.simple_tag
def line_shape(series: list[dict[str, Any]], labels: Sequence[str]) -> charts.LineShape:
    """The shape of a line chart; see `shanzhi.ui.charts`."""
    return charts.line_shape(series, list(labels))


@register.simple_tag
def target_shape(value: float | str, target: float | str) -> dict[str, Any]:
    """Fill, tick and share of a bar to a target."""
    fill, tick = charts.target_shape(float(value or 0), float(target or 0))
    share = formats.percent(float(value or 0) / float(target)) if target else ""
    return {"fill": fill, "tick": tick, "share": share}


def _filled(item: Any, keys: list[str]) -> dict[str, Any]:
    if isinstance(item, Mapping):
        return {key: item.get(key, "") for key in keys}
    if isinstance(item, str | int | float):
        return {key: item if index == 0 else "" for index, key in enumerate(keys)}
    return {key: getattr(item, key, "") for key in keys}
