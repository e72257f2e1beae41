"""What a register is filtered by: read from the address, kept in it, said in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shanzhi.cases import registers as of_kind
from shanzhi.core.errors import NotFound, Problem
from shanzhi.core.periods import DAWN, Window
from shanzhi.directory.trees import Node
from shanzhi.records.conditions import NUMBERS, Condition, is_sortable
from shanzhi.records.fields import Choice, Choices, Date, Money, Text, YesNo
from shanzhi.records.fields.numbers import read_number
from shanzhi.records.queries import SORTS, RegisterFilter
from shanzhi.records.registers import QUICK_SORTS
from shanzhi.ui.formats import day_range, number
from shanzhi.workbench import asked
from shanzhi.workbench.cases.due import DUE
from shanzhi.workbench.cases.states import rules_of_type, words_of
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.register import of_cases
from shanzhi.workbench.types import CASE, Type, state_words, title_role

WITHDRAWN = "withdrawn"
ALL = "all"
FIELD = "f_"
"""What parameters of declared fields begin with, so that no field can be called like another parameter."""

LONGEST = 60
MOST_COLUMNS = 60
PLACES = 20
"""Places before and after the point that a number in a filter has at most."""

Typed = dict[str, str]
"""What was typed into a filter of a field: `code`, `from`, `to` or `words`."""


@dataclass(frozen=True)
class Wanted:
    """A filter of a register with the order of its rows and its columns. `problems` is what could not be read.

    `holder` and `due` are asked of cases only.
    """

    desk: Desk
    type: Type
    window: Window | None = None
    unit: Node | None = None
    state: str = ""
    holder: Node | None = None
    due: str = ""
    fields: dict[str, Typed] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    words: str = ""
    sort: str = "day"
    columns: tuple[str, ...] = ()
    view: str = ""
    days: tuple[str, str] = ("", "")
    problems: tuple[Problem, ...] = ()

    def query(self, **changed: Any) -> dict[str, Any]:
        """The parameters of an address; `changed` replaces some, None leaves one out."""
        here: dict[str, Any] = {
            "view": self.view,
            "on_from": self.days[0],
            "on_to": self.days[1],
            "unit": self.unit.key if self.unit else None,
            "state": self.state,
            "holder": self.holder.key if self.holder else None,
            "due": self.due,
            "q": self.words,
            "sort": self.sort if self.sort != "day" else None,
            "cols": ",".join(self.columns),
        }
        for name, typed in self.fields.items():
            here.update({f"{FIELD}{name}{suffix}": typed[key] for key, suffix in SUFFIXES.items() if typed.get(key)})
        return {**here, **changed}

    def url(self, **changed: Any) -> str:
        """The register with another filter, which then is no longer the saved view; another page of it still is."""
        if changed.keys() - {"page"}:
            changed = {"view": ALL, **changed}
        return self.desk.url("register", self.type.key, **self.query(**changed))

    def url_without(self, name: str) -> str:
        """The register without the filter of a field."""
        return self.url(**{f"{FIELD}{name}{suffix}": None for suffix in SUFFIXES.values()})

    def url_of_all(self) -> str:
        """The register without any filter, in the same order and with the same columns."""
        return self.desk.url(
            "register", self.type.key, view=ALL, sort=self.query()["sort"], cols=",".join(self.columns)
        )

    def base(self) -> RegisterFilter:
        """Unit, days and state: what an index leads to."""
        units = None if self.unit is None else self.desk.trees.covered_by(self.unit.id)
        return RegisterFilter(
            units=units,
            window=self.window,
            states=frozenset({self.state}) if self.state and self.state != ALL else frozenset(),
            hidden=frozenset() if self.state else frozenset({WITHDRAWN}),
        )

    def filter(self) -> RegisterFilter:
        """All of it."""
        base = self.base()
        return RegisterFilter(
            units=base.units,
            window=base.window,
            states=base.states,
            hidden=base.hidden,
            words=self.words,
            called_by=title_role(self.type),
            conditions=self.conditions,
        )

    @property
    def needs_every_row(self) -> bool:
        """Whether the filter looks into each record."""
        return bool(self.conditions or self.words)

    @property
    def sort_field(self) -> Any:
        """The declared field the rows are sorted by; None if they are sorted by something else."""
        return self.type.declared.fields[_field_of(self.sort)] if self.sort.startswith(FIELD) else None

    def has_details(self) -> bool:
        """Whether rows are chosen by more than unit and day."""
        return bool(self.state or self.holder or self.due or self.conditions or self.words)

    def in_words(self) -> list[str]:
        """The filter as people read it, over an export and in the head."""
        parts = []
        if self.unit is not None:
            parts.append(self.unit.label(self.desk.language))
        if self.window is not None:
            parts.append(window_text(self.desk, self.window))
        for condition in self.conditions:
            words = field_words(self.desk, condition)
            parts.append(f"{self.desk.say(condition.field.label)} {words}")
        if self.state:
            parts.append(state_label(self.desk, self.type, self.state))
        parts += of_cases.in_words(self)
        if self.words:
            parts.append(_('with "%(words)s"') % {"words": self.words})
        return parts


SUFFIXES = {"code": "", "words": "_has", "from": "_from", "to": "_to"}
"""What the parameter of a field ends with, by what was typed."""


def read(desk: Desk, each: Type, get: Any = None) -> Wanted:
    """The filter an address asks for. What cannot be read is kept as typed, and said; what does not exist is not."""
    given = desk.request.GET if get is None else get
    problems: list[Problem] = []
    window, days = _window(desk, given, problems)
    fields: dict[str, Typed] = {}
    conditions: list[Condition] = []
    for name, declared in each.declared.fields.items():
        typed = _typed(given, name, declared)
        if typed:
            fields[name] = typed
            conditions.extend(_condition(desk, name, declared, typed, problems))
    return Wanted(
        desk,
        each,
        window=window,
        unit=_unit(desk, given.get("unit", ""), problems),
        holder=_unit(desk, given.get("holder", "") if each.kind == CASE else "", problems),
        due=asked.chosen(given.get("due", ""), list(DUE), "") if each.kind == CASE else "",
        state=asked.chosen(given.get("state", ""), [*states_of(desk, each), ALL], ""),
        fields=fields,
        conditions=tuple(conditions),
        words=given.get("q", "").strip()[:LONGEST],
        sort=_sort(each, given.get("sort", "")),
        columns=_columns(given),
        view=given.get("view", "")[:20],
        days=days,
        problems=tuple(problems),
    )


def states_of(desk: Desk, each: Type) -> list[str]:
    """The states records of a type are in."""
    if each.kind == CASE:
        return [*rules_of_type(desk, each.key).flow.states, WITHDRAWN]
    known = {
        "activity": ["done"],
        "item": ["present", "ended"],
        "reading": ["taken"],
        "enrolment": ["active", "ended"],
        "establishment": ["standing", "dissolved"],
    }
    return [*known.get(each.kind, []), WITHDRAWN]


def state_label(desk: Desk, each: Type, state: str) -> str:
    """A state, or all of them, in words."""
    if state == ALL:
        return _("withdrawn ones too")
    if each.kind == CASE and state != WITHDRAWN:
        return words_of(desk, rules_of_type(desk, each.key).flow, state)
    return state_words(state)[1]


def is_choice(declared: object) -> bool:
    """Whether a field has few values to choose from."""
    return isinstance(declared, (Choice, Choices, YesNo))


def is_range(declared: object) -> bool:
    """Whether a field is filtered from and to."""
    return isinstance(declared, (*NUMBERS, Date))


def options(desk: Desk, declared: Any) -> list[tuple[str, str]]:
    """The values of a field of few, as sent and in words."""
    if isinstance(declared, YesNo):
        return [("yes", pgettext("answer", "Yes")), ("no", pgettext("answer", "No"))]
    return [(code, desk.say(label)) for code, label in declared.choices.items()]


def window_text(desk: Desk, window: Window) -> str:
    """The days of a window."""
    if window.is_cumulative:
        return _("up to %(day)s") % {"day": day_range(window.end, window.end, desk.today)}
    return day_range(window.start, window.end, desk.today)


def field_words(desk: Desk, condition: Condition) -> str:
    """What a field must say, in words."""
    if condition.code is not None:
        code = condition.code
        key = ("yes" if code else "no") if isinstance(code, bool) else str(code)
        return dict(options(desk, condition.field)).get(key, key)
    if condition.words:
        return _('with "%(words)s"') % {"words": condition.words}
    low, high = (_bound(desk, condition.field, bound) for bound in (condition.low, condition.high))
    if low and high:
        return pgettext("of a range", "%(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return pgettext("of a range", "from %(low)s") % {"low": low}
    return pgettext("of a range", "up to %(high)s") % {"high": high}


def _bound(desk: Desk, declared: Any, bound: Decimal | date | None) -> str:
    if bound is None:
        return ""
    if isinstance(bound, date):
        return day_range(bound, bound, desk.today)
    return number(bound / 100 if isinstance(declared, Money) else bound)


def _typed(get: Any, name: str, declared: Any) -> Typed:
    """What was typed for a field, as far as its kind takes it."""
    keys = ("code",) if is_choice(declared) else ("from", "to") if is_range(declared) else ("words",)
    found = {key: get.get(f"{FIELD}{name}{SUFFIXES[key]}", "").strip()[:LONGEST] for key in keys}
    return {key: text for key, text in found.items() if text}


def _condition(desk: Desk, name: str, declared: Any, typed: Typed, problems: list[Problem]) -> Iterator[Condition]:
    if is_choice(declared):
        code = typed["code"]
        if code in dict(options(desk, declared)):
            yield Condition(name, declared, code=code == "yes" if isinstance(declared, YesNo) else code)
        return
    if isinstance(declared, Text):
        yield Condition(name, declared, words=typed["words"])
        return
    try:
        low, high = (_read_bound(name, declared, typed.get(key, "")) for key in ("from", "to"))
        if low is not None and high is not None and low > high:
            raise Problem(
                "workbench.range_backwards", field=name, label=_label(declared), low=typed["from"], high=typed["to"]
            )
    except Problem as problem:
        problems.append(problem)
        return
    if low is not None or high is not None:
        yield Condition(name, declared, low=low, high=high)


def _read_bound(name: str, declared: Any, text: str) -> Any:
    """A bound as records keep it: money in cents."""
    if not text:
        return None
    if isinstance(declared, Date):
        return asked.day(text, field=name)
    found = read_number(text)
    if found is None or not -PLACES <= found.adjusted() <= PLACES:
        raise Problem("field.number.not_a_number", field=name, label=_label(declared), found=text)
    return found * 100 if isinstance(declared, Money) else found


def _label(declared: Any) -> dict[str, str]:
    return {"zh": declared.label.zh, "en": declared.label.within("en")}


def _window(desk: Desk, get: Any, problems: list[Problem]) -> tuple[Window | None, tuple[str, str]]:
    """The window, and its days as typed."""
    typed = {key: get.get(f"on_{key}", "").strip()[:LONGEST] for key in ("from", "to")}
    days = (typed["from"], typed["to"])
    if not any(days):
        return None, days
    try:
        found = asked.window(typed, Window(DAWN, desk.today))
    except Problem as problem:
        problems.append(problem)
        return None, days
    first = "" if found.is_cumulative else found.start.isoformat()
    return found, (first, found.end.isoformat())


def _unit(desk: Desk, key: str, problems: list[Problem]) -> Node | None:
    if not key:
        return None
    found = desk.trees.get(key)
    if found is None:
        problems.append(NotFound("unit.not_found", unit=key[:LONGEST]))
    return found


def _field_of(sort: str) -> str:
    return sort.removeprefix(FIELD).removesuffix("_down")


def _sort(each: Type, text: str) -> str:
    """A known order; `f_name` and `f_name_down` sort by a declared field."""
    if text.startswith(FIELD):
        declared = each.declared.fields.get(_field_of(text))
        return text if declared is not None and is_sortable(declared) else "day"
    known = {*SORTS, *of_kind.SORTS} if each.kind == CASE else set(SORTS)
    return asked.chosen(text, known, "day")


def _columns(get: Any) -> tuple[str, ...]:
    """The columns chosen, in their order: `cols`, or what the form of columns sends (`col`, with a place in `at_…`)."""
    if hasattr(get, "getlist") and get.getlist("col"):
        chosen = list(dict.fromkeys(get.getlist("col")))[:MOST_COLUMNS]
        places = {name: asked.place(get.get(f"at_{name}", "")) or index + 1 for index, name in enumerate(chosen)}
        return tuple(sorted(chosen, key=lambda name: places[name]))
    return tuple(dict.fromkeys(name for name in get.get("cols", "").split(",") if name))[:MOST_COLUMNS]


def quick_sorts(each: Type) -> frozenset[str]:
    """Orders that are quick however many records of a type there are."""
    return QUICK_SORTS | of_kind.QUICK_SORTS if each.kind == CASE else QUICK_SORTS
