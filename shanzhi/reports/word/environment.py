"""The sandbox in which every tag of a template is evaluated: body, headers, footers, notes and properties alike."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, MutableMapping
from decimal import Decimal
from typing import Any, NoReturn

from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from shanzhi.core.errors import Problem
from shanzhi.reports.word.figures import BoundFigure, Placements, control_xml, printing_filters, run_xml
from shanzhi.reports.word.language import FILTERS, TESTS, refusals
from shanzhi.reports.word.limits import MAX_ITERATIONS, MAX_RANGE, MAX_RENDERED_CHARACTERS, MAX_SECONDS
from shanzhi.reports.word.tags import Tag

LOOP_WORDS = frozenset(["index", "index0", "first", "last", "length", "revindex", "revindex0"])
FIGURE_WORDS = frozenset(["name", "unit", "value"])
TURNS, PLACE, TEXT, PROPERTY = "_turns", "_place", "_text", "_property"
"""Filters written by us around what an author wrote; a name an author cannot write."""
OWN_FILTERS = frozenset([TURNS, PLACE, TEXT, PROPERTY])
NUMBERED = re.compile(r"\{#(\d+)#\}")
MISSING = re.compile(r"'([^']*)' is undefined")


class Halt(Exception):
    """Evaluation cannot go on; becomes a Problem that names the tag."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class LimitedTemplate(Template):
    """A compiled template whose output and time are counted while it runs."""

    environment: Sandbox
    tag_lines: Mapping[int, int]

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The rendered text. Raises Problem `word.template.*`, naming the tag at which it stopped."""
        pieces: list[str] = []
        running = self.root_render_func(self.new_context(dict(*args, **kwargs)))
        try:
            for piece in running:
                self.environment.spend(len(piece))
                pieces.append(piece)
        except Exception as error:
            frame = getattr(running, "gi_frame", None)
            self.environment.explain(error, self._tag_number(error, frame.f_lineno if frame else 0))
        return "".join(pieces)

    def _tag_number(self, error: Exception, stopped_at: int) -> int | None:
        """By the last line of this template in the error's traceback, or where its output was stopped."""
        step = error.__traceback__
        while step is not None:
            if step.tb_frame.f_globals.get("__jinja_template__") is self:
                stopped_at = step.tb_lineno
            step = step.tb_next
        line = self.get_corresponding_lineno(stopped_at)
        return self.tag_lines.get(max((each for each in self.tag_lines if each <= line), default=0))


class Sandbox(ImmutableSandboxedEnvironment):
    """One rendering's environment: strict about names, escaping, without loaders, with counters."""

    template_class = LimitedTemplate

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, optimized=False, loader=None, extensions=())
        self._tags: list[Tag] = []
        self._run_properties: list[str] = []
        self.placements = Placements()
        self._turns_taken = 0
        self._characters = 0
        self._deadline = time.monotonic() + MAX_SECONDS
        own: dict[str, Callable[..., Any]] = {
            TURNS: self._turns,
            PLACE: self._place,
            TEXT: self._text,
            PROPERTY: self._property,
        }
        self.filters = {name: each for name, each in self.filters.items() if name in FILTERS}
        self.filters |= printing_filters() | own | {"join": _joined, "trim": _trimmed}
        self.tests = {name: each for name, each in self.tests.items() if name in TESTS}
        self.globals = {"range": _short_range}

    def from_string(
        self,
        source: str | nodes.Template,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002
        template_class: type[Template] | None = None,
    ) -> Template:
        """The compiled template; its lines are tied to the tags whose numbers stand in its comments."""
        lines = _tag_lines(str(source))
        try:
            template = super().from_string(source, globals, template_class)
        except (TemplateSyntaxError, Halt, RecursionError, SyntaxError) as error:
            self.explain(error, lines.get(getattr(error, "lineno", None) or 0))
        if isinstance(template, LimitedTemplate):
            template.tag_lines = lines
        return template

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Only keys of data, and the listed words of loops and figures; never an attribute of a Python object."""
        if isinstance(obj, Undefined):
            return str(obj)  # raises, naming the name
        if isinstance(obj, Mapping):
            return self.getitem(obj, attribute)
        words = FIGURE_WORDS if isinstance(obj, BoundFigure) else LOOP_WORDS if isinstance(obj, LoopContext) else ()
        if attribute in words:
            return getattr(obj, attribute)
        raise Halt("attribute", name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A key of a mapping or a place in a list; a missing one is undefined."""
        if isinstance(obj, Mapping) and isinstance(argument, str):
            return obj[argument] if argument in obj else self.undefined(f"'{argument}' is undefined")
        if isinstance(obj, list | tuple) and isinstance(argument, int):
            return obj[argument] if -len(obj) <= argument < len(obj) else self.undefined(f"'{argument}' is undefined")
        return self.getattr(obj, str(argument))

    def source_of(self, tag: Tag, run_properties: str = "", *, is_property: bool = False) -> str:
        """The tag as Jinja gets it: numbered, on a line of its own, and its value led through our printing."""
        number = len(self._tags)
        self._tags.append(tag)
        self._run_properties.append(run_properties)
        if tag.mark == "{#":
            return ""
        if tag.mark == "{%":
            return f"{{#{number}#}}{{%\n{tag.body} %}}"
        way = PROPERTY if is_property else f"{PLACE if tag.prefix == 'r' else TEXT}({number})"
        return f"{{#{number}#}}{{{{\n({tag.body})|{way} }}}}"

    def spend(self, characters: int) -> None:
        """Counts output and time."""
        self._characters += characters
        if self._characters > MAX_RENDERED_CHARACTERS:
            raise Halt("output", most=MAX_RENDERED_CHARACTERS // 2**20)
        if time.monotonic() > self._deadline:
            raise Halt("time", most=int(MAX_SECONDS))

    def explain(self, error: Exception, number: int | None) -> NoReturn:
        """Raises the Problem of an error, with the tag and the beginning of its paragraph."""
        source, where = ("", "") if number is None else (self._tags[number].source, self._tags[number].where)
        code, params = _cause(error)
        raise Problem(f"word.template.{code}", field=None, tag=source, where=where, **params) from error

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Every loop is counted, whatever it runs over; the whole is checked once more before it is compiled."""
        for code, params in refusals(source, OWN_FILTERS):
            raise Halt(code, **params)
        for loop in source.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, TURNS, [], [], None, None, lineno=loop.lineno, environment=self)
        return super()._generate(source, *args, **kwargs)

    def _turns(self, items: Any) -> list[Any]:
        """What a loop runs over, counted against the turns of the whole rendering."""
        if isinstance(items, Undefined):
            str(items)  # raises, naming the name
        if not isinstance(items, Mapping | list | tuple | range):
            raise Halt("loop")
        self._turns_taken += len(items)
        if self._turns_taken > MAX_ITERATIONS:
            raise Halt("turns", most=MAX_ITERATIONS)
        self.spend(0)
        return list(items)

    def _place(self, value: Any, number: int) -> Markup:
        """`{{r … }}`: a figure in its content control; anything else as a run."""
        if not isinstance(value, BoundFigure):
            return self._text(value, number)
        binding = self.placements.add(value, "control")
        return Markup(control_xml(binding, value, self._run_properties[number]))  # noqa: S704  built from escaped pieces

    def _text(self, value: Any, number: int) -> Markup:
        """`{{ … }}`: text in a run of its own."""
        return Markup(run_xml(self._printed(value), self._run_properties[number]))  # noqa: S704  run_xml escapes

    def _property(self, value: Any) -> Markup:
        """A document property is not XML here: its text goes in as it is."""
        return Markup(self._printed(value))  # noqa: S704  no markup is made of it

    def _printed(self, value: Any) -> str:
        if isinstance(value, BoundFigure):
            self.placements.add(value, "text")
            return value.text
        return printed(value)


def printed(value: Any) -> str:
    """A value as text: strings, whole numbers and decimals. A list, a truth value or nothing is a mistake."""
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Halt("value")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _joined(items: Any, between: str = "") -> str:
    if not isinstance(items, list | tuple):
        raise Halt("value")
    return between.join(printed(each) for each in items)


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise Halt("range", most=MAX_RANGE)
    return numbers


def _trimmed(value: Any) -> str:
    return printed(value).strip()


def _tag_lines(source: str) -> dict[int, int]:
    """The line on which the inside of each tag stands, for every tag begins a line of its own."""
    return {source.count("\n", 0, found.start()) + 2: int(found[1]) for found in NUMBERED.finditer(source)}


def _cause(error: Exception) -> tuple[str, dict[str, object]]:
    if isinstance(error, Halt):
        return error.code, error.params
    if isinstance(error, UndefinedError):
        missing = MISSING.search(str(error))
        return "undefined", {"name": missing[1] if missing else ""}
    if isinstance(error, Problem):
        return "printing", {}
    if isinstance(error, SecurityError):
        return "construct", {}
    return ("syntax", {}) if isinstance(error, TemplateSyntaxError | SyntaxError) else ("failed", {})
