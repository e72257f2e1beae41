"""A form as data for others: what `shanzhi form --json` prints, and what is kept of it."""

from __future__ import annotations

from typing import Any

from shanzhi.reports.forms.shape import Box, Form, Head, Line, Measure, Rule, Table


def form_as_data(form: Form) -> dict[str, Any]:
    """The form, its tables, columns, rows, cells to be filled, notes and rules. Rows and columns count from 1."""
    return {
        "kind": form.kind,
        "title": form.title,
        "digest": form.digest,
        "lists": form.lists,
        "tables": [_table(table) for table in form.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "sheet": table.name,
        "title": table.title,
        "lines_above": table.leads,
        "period": None if table.period is None else vars(table.period),
        "head_rows": [table.first + 1, table.last + 1],
        "columns": [_head(head) for head in table.heads],
        "rows": [_line(line) for line in table.lines],
        "cells": [_box(box) for box in table.boxes],
        "computed": [[row + 1, column + 1] for row, column in table.computed],
        "rules": [_rule(rule) for rule in table.rules],
        "notes": table.notes,
        "signatures": table.signatures,
    }


def _head(head: Head) -> dict[str, Any]:
    return {
        "column": head.column + 1,
        "path": list(head.path),
        "number": head.number,
        "for": head.kind,
        "unit": _measure(head.measure),
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "row": line.row + 1,
        "path": list(line.path),
        "number": line.number,
        "who": line.who,
        "unit": _measure(line.measure),
        "section": line.is_section,
    }


def _box(box: Box) -> dict[str, Any]:
    return {
        "row": box.row + 1,
        "column": box.column + 1,
        "takes": box.kind,
        "unit": _measure(box.measure),
        "answers": [list(answer) for answer in box.answers],
        "offered": list(box.offered),
        "held": box.held,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "over": rule.over,
        "left": [list(term) for term in rule.left],
        "operator": rule.operator,
        "right": [list(term) for term in rule.right],
        "told": rule.told,
    }


def _measure(measure: Measure | None) -> dict[str, Any] | None:
    return None if measure is None else vars(measure)
