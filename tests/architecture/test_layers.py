"""What import-linter cannot see."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest
from django.apps import apps

from shanzhi.config.settings import LAYERED_APPS
from shanzhi.core.places import ROOT
from shanzhi.kernel.verb import VERBS

SIBLINGS = {"units", "party", "activities", "cases", "inventory"}
RANKS = {app.split(".")[1]: rank for rank, app in enumerate(LAYERED_APPS)}
WRITERS = {
    "actions",
    "applying",
    "writing",
    "corrections",
    "transitions",
    "sealing",
    "citations",
    "audit",
    "idempotency",
    "issuing",
    "freezing",
    "barring",
    "correcting",
    "stating",
    "leaving_out",
    "many",
    "recounting",
    "reminding",
}
"""Modules that may write rows: verbs, and what verbs call."""


def _product_modules() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "shanzhi").rglob("*.py"))
        if not {"tests", "migrations", "loader", "cluster", "word"} & set(path.relative_to(ROOT).parts)
    ]


def test_foreign_keys_point_downwards() -> None:
    """No table points to a table of a higher layer, nor to a sibling's."""
    wrong = []
    for model in apps.get_models():
        label = model._meta.app_label
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete and field.related_model) or label not in RANKS:
                continue
            target = field.related_model._meta.app_label
            if RANKS.get(target, -1) > RANKS[label] or (target != label and {target, label} <= SIBLINGS):
                wrong.append(f"{label}.{model.__name__}.{field.name} -> {target}")
    assert wrong == []


def test_every_verb_takes_its_actor_by_keyword() -> None:
    """A verb says who acts; it never guesses."""
    wrong = [
        name
        for name, verb in VERBS.items()
        if inspect.signature(verb).parameters.get("actor") is None
        or inspect.signature(verb).parameters["actor"].kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert wrong == []


@pytest.mark.parametrize("path", _product_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_are_written_by_verbs_only(path: Path) -> None:
    """No save, create, update or delete outside the modules that verbs live in; no signals, no save() overrides."""
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == "save":
            wrong.append(f"save() override, line {node.lineno}")
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("django")
            and "signals" in (node.module or "")
        ):
            wrong.append(f"signals, line {node.lineno}")
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and path.stem not in WRITERS
            and path.name != "models.py"
        ):
            called = ast.unparse(node.func)
            if ".objects" in called and called.rsplit(".", 1)[1] in {
                "create",
                "bulk_create",
                "update",
                "delete",
                "get_or_create",
            }:
                wrong.append(f"{called}, line {node.lineno}")
            if called.endswith(".save"):
                wrong.append(f"{called}, line {node.lineno}")
        is_save = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "save"
        if is_save and not {word.arg for word in node.keywords} & {"update_fields", "force_insert"}:
            wrong.append(f"save without update_fields, line {node.lineno}")
    assert wrong == []
