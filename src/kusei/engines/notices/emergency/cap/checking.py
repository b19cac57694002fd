"""What the schema of CAP 1.2 lets pass and the standard does not: one sentence for each fault that is found.

Sources: sections 3.2 and 3.3 of the standard; that a drill never has a public scope is our own rule.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from kusei.engines.notices.emergency.cap.writing import NAMESPACE

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = re.compile(r"[^\s,<&]+")  # of identifier and sender
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
PAIR = re.compile(r"-?\d{1,3}(\.\d+)?,-?\d{1,3}(\.\d+)?")
MOMENTS = ("effective", "onset", "expires")
FEWEST = 4  # positions of a ring


def check(xml: bytes) -> list[str]:
    """Every fault of the document, none when it is right. It is no substitute for the schema, but stands beside it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        return [f"not XML: {error.msg}"]
    if root.getroottree().docinfo.internalDTD is not None:
        return ["a document type is declared"]
    if root.tag != f"{{{NAMESPACE}}}alert":
        return [f"the root is {root.tag}, not a CAP 1.2 alert"]
    infos = _all(root, "info")
    return [
        *_names(root),
        *_empty(root),
        *_scope(root),
        *_references(root),
        *_moments(root, infos),
        *_languages(infos),
        *(fault for info in infos for area in _areas(info) for fault in area),
        *(["no info at all"] if not infos else []),
    ]


def _all(parent: _Element, name: str) -> list[_Element]:
    return parent.findall(f"{{{NAMESPACE}}}{name}")


def _text(parent: _Element, name: str) -> str:
    return parent.findtext(f"{{{NAMESPACE}}}{name}") or ""


def _names(root: _Element) -> Iterator[str]:
    for name in ("identifier", "sender"):
        if not NAME.fullmatch(_text(root, name)):
            yield f"{name} is empty or has a space, a comma, < or &"


def _empty(root: _Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        if len(element) == 0 and not (element.text or "").strip():
            yield f"{etree.QName(element).localname} is empty"


def _scope(root: _Element) -> Iterator[str]:
    scope, restriction, addresses = (_text(root, name) for name in ("scope", "restriction", "addresses"))
    if (scope == "Restricted") != bool(restriction):
        yield "restriction belongs to the scope Restricted, and to it alone"
    if (scope == "Private") and not addresses:
        yield "the scope Private needs addresses"
    if _text(root, "status") != "Actual" and scope == "Public":
        yield "what is not Actual has a public scope"


def _references(root: _Element) -> Iterator[str]:
    said = _text(root, "references").split()
    kind = _text(root, "msgType")
    if kind in {"Update", "Cancel", "Ack", "Error"} and not said:
        yield f"{kind} refers to nothing"
    for one in said:
        parts = one.split(",")
        if len(parts) != 3 or not all(NAME.fullmatch(part) for part in parts) or _moment(parts[2]) is None:
            yield f"reference {one} is not sender,identifier,sent"
        elif parts[:2] == [_text(root, "sender"), _text(root, "identifier")]:
            yield "it refers to itself"
        elif (sent := _moment(_text(root, "sent"))) and (before := _moment(parts[2])) and before > sent:
            yield f"reference {one} is later than the message"
    if len(set(said)) != len(said):
        yield "a reference stands twice"


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def _moments(root: _Element, infos: list[_Element]) -> Iterator[str]:
    sent = _moment(_text(root, "sent"))
    if sent is None:
        yield "sent is no moment with an offset in digits"
    for info in infos:
        at = {name: _moment(_text(info, name)) for name in MOMENTS if _all(info, name)}
        for name, moment in at.items():
            if moment is None:
                yield f"{name} is no moment with an offset in digits"
        expires, begins = at.get("expires"), at.get("onset") or at.get("effective") or sent
        if expires and begins and expires <= begins:
            yield "it expires before it begins"


def _languages(infos: list[_Element]) -> Iterator[str]:
    languages = [_text(info, "language").lower() or "en-us" for info in infos]
    if len(set(languages)) != len(languages):
        yield "a language stands twice"
    for name in ("urgency", "severity", "certainty", "expires"):
        if len({_text(info, name) for info in infos}) > 1:
            yield f"{name} differs between the languages"


def _areas(info: _Element) -> Iterator[Iterator[str]]:
    areas = _all(info, "area")
    if not areas:
        yield iter(["an info has no area"])
    for area in areas:
        yield _rings(area)


def _rings(area: _Element) -> Iterator[str]:
    for polygon in _all(area, "polygon"):
        pairs = (polygon.text or "").split()
        if not all(PAIR.fullmatch(pair) for pair in pairs):
            yield "a polygon is not latitude,longitude with spaces between"
            continue
        at = [(float(lat), float(lon)) for lat, lon in (pair.split(",") for pair in pairs)]
        if len(at) < FEWEST or at[0] != at[-1]:
            yield "a polygon is not closed, or has fewer than four positions"
        elif not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in at):
            yield "a polygon is not of this world: latitude comes first"
        elif math.isclose(_double_area(at), 0, abs_tol=1e-12):
            yield "a polygon encloses nothing"


def _double_area(ring: list[tuple[float, float]]) -> float:
    lat, lon = ring[0]
    at = [(one[0] - lat, one[1] - lon) for one in ring]
    return math.fsum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(at))
