"""The pages of the guide: its topics, and one topic step by step."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _

from shanzhi.core.errors import NotFound
from shanzhi.workbench.desk import Desk
from shanzhi.workbench.guide.declare import Step, picture_name, taken, topics
from shanzhi.workbench.pages import page


@page()
def guide(desk: Desk) -> HttpResponse:
    """Every topic, with what it is about and for whom."""
    items = [
        {
            "title": desk.say(topic.title),
            "text": desk.say(topic.summary),
            "readers": desk.say(topic.readers),
            "url": desk.url("guide_topic", key),
        }
        for key, topic in topics().items()
    ]
    return desk.render("guide", {"head": {"title": _("User guide")}, "items": items}, current="guide")


@page()
def guide_topic(desk: Desk, key: str) -> HttpResponse:
    """One topic: its steps with their pictures, and the way to the next. NotFound if there is no such topic."""
    topic = topics().get(key)
    if topic is None:
        raise NotFound("workbench.no_guide", found=key)
    crumbs = [{"label": _("User guide"), "url": desk.url("guide")}, {"label": desk.say(topic.title)}]
    context = {
        "head": {"title": desk.say(topic.title), "crumbs": crumbs},
        "summary": desk.say(topic.summary),
        "readers": desk.say(topic.readers),
        "steps": [_step(desk, key, number, step) for number, step in enumerate(topic.steps, 1)],
        "topics": _others(desk, key),
        "pictures_are_chinese": desk.language == "en",
    }
    return desk.render("guide_topic", context, current="guide", back_url=desk.url("guide"))


def _step(desk: Desk, key: str, number: int, step: Step) -> dict[str, Any]:
    return {
        "id": f"step-{number}",
        "title": f"{number}. {desk.say(step.title)}",
        "text": desk.say(step.text),
        "picture": _picture(desk, key, number, step),
    }


def _picture(desk: Desk, key: str, number: int, step: Step) -> dict[str, Any] | None:
    """The file with its size, so that nothing moves while it loads; None where a step shows none."""
    found = taken(key).get(number)
    if step.picture is None or found is None:
        return None
    return {
        "url": static(f"workbench/guide/{picture_name(key, number)}"),
        "shows": desk.say(step.picture.shows),
        "width": found.width,
        "height": found.height,
    }


def _others(desk: Desk, key: str) -> list[dict[str, str]]:
    """The list of topics beside one of them; that one is no link."""
    return [
        {"label": desk.say(topic.title), "url": "" if name == key else desk.url("guide_topic", name)}
        for name, topic in topics().items()
    ]
