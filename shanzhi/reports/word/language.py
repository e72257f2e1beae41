"""The language a template may use: print, loop, condition, alias; nothing that computes, calls or imports.

A figure in a report comes from an indicator, so a template has no arithmetic. What is allowed is a list, checked on
the parsed tag; whatever Jinja learns later stays forbidden until it is added here.
"""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shanzhi.reports.word.tags import Tag

FILTERS = frozenset(
    (
        *("default", "length", "first", "last", "join", "trim"),
        *("number", "exact", "over", "near", "wan", "yi", "percent", "chinese"),
    )
)
TESTS = frozenset(["defined", "undefined", "none", "odd", "even", "in", "eq", "ne", "lt", "le", "gt", "ge"])
FUNCTIONS = frozenset(["range"])
STATEMENTS = {
    "for": "{% for_body %}{% endfor %}",
    "if": "{% if_body %}{% endif %}",
    "elif": "{% if 1 %}{% elif_body %}{% endif %}",
    "set": "{% set_body %}",
}
"""How a statement alone becomes a whole that can be parsed; `X_body` is replaced by it."""
BARE = frozenset(["endfor", "endif", "else"])

PLAIN: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not,
)  # fmt: skip
"""Allowed wherever they stand."""
ARITHMETIC: tuple[type[nodes.Node], ...] = (
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Pos, nodes.Concat,
)  # fmt: skip

PARSER = ImmutableSandboxedEnvironment()
"""Parses only; nothing is ever evaluated in it."""


def check_tag(tag: Tag) -> nodes.Template | None:
    """The parsed tag, None for a bare closing word. Raises Problem `word.template.*`, naming the tag."""
    if tag.mark == "{#":
        return None
    if tag.mark == "{%" and tag.body in BARE:
        return None
    if tag.mark == "{%" and tag.keyword not in STATEMENTS:
        raise tag.problem("statement", word=tag.keyword, allowed=[*STATEMENTS, *sorted(BARE)])
    source = "{{ body }}" if tag.mark == "{{" else STATEMENTS[tag.keyword]
    source = source.replace("body" if tag.mark == "{{" else f"{tag.keyword}_body", tag.body)
    try:
        tree = PARSER.parse(source)
        for code, detail in refusals(tree):
            raise tag.problem(code, **detail)
    except (TemplateSyntaxError, RecursionError) as error:
        raise tag.problem("syntax") from error
    return tree


def refusals(node: nodes.Node, own: frozenset[str] = frozenset()) -> Iterator[tuple[str, dict[str, object]]]:
    """What in a parsed template is not allowed: the code of the error and its words. `own` are filters of ours."""
    is_own = isinstance(node, nodes.Filter) and node.name in own
    found = None if is_own else _refusal(node)
    if found:
        yield found
        return
    for child in node.iter_child_nodes():
        yield from refusals(child, own)


def _refusal(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    if isinstance(node, PLAIN) and not (isinstance(node, nodes.Name) and node.name.startswith("_")):
        return None
    check = CHECKS.get(type(node))
    if check:
        return check(node)
    if isinstance(node, ARITHMETIC):
        return "arithmetic", {}
    if isinstance(node, nodes.Name):
        return "attribute", {"name": node.name}
    return "construct", {}


def _attribute(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    name = getattr(node, "attr", "")
    return ("attribute", {"name": name}) if name.startswith("_") else None


def _item(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    key = getattr(node, "arg", None)
    if isinstance(key, nodes.Const) and not str(key.value).startswith("_"):
        return None
    return None if isinstance(key, nodes.Name | nodes.Neg | nodes.Getattr) else ("construct", {})


def _filter(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    is_known = isinstance(node, nodes.Filter) and node.name in FILTERS and node.node is not None
    if not is_known or not isinstance(node, nodes.Filter):
        return "filter", {"name": getattr(node, "name", ""), "allowed": sorted(FILTERS)}
    return ("construct", {}) if node.kwargs or node.dyn_args or node.dyn_kwargs else None


def _test(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    name = getattr(node, "name", "")
    return None if name in TESTS else ("test", {"name": name, "allowed": sorted(TESTS)})


def _call(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    is_plain = isinstance(node, nodes.Call) and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
    called = getattr(node, "node", None)
    if is_plain and isinstance(called, nodes.Name) and called.name in FUNCTIONS:
        return None
    return "call", {"allowed": sorted(FUNCTIONS)}


def _loop(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    return ("construct", {}) if getattr(node, "recursive", True) else None


def _alias(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    return None if isinstance(getattr(node, "target", None), nodes.Name) else ("construct", {})


def _literals(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    """Lists of plain constants, and the names a loop takes apart; no nesting, which could grow without end."""
    children = list(node.iter_child_nodes())
    is_target = isinstance(node, nodes.Tuple) and node.ctx == "store"
    kind = nodes.Name if is_target else nodes.Const
    return None if all(isinstance(child, kind) for child in children) else ("construct", {})


def _negative(node: nodes.Node) -> tuple[str, dict[str, object]] | None:
    return None if isinstance(getattr(node, "node", None), nodes.Const) else ("arithmetic", {})


CHECKS = {
    nodes.Getattr: _attribute,
    nodes.Getitem: _item,
    nodes.Filter: _filter,
    nodes.Test: _test,
    nodes.Call: _call,
    nodes.For: _loop,
    nodes.Assign: _alias,
    nodes.Tuple: _literals,
    nodes.List: _literals,
    nodes.Neg: _negative,
}


def names_in(tree: nodes.Template) -> set[str]:
    """The dotted names a tag reads: `fig.theme_days`, `unit.name`."""
    found: set[str] = set()
    inner: set[int] = set()
    for node in tree.find_all((nodes.Getattr, nodes.Name)):
        if id(node) in inner:
            continue
        path, owner = _path(node)
        inner.update(owner)
        if path:
            found.add(path)
    return found


def names_set(tree: nodes.Template) -> set[str]:
    """The names a tag defines: by `set`, or as what a loop runs with."""
    return {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}


def _path(node: nodes.Node) -> tuple[str, list[int]]:
    """The dotted path of nested attributes down to a name, and the nodes it covers."""
    words: list[str] = []
    covered: list[int] = []
    while isinstance(node, nodes.Getattr):
        words.append(node.attr)
        node = node.node
        covered.append(id(node))
    if isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in FUNCTIONS:
        return ".".join([node.name, *reversed(words)]), covered
    return "", covered
