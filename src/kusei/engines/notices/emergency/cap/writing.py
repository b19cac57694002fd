"""An alert as CAP 1.2: one `info` a language, all of the same urgency, severity and certainty."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from kusei.engines.notices.emergency import areas, packfile
from kusei.engines.notices.emergency.models import Alert
from kusei.engines.notices.emergency.models.alerts import Action, Ending
from kusei.engines.notices.emergency.packfile import said
from kusei.foundation.web import clock

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGES = {"ja-easy": "ja-x-easy", "en": "en", "zh": "zh-Hans"}  # BCP 47; others stay as they are
CATEGORIES = {
    **dict.fromkeys(("heavy-rain", "flood", "storm-surge", "wind", "snow", "heat"), "Met"),
    **dict.fromkeys(("landslide", "tsunami", "earthquake", "volcano"), "Geo"),
    **{"fire": "Fire", "hazmat": "CBRNE", "outage": "Infra", "infection": "Health", "security": "Security"},
}
# Level → response types, urgency, severity, certainty.
BY_LEVEL: dict[int, tuple[tuple[str, ...], str, str, str]] = {
    1: (("Monitor",), "Future", "Minor", "Possible"),
    2: (("Prepare",), "Future", "Minor", "Possible"),
    3: (("Evacuate", "Prepare"), "Expected", "Moderate", "Likely"),
    4: (("Evacuate",), "Immediate", "Severe", "Likely"),
    5: (("Shelter",), "Immediate", "Extreme", "Observed"),
}
BY_ENDING: dict[str, tuple[tuple[str, ...], str, str, str]] = {
    Ending.LIFTED: (("AllClear",), "Past", "Minor", "Observed"),
    Ending.MISTAKEN: (("None",), "Past", "Minor", "Unlikely"),
}
MESSAGE_TYPES = {Action.ISSUE: "Alert", Action.UPDATE: "Update", Action.CANCEL: "Cancel"}
RESTRICTION = "訓練のため職員に限る / exercise, staff only"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Sender:
    """Whose alert it is: `address` is unique in the world (a domain), `code` the six digits of the municipality."""

    address: str
    name: str
    name_en: str
    code: str
    web: str = ""  # the board, as a whole address; blank where the site does not know its own


def write(alert: Alert, *, sender: Sender, earlier: Sequence[Alert] = ()) -> bytes:
    """The alert as an XML document. `earlier`: what it follows, the oldest first; every one was released."""
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    assert alert.identifier is not None, "only what was released has an identifier"
    assert alert.released_at is not None, "only what was released has a time"
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", sender.address)
    _add(root, "sent", moment(alert.released_at))
    _add(root, "status", "Exercise" if alert.drill else "Actual")
    _add(root, "msgType", MESSAGE_TYPES[Action(alert.action)])
    _add(root, "scope", "Restricted" if alert.drill else "Public")
    if alert.drill:
        _add(root, "restriction", RESTRICTION)
    if alert.ending:
        _add(root, "note", Ending(alert.ending).value)
    if earlier:
        _add(root, "references", " ".join(_reference(one, sender) for one in earlier))
    for language in alert.read.root:
        _info(root, alert, language, sender)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def moment(at: dt.datetime) -> str:
    """2026-11-21T16:05:00+09:00: in Tokyo, whole seconds, and never with a letter for the zone."""
    return at.astimezone(clock.TOKYO).replace(microsecond=0).isoformat()


def _reference(alert: Alert, sender: Sender) -> str:
    assert alert.released_at is not None, "only what was released is referred to"
    return f"{sender.address},{alert.identifier},{moment(alert.released_at)}"


def _info(root: _Element, alert: Alert, language: str, sender: Sender) -> None:
    file, text = packfile.in_force(), alert.read.root[language]
    level, hazard = file.levels[alert.level], file.hazards[alert.hazard]
    responses, urgency, severity, certainty = BY_ENDING[alert.ending] if alert.ending else BY_LEVEL[alert.level]
    info = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(info, "language", LANGUAGES.get(language, language))
    _add(info, "category", CATEGORIES.get(alert.hazard, "Other"))
    _add(info, "event", said(hazard.name, language))
    for response in responses:
        _add(info, "responseType", response)
    _add(info, "urgency", urgency)
    _add(info, "severity", severity)
    _add(info, "certainty", certainty)
    _add(info, "effective", moment(_begins(alert)))
    if alert.expires_at is not None:
        _add(info, "expires", moment(alert.expires_at))
    _add(info, "senderName", sender.name_en if language == "en" and sender.name_en else sender.name)
    _add(info, "headline", text.title)
    _add(info, "description", text.body)
    if not alert.ending:
        _add(info, "instruction", f"{said(level.todo, language)}\n{said(hazard.advice, language)}".strip())
    _add(info, "web", sender.web)
    for name, value in (("警戒レベル", str(alert.level)), ("発令区分", alert.order_ja)):
        parameter = etree.SubElement(info, f"{{{NAMESPACE}}}parameter")
        _add(parameter, "valueName", name)
        _add(parameter, "value", value)
    _area(info, alert, language, sender)


def _begins(alert: Alert) -> dt.datetime:
    """When it begins to hold: not before it was said."""
    moments = [at for at in (alert.effective_at, alert.released_at) if at is not None]
    return max(moments)


def _area(info: _Element, alert: Alert, language: str, sender: Sender) -> None:
    area = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    name = sender.name_en if language == "en" and sender.name_en else sender.name
    _add(area, "areaDesc", areas.said(whole=alert.whole, names=alert.towns, language=language, municipality=name))
    for ring in alert.polygons:
        _add(area, "polygon", " ".join(f"{_degrees(lat)},{_degrees(lon)}" for lat, lon in ring))
    geocode = etree.SubElement(area, f"{{{NAMESPACE}}}geocode")
    _add(geocode, "valueName", "全国地方公共団体コード")
    _add(geocode, "value", sender.code)


def _degrees(value: float) -> str:
    """Six decimals, a decimetre: never with an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _add(parent: _Element, name: str, value: str) -> None:
    """An element with a text; CAP knows no empty ones, so that a blank text adds none."""
    text = _NOT_XML.sub("", value).strip()
    if text:
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = text
