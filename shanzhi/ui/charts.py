"""The geometry of the small charts that the server draws as SVG.

Horizontal places are percentages of the width, so that a chart grows with its panel while its type keeps its
size; vertical places are pixels of the fixed height. Bars always start at zero.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shanzhi.ui.formats import number

HEIGHT = 222.0
TOP = 22.0
BAR_SHARE = 0.36
STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0)


@dataclass(frozen=True)
class Grid:
    """One horizontal line of the scale: its height and its printed value."""

    y: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One month: the bar, its printed value, last year's mark, and where it opens."""

    x: float
    width: float
    middle: float
    y: float
    height: float
    label: str
    value: str
    url: str
    mark_x: float
    mark_width: float
    previous_y: float | None
    previous: str
    is_inside: bool


@dataclass(frozen=True)
class BarShape:
    """A bar chart ready to print."""

    bars: list[Bar]
    grid: list[Grid]
    target_y: float | None
    base: float = HEIGHT


FIT = 3
"""Digits that fit into a bar; more stand over it."""


@dataclass(frozen=True)
class Point:
    """One point of a line; `next_x` and `next_y` begin the segment to the following one."""

    x: float
    y: float
    next_x: float | None = None
    next_y: float | None = None


@dataclass(frozen=True)
class Line:
    """A line with its name printed at its end."""

    kind: str
    label: str
    points: list[Point]
    label_y: float


@dataclass(frozen=True)
class LineShape:
    """A line chart ready to print."""

    lines: list[Line]
    grid: list[Grid]
    places: list[tuple[float, str]]
    rows: list[tuple[str, list[str]]] = field(default_factory=list)
    base: float = HEIGHT


def scale(maximum: float) -> list[float]:
    """Zero and two or three round steps above it, the last not below `maximum`."""
    if maximum <= 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(maximum))
    steps = [step * power / 10 for step in STEPS] + [step * power for step in STEPS]
    step = next(s for s in steps if math.ceil(round(maximum / s, 9)) <= 3 and (s >= 1 or maximum < 1))
    step = math.ceil(step) if maximum >= 1 and step < 10 else step
    return [index * step for index in range(math.ceil(round(maximum / step, 9)) + 1)]


def bar_shape(items: Sequence[Mapping[str, Any]], target: float | None) -> BarShape:
    """Months as bars: `items` carry label, value, previous and url; `target` is a line over all."""
    known = [float(item["value"]) for item in items if item["value"] not in ("", None)]
    known += [float(item["previous"]) for item in items if item["previous"] not in ("", None)]
    ticks = scale(max([*known, target or 0.0], default=0.0))
    slot = 100 / max(len(items), 1)
    width = slot * BAR_SHARE
    bars = []
    for index, item in enumerate(items):
        place = (index + 0.5) * slot
        x = place - width * 0.62
        value = float(item["value"] or 0)
        y = _height(value, ticks)
        previous = item["previous"]
        has_previous = previous not in ("", None)
        text = number(item["value"]) if item["value"] not in ("", None) else ""
        bars.append(
            Bar(
                x=round(x, 3),
                width=round(width, 3),
                middle=round(x + width / 2, 3),
                y=y,
                height=round(HEIGHT - y, 1),
                label=str(item["label"]),
                value=text,
                url=str(item["url"]),
                mark_x=round(x + width * 1.08, 3),
                mark_width=round(width * 0.4, 3),
                previous_y=_height(float(previous), ticks) if has_previous else None,
                previous=number(previous) if has_previous else "",
                is_inside=HEIGHT - y > 24 and len(items) <= 8 and len(text) <= FIT,
            )
        )
    return BarShape(bars, _grid(ticks), None if target is None else _height(target, ticks))


def line_shape(series: Sequence[Mapping[str, Any]], labels: Sequence[str]) -> LineShape:
    """At most three lines over the same places: `series` carry label, values and kind (main, target, previous)."""
    values = [float(value) for line in series for value in line["values"]]
    ticks = scale(max(values, default=0.0))
    places = [round((index + 0.5) * 100 / len(labels), 3) for index in range(len(labels))]
    lines = [_line(line, places, ticks) for line in series]
    rows = [
        (label, [number(line["values"][i]) if i < len(line["values"]) else "" for line in series])
        for i, label in enumerate(labels)
    ]
    return LineShape(_apart(lines), _grid(ticks), list(zip(places, labels, strict=True)), rows)


def target_shape(value: float, target: float) -> tuple[float, float]:
    """Fill and tick of a bar to a target, in percent of its width; past the target the tick moves inwards."""
    if target <= 0:
        return 100.0, 100.0
    top = max(value, target)
    return round(max(value, 0) * 100 / top, 2), round(target * 100 / top, 2)


def _line(line: Mapping[str, Any], places: Sequence[float], ticks: Sequence[float]) -> Line:
    heights = [_height(float(value), ticks) for value in line["values"]]
    points = []
    for index, y in enumerate(heights):
        is_last = index + 1 == len(heights)
        points.append(
            Point(places[index], y, None if is_last else places[index + 1], None if is_last else heights[index + 1])
        )
    last = number(line["values"][-1]) if line["values"] else ""
    return Line(str(line["kind"]), f"{line['label']}{last}", points, (heights[-1] if heights else HEIGHT) + 4)


def _apart(lines: list[Line], gap: float = 16.0) -> list[Line]:
    """The same lines with their names moved apart where they would touch."""
    placed: list[float] = []
    result = {}
    for line in sorted(lines, key=lambda each: each.label_y):
        y = max(line.label_y, placed[-1] + gap) if placed else line.label_y
        placed.append(y)
        result[line.kind] = Line(line.kind, line.label, line.points, y)
    return [result[line.kind] for line in lines]


def _grid(ticks: Sequence[float]) -> list[Grid]:
    return [Grid(_height(tick, ticks), number(int(tick) if tick == int(tick) else tick)) for tick in ticks]


def _height(value: float, ticks: Sequence[float]) -> float:
    return round(HEIGHT - value / ticks[-1] * (HEIGHT - TOP), 1)
