"""The contracts of the components: what each takes, and named examples in both languages.

A component is a folder `templates/cotton/<name>/` with `index.html`, `contract.yaml` and `styles.css`. The
contract is the interface; pages, the gallery and the tests all read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from django.http import HttpRequest
from django.template import RequestContext, Template
from django.utils import translation

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}

FOLDER = Path(__file__).resolve().parent / "templates" / "cotton"
TYPES = frozenset({"text", "url", "number", "flag", "choice", "list", "dict"})


@dataclass(frozen=True)
class Parameter:
    """One parameter: its type, whether it must be given, the keys of its items, and what it is for."""

    name: str
    type: str
    about: str
    required: bool = False
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """A named use: the arguments in Chinese and in English, slots among them."""

    name: str
    arguments: dict[Language, dict[str, Any]]

    @property
    def slug(self) -> str:
        """The name as part of an address."""
        return self.name.replace(" ", "-")


@dataclass(frozen=True)
class Contract:
    """What one component promises."""

    name: str
    purpose: str
    parameters: dict[str, Parameter]
    slots: dict[str, str]
    examples: list[Example]
    accessibility: list[str]
    extra_attributes: bool = False
    is_page: bool = False
    traits: frozenset[str] = field(default_factory=frozenset)

    @property
    def tag(self) -> str:
        """The tag in a template: `page-head` for the folder `page_head`."""
        return self.name.replace("_", "-")

    @property
    def template(self) -> Path:
        """Its template."""
        return FOLDER / self.name / "index.html"


@cache
def list_contracts() -> dict[str, Contract]:
    """All contracts by name, in alphabetical order."""
    return {path.parent.name: _read(path) for path in sorted(FOLDER.glob("*/contract.yaml"))}


def example_source(contract: Contract, arguments: Mapping[str, Any]) -> str:
    """The template text that uses the component with these arguments, as a page would write it."""
    parameters = "".join(f' :{name}="{name}"' for name in arguments if name not in contract.slots)
    slots = "".join(
        str(value) if name == "slot" else f'<c-slot name="{name}">{value}</c-slot>'
        for name, value in arguments.items()
        if name in contract.slots
    )
    return f"{{% load i18n ui %}}<c-{contract.tag}{parameters}>{slots}</c-{contract.tag}>"


def render_source(source: str, values: Mapping[str, Any], request: HttpRequest) -> str:
    """Template text with `<c-…>` tags, rendered with these values in the active language."""
    from django_cotton.compiler_regex import CottonCompiler  # noqa: PLC0415 - needs the app registry

    return Template(CottonCompiler().process(source)).render(RequestContext(request, dict(values)))


def render_example(contract: Contract, example: Example, language: Language, request: HttpRequest) -> str:
    """One example as HTML."""
    arguments = example.arguments[language]
    with translation.override(LANGUAGES[language]):
        return render_source(example_source(contract, arguments), arguments, request)


def _read(path: Path) -> Contract:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    traits = frozenset(name for name in ("inside", "dialog", "page_part", "inline") if data.pop(name, None))
    parameters = {name: _parameter(name, given) for name, given in (data.pop("parameters", None) or {}).items()}
    examples = [Example(str(name), {"zh": each["zh"], "en": each["en"]}) for name, each in data.pop("examples").items()]
    contract = Contract(
        name=data.pop("name"),
        purpose=data.pop("purpose"),
        parameters=parameters,
        slots=data.pop("slots", {}),
        examples=examples,
        accessibility=data.pop("accessibility"),
        extra_attributes=data.pop("extra_attributes", False),
        is_page=data.pop("page", False),
        traits=traits,
    )
    if data:
        raise ValueError(f"{path}: unknown words {sorted(data)}")
    if contract.name != path.parent.name:
        raise ValueError(f"{path}: the name must be that of the folder")
    return contract


def _parameter(name: str, given: Mapping[str, Any]) -> Parameter:
    unknown = set(given) - {"type", "about", "required", "keys", "values"}
    if unknown or given["type"] not in TYPES:
        raise ValueError(f"parameter {name}: unknown {sorted(unknown) or given['type']}")
    return Parameter(
        name=name,
        type=given["type"],
        about=given["about"],
        required=given.get("required", False),
        keys=tuple(given.get("keys", ())),
        values=tuple(given.get("values", ())),
    )
