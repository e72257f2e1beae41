"""The data of the sample pages: one YAML file per page, in Chinese and in English."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).resolve().parent


def list_names() -> list[str]:
    """The sample pages."""
    return [path.stem for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "frame"]


def context(name: str, language: Literal["zh", "en"]) -> dict[str, Any]:
    """What the template of a sample page is given; the frame's data come from `frame.yaml`."""
    page = _read(name)[language]
    frame = {**_read("frame")[language], **page.pop("frame", {})}
    current = frame.pop("current", "")
    frame["nav"] = [{**item, "current": item["icon"] == current} for item in frame["nav"]]
    frame["tabs"] = [{**item, "current": item["icon"] == current} for item in frame["tabs"]]
    node = frame.pop("node", "")
    frame["nodes"] = [{**item, "current": item["label"] == node} for item in frame["nodes"]]
    return {"frame": frame, **page}


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(_text(name))
    return data


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
