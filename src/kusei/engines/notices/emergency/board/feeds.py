"""What machines read: an Atom feed of CAP messages, and JSON of what is in force, for the strip of every page too."""

from __future__ import annotations

import json
from typing import Any

from django.utils import translation
from lxml import etree

from kusei.engines.notices.emergency import wording
from kusei.engines.notices.emergency.board.files import LANGUAGES
from kusei.engines.notices.emergency.board.pages import shown
from kusei.engines.notices.emergency.cap.writing import Sender, moment
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.queries.standing import Standing
from kusei.foundation.web import clock

ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"


def atom(state: Standing, sender: Sender | None) -> bytes:
    """The feed: one entry a message, the newest first, each leading to its CAP file."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    host = sender.address if sender else "localhost"
    site = sender.web.removesuffix("/alerts/") if sender else ""

    def add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
        element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "id", f"tag:{host},2026:alerts")
    add(root, "title", f"{wording.municipality_name('ja')} 緊急のお知らせ")
    latest = max((one.over_at or one.released_at for one in state.recent if one.released_at), default=None)
    add(root, "updated", moment(latest or clock.now()))
    add(root, "link", rel="self", href=f"{site}/alerts/feed.xml")
    add(root, "link", rel="alternate", type="text/html", href=f"{site}/alerts/")
    add(add(root, "author"), "name", sender.name if sender else "")
    for alert in state.recent:
        entry = add(root, "entry")
        assert alert.released_at is not None, "only what was released is standing"
        add(entry, "id", f"tag:{host},{alert.number_year}:{alert.identifier}")
        add(entry, "title", alert.title)
        add(entry, "updated", moment(alert.released_at))
        add(entry, "summary", alert.read.root["ja"].body)
        add(entry, "link", rel="alternate", type="text/html", href=f"{site}/alerts/{alert.identifier}/")
        add(entry, "link", rel="enclosure", type=CAP_TYPE, href=f"{site}/alerts/{alert.identifier}.xml")
    feed: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return feed


def listed(state: Standing) -> bytes:
    """What is in force as JSON, each in the languages of the site."""
    return json.dumps(
        {"made_at": moment(clock.now()), "in_force": [_one(alert) for alert in state.in_force]},
        ensure_ascii=False,
        indent=1,
    ).encode()


def strip(state: Standing) -> bytes:
    """What the strip of every page says: the same without the hour, so that it changes only when an alert does."""
    return json.dumps({"in_force": [_one(alert) for alert in state.in_force]}, ensure_ascii=False).encode()


def _one(alert: Alert) -> dict[str, Any]:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            words = shown(alert, language)
        said[language] = {name: words[name] for name in ("order", "hazard", "todo", "areas", "title", "at", "url")}
    return {
        "identifier": alert.identifier,
        "level": alert.level,
        "order": alert.order,
        "hazard": alert.hazard,
        "whole": alert.whole,
        "towns": alert.towns,
        "released_at": moment(alert.released_at or clock.now()),
        "cap": f"/alerts/{alert.identifier}.xml",
        "languages": said,
    }
