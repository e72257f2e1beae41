"""Reading pages as a browser and a person do: what stands there, and what a form would send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.test import Client
from lxml import html

from shanzhi.workbench.tests.asking import body

Sent = dict[str, Any]


def parsed(response: Any) -> html.HtmlElement:
    """The page as a tree."""
    return html.fromstring(body(response))


def words(element: html.HtmlElement) -> str:
    """What is read there, in one line."""
    return " ".join(element.text_content().split())


def table(response: Any, place: int = 0) -> list[list[str]]:
    """The rows of a table as text; the head comes first."""
    found = parsed(response).xpath("//table")[place]
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in found.xpath(".//tr")]


def listed(response: Any, column: str) -> list[str]:
    """A column of the first table; nothing where there is no table."""
    if not parsed(response).xpath("//table"):
        return []
    head, *rows = table(response)
    return [row[head.index(column)] for row in rows]


def panel(response: Any, title: str) -> str:
    """What a panel says."""
    (found,) = parsed(response).xpath(f"//section[.//h2[normalize-space()='{title}']]")
    return words(found)


def facts(response: Any) -> dict[str, str]:
    """Label and value of every description list of a page."""
    pairs = parsed(response).xpath("//dl/div")
    return {words(pair.xpath("./dt")[0]): words(pair.xpath("./dd")[0]) for pair in pairs if pair.xpath("./dd")}


def history(response: Any) -> list[str]:
    """The history, newest first."""
    return [words(item) for item in parsed(response).xpath("//ol[@class='tl']/li")]


def links(response: Any) -> set[str]:
    """Every address the page leads to."""
    return set(parsed(response).xpath("//a/@href"))


def errors(response: Any) -> dict[str, str]:
    """What is said beside each field, by its id."""
    found = parsed(response).xpath("//*[@class='err']")
    return {each.get("id").removesuffix("-error"): words(each) for each in found}


def form(response: Any, action: str) -> Sent:
    """What the form with this action would send as it stands."""
    (found,) = parsed(response).xpath(f"//form[@method='post'][@action='{action}']")
    sent: Sent = {}
    for each in found.xpath(".//input|.//select|.//textarea"):
        name, kind = each.get("name"), each.get("type")
        if not name or name == "csrfmiddlewaretoken" or (kind in ("checkbox", "radio") and each.get("checked") is None):
            continue
        if kind == "checkbox":
            sent.setdefault(name, []).append(each.get("value"))
        else:
            sent[name] = _value(each)
    return sent


def send(client: Client, action: str, changed: Mapping[str, Any] | None = None, **more: Any) -> Any:
    """Open the form, change some of it, send it."""
    opened = client.get(action)
    assert opened.status_code == 200, body(opened)
    address = action.partition("?")[0]
    return client.post(address, {**form(opened, address), **(changed or {}), **more})


def _value(element: html.HtmlElement) -> str:
    if element.tag == "select":
        chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")
        return str(chosen[0].get("value"))
    return str(element.text or "").removeprefix("\n") if element.tag == "textarea" else str(element.get("value") or "")
