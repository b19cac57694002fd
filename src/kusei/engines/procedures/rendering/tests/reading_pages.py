"""Reads a form's HTML as a browser does and gives what it would send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.http import QueryDict


def tree(html: str) -> Element:
    """The elements of a fragment; html5lib knows where a browser would mend."""
    return html5lib.parseFragment(f"<form>{html}</form>", namespaceHTMLElements=False)


def sent(html: str, press: str = "") -> QueryDict:
    """What the form sends when the button of that name is pressed, blank: one of the page's own."""
    data = QueryDict(mutable=True)
    for name, value in _pairs(tree(html), press):
        data.appendlist(name, value)
    return data


def _pairs(root: Element, press: str) -> Iterator[tuple[str, str]]:
    for one in root.iter():
        name = one.get("name") if isinstance(one.tag, str) else None
        if not name:
            continue
        if one.tag == "textarea":
            yield name, (one.text or "").replace("\n", "\r\n")
        elif one.tag == "select":
            yield from (
                (name, option.get("value", "")) for option in one.iter("option") if option.get("selected") is not None
            )
        elif one.tag == "button" and name == press:
            yield name, one.get("value", "")
        elif one.tag == "input":
            yield from _input(one, name)


def _input(one: Element, name: str) -> Iterator[tuple[str, str]]:
    kind = one.get("type", "text")
    if kind == "file" or (kind in {"radio", "checkbox"} and one.get("checked") is None):
        return
    yield name, one.get("value", "")


def by_id(html: str) -> dict[str, Any]:
    """The elements by their ids; every id stands once."""
    found: dict[str, Any] = {}
    for one in tree(html).iter():
        if isinstance(one.tag, str) and one.get("id"):
            assert one.get("id") not in found, f"the id {one.get('id')} stands twice"
            found[one.get("id")] = one
    return found


def text(one: Element) -> str:
    """All text in an element."""
    return "".join(one.itertext())
