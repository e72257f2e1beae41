"""Days, moments, windows and set phrases in words; the words stand in `packs/base/texts/`."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from shanzhi.core.periods import Window, half_of, month_of, quarter_of, year_of
from shanzhi.core.places import packs_folder
from shanzhi.core.sentences import Language

ZONE = ZoneInfo("Asia/Shanghai")


@cache
def _texts(name: str = "dates") -> dict[str, Any]:
    path = packs_folder() / "base" / "texts" / f"{name}.yaml"
    texts: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return texts


def phrase(key: str, language: Language) -> str:
    """A phrase the program itself puts into documents (`packs/base/texts/documents.yaml`)."""
    return str(_texts("documents")[key][language])


def say_verb(verb: str, language: Language) -> str:
    """What somebody did, by the name of the verb (`packs/base/texts/verbs.yaml`); its name if it has no words."""
    words = _texts("verbs").get(verb)
    return verb if words is None else str(words[language])


def say_day(day: date, language: Language) -> str:
    """A day: 2024年7月5日, 5 July 2024."""
    return _say("day", language, day)


def say_moment(moment: datetime, language: Language) -> str:
    """A moment in Shanghai, to the minute."""
    here = moment.astimezone(ZONE)
    return _say("moment", language, here.date(), hour=here.hour, minute=here.minute)


def say_window(window: Window, language: Language) -> str:
    """A window: the year, half, quarter or month it is, else from day to day; without a beginning, up to its end."""
    if window.is_cumulative:
        return str(_texts()["until"][language]).format(end=say_day(window.end, language))
    end = window.end
    if window == year_of(end):
        return _say("year", language, end)
    if window == half_of(end):
        return _say("half_1" if end.month <= 6 else "half_2", language, end)
    if window == quarter_of(end):
        return _say("quarter", language, end, quarter=(end.month - 1) // 3 + 1)
    if window == month_of(end):
        return _say("month", language, end)
    parts = {"start": say_day(window.start, language), "end": say_day(end, language)}
    return str(_texts()["span"][language]).format(**parts)


def _say(key: str, language: Language, day: date, **more: int) -> str:
    name = _texts()["months"][day.month - 1]
    text = str(_texts()[key][language])
    return text.format(year=day.year, month=day.month, day=day.day, month_name=name, **more)
