"""Reads component templates: which variables they use, and what stands in them as plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from django.template import Engine, Template
from django.template.base import FilterExpression, Node, NodeList, Token, TokenType, Variable
from django.template.defaulttags import ForNode, RegroupNode, WithNode
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode, GetCurrentLanguageNode
from django_cotton.templatetags import InlineTemplate
from django_cotton.templatetags._component import PreparedAttr, PreparedValue
from django_cotton.templatetags._vars import CottonVarsNode

GIVEN = {"forloop", "slot", "attrs", "block", "csrf_token"}
FILLED = re.compile(r"\|filled(?:_one)?:\"([^\"]*)\"")
SKIPPED = {"token", "origin", "active_library", "engine", "func", "nodelist_empty"}


@dataclass
class Used:
    """The names a template uses, the ones it makes itself, and the parameters it declares in `<c-vars>`."""

    names: set[str] = field(default_factory=set)
    local: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)

    @property
    def free(self) -> set[str]:
        """Names that must come from outside."""
        return self.names - self.local - GIVEN


def used_in(template: Template) -> Used:
    """All names used in a compiled template, in its tags, its expressions and the arguments of components."""
    used = Used()
    _walk(template.nodelist, used, set())
    return used


def filled_keys(source: str) -> set[str]:
    """The keys of items that a template reads."""
    return {name for match in FILLED.finditer(source) for name in match[1].split()}


def plain_text(source: str) -> list[str]:
    """What stands in a template outside tags, translations and markup: text nodes and spoken attributes."""
    source = re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)
    source = re.sub(r"{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}", "", source, flags=re.DOTALL)
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.DOTALL)
    source = re.sub(r"<c-vars\b.*?/>", "", source, flags=re.DOTALL)
    source = re.sub(r"<(kbd|style|script)\b[^>]*>[^<]*</\1>", "", source)
    spoken = re.findall(r"(?<![:\w-])(?:aria-label|title|alt|placeholder|label|hint|text|note)=\"([^\"]*)\"", source)
    between = re.sub(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", "\n", source).split("\n")
    return [text.strip() for text in [*spoken, *between] if re.search(r"[A-Za-z\u3400-\u9fff]", text)]


def compiled(path: Path) -> Template:
    """The template of a file below `templates/`, compiled."""
    name = path.as_posix().split("/templates/", 1)[1]
    return Engine.get_default().get_template(name)


def _walk(value: object, used: Used, seen: set[int]) -> None:
    if isinstance(value, PreparedAttr) or _is_template_part(value):
        if id(value) in seen:  # only lasting objects are remembered: ids of temporary lists come again
            return
        seen.add(id(value))
    for part in _parts(value, used):
        _walk(part, used, seen)


def _parts(value: object, used: Used) -> list[object]:
    """What a part of a compiled template consists of; names met on the way are noted."""
    if isinstance(value, NodeList | list | tuple | set):
        return list(value)
    if isinstance(value, dict):
        return list(value.values())
    if isinstance(value, FilterExpression | Variable | PreparedValue | Token):
        return _expression(value, used)
    if isinstance(value, PreparedAttr) or _is_template_part(value):
        _local(value, used)
        fields = value._asdict() if isinstance(value, PreparedAttr) else getattr(value, "__dict__", {})
        return [each for name, each in fields.items() if name not in SKIPPED]
    return []


def _expression(value: FilterExpression | Variable | PreparedValue | Token, used: Used) -> list[object]:
    if isinstance(value, FilterExpression):
        arguments = [each for _, filter_arguments in value.filters for each in filter_arguments]
        return [value.var, *(argument for is_variable, argument in arguments if is_variable)]
    if isinstance(value, PreparedValue):
        is_name = value._variable is not None and value._literal.__class__ is object
        return [value._variable if is_name else None, value._template]
    if isinstance(value, Variable):
        used.names.update(value.lookups[:1] if value.lookups else ())
    elif value.token_type == TokenType.VAR:
        used.names.add(value.contents.split("|")[0].split(".")[0].strip())
    return []


def _is_template_part(value: object) -> bool:
    return isinstance(value, Node | InlineTemplate) or type(value).__module__.startswith("django.template")


def _local(node: object, used: Used) -> None:
    if isinstance(node, ForNode):
        used.local.update(node.loopvars)
    elif isinstance(node, RegroupNode):
        used.local.add(node.var_name)
    elif isinstance(node, WithNode | BlockTranslateNode):
        used.local.update(node.extra_context)
        used.local.update({node.countervar} if isinstance(node, BlockTranslateNode) and node.countervar else set())
    elif isinstance(node, SimpleNode) and node.target_var:
        used.local.add(node.target_var)
    elif isinstance(node, GetCurrentLanguageNode):
        used.local.add(node.variable)
    elif isinstance(node, CottonVarsNode):
        used.declared.update(var.accessible_key for var in node._prepared_vars)
