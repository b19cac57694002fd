"""Reads a message of the weather agency (気象庁防災情報XML) into plain values, and trusts nothing in it.

A report is UTF-8, at most 2 MB, without any document type declaration: so there are no entities to expand and nothing
to fetch. What cannot be read raises `NotReadable`; nothing else is raised, whatever the bytes are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

LARGEST = 2_000_000  # bytes
LONGEST = 200  # characters of a name or code
LONGEST_KEY = 100  # of what tells one report from another: an index holds them all
MOST_KINDS, MOST_AREAS = 50, 5_000  # of one item; the whole country has fewer
LONGEST_HEADLINE = 20_000
STATUSES = {"通常": "normal", "訓練": "drill", "試験": "test"}
INFO_TYPES = {"発表": "issue", "訂正": "correct", "取消": "cancel"}
FIRST_YEAR, LAST_YEAR = 1990, 2200


class NotReadable(Exception):
    """The bytes are no report. `code` is stable; `field` names the element that is missing or wrong."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code, field)
        self.code, self.field = code, field


@dataclass(frozen=True)
class Kind:
    """A kind (種類) as it is written: 大雨警報, 03, 発表; `last` is what was said before (LastKind)."""

    name: str
    code: str = ""
    status: str = ""
    condition: str = ""
    last_name: str = ""
    last_code: str = ""
    significancy: str = ""  # 警戒レベル４相当


@dataclass(frozen=True)
class Area:
    """An area with its code: seven digits are a municipality, six a region, longer ones a river."""

    name: str
    code: str


@dataclass(frozen=True)
class Item:
    """What is said about areas."""

    kinds: tuple[Kind, ...]
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Report:
    """The head of a message, and its parts on demand."""

    root: etree._Element
    text: str
    title: str
    status: str
    editorial_office: str
    publishing_office: str
    head_title: str
    reported_at: dt.datetime
    target_at: dt.datetime | None
    valid_until: dt.datetime | None
    event_id: str
    info_type: str
    serial: str
    info_kind: str
    kind_version: str
    headline: str

    @property
    def number(self) -> int:
        """The serial as a number, for the order of reports; 0 for none."""
        return int(self.serial) if self.serial.isascii() and self.serial.isdigit() and len(self.serial) < 9 else 0

    def items(self, part: str, types: tuple[str, ...]) -> Iterator[Item]:
        """The items of a part: `body` and `headline` by the type of their block, `tsunami`; nothing for `none`."""
        if part == "body":
            yield from self._blocks("{*}Body/{*}Warning", types)
        elif part == "headline":
            yield from self._blocks("{*}Head/{*}Headline/{*}Information", types)
        elif part == "tsunami":
            for item in self.root.iterfind("{*}Body/{*}Tsunami/{*}Forecast/{*}Item"):
                yield Item(
                    tuple(_tsunami_kind(one) for one in item.iterfind("{*}Category")),
                    tuple(_area(one) for one in item.iterfind("{*}Area")),
                )

    def headline_items(self) -> Iterator[Item]:
        """Every item of the headline: what a report of an unknown kind shows."""
        for block in self.root.iterfind("{*}Head/{*}Headline/{*}Information"):
            yield from _items(block)

    @cached_property
    def cities(self) -> frozenset[str]:
        """The codes of the municipalities that a report about a river names as likely to be flooded."""
        found = (element.text or "" for element in self.root.iterfind("{*}Body//{*}CityCode"))
        return frozenset(code.strip() for code in found if code.strip())

    def _blocks(self, path: str, types: tuple[str, ...]) -> Iterator[Item]:
        for block in self.root.iterfind(path):
            if block.get("type") in types:
                yield from _items(block)


def read(raw: bytes) -> Report:
    """The report in the bytes. Raises `NotReadable`; its parts, which are read on demand, raise the same."""
    text = _decoded(raw)
    root = _parsed(text)
    if etree.QName(root).localname != "Report":
        raise NotReadable("not-a-report")
    control, head = root.find("{*}Control"), root.find("{*}Head")
    if control is None or head is None:
        raise NotReadable("not-a-report")
    return Report(
        root=root,
        text=text,
        title=_needed(control, "Title", LONGEST_KEY),
        status=_chosen(control, "Status", STATUSES),
        editorial_office=_words(control, "EditorialOffice", LONGEST_KEY),
        publishing_office=_words(control, "PublishingOffice", LONGEST),
        head_title=_words(head, "Title", LONGEST_KEY),
        reported_at=_moment(head, "ReportDateTime", needed=True),  # type: ignore[arg-type]  # it is there
        target_at=_moment(head, "TargetDateTime"),
        valid_until=_moment(head, "ValidDateTime"),
        event_id=_words(head, "EventID", 64),
        info_type=_chosen(head, "InfoType", INFO_TYPES),
        serial=_words(head, "Serial", 20),
        info_kind=_words(head, "InfoKind", LONGEST),
        kind_version=_words(head, "InfoKindVersion", 20),
        headline=_words(head, "Headline/{*}Text", LONGEST_HEADLINE),
    )


def _decoded(raw: bytes) -> str:
    if not raw.strip():
        raise NotReadable("empty")
    if len(raw) > LARGEST:
        raise NotReadable("too-large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("encoding") from None
    # Looked for in the text, before any parser sees it: no entity is ever declared.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotReadable("declarations")
    return text


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",  # whatever the declaration says: the bytes are UTF-8
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.LxmlError, ValueError, LookupError):
        raise NotReadable("not-xml") from None
    if root.getroottree().docinfo.internalDTD is not None:  # said a second time, should the text have hidden it
        raise NotReadable("declarations")
    return root


def _items(block: etree._Element) -> Iterator[Item]:
    for item in block.iterfind("{*}Item"):
        areas = [*item.iterfind("{*}Area"), *item.iterfind("{*}Areas/{*}Area")]
        kinds = item.findall("{*}Kind")
        if len(kinds) > MOST_KINDS or len(areas) > MOST_AREAS:
            raise NotReadable("field-wrong", "Item")
        yield Item(tuple(_kind(one) for one in kinds), tuple(_area(one) for one in areas))


def _kind(element: etree._Element) -> Kind:
    last = element.find("{*}LastKind")
    return Kind(
        name=_words(element, "Name", LONGEST),
        code=_words(element, "Code", LONGEST),
        status=_words(element, "Status", LONGEST),
        condition=_words(element, "Condition", LONGEST),
        last_name=_words(last, "Name", LONGEST) if last is not None else "",
        last_code=_words(last, "Code", LONGEST) if last is not None else "",
        significancy=_words(element, "Property/{*}SignificancyPart/{*}Base/{*}Significancy/{*}Name", LONGEST),
    )


def _tsunami_kind(category: etree._Element) -> Kind:
    kind, last = category.find("{*}Kind"), category.find("{*}LastKind")
    return Kind(
        name=_words(kind, "Name", LONGEST) if kind is not None else "",
        code=_words(kind, "Code", LONGEST) if kind is not None else "",
        last_name=_words(last, "Name", LONGEST) if last is not None else "",
        last_code=_words(last, "Code", LONGEST) if last is not None else "",
    )


def _area(element: etree._Element) -> Area:
    return Area(_words(element, "Name", LONGEST), _words(element, "Code", LONGEST))


def _words(element: etree._Element, path: str, longest: int) -> str:
    found = element.findtext(f"{{*}}{path}")
    text = (found or "").strip()
    if len(text) > longest:
        raise NotReadable("field-wrong", path.rpartition("}")[2])
    return text


def _needed(element: etree._Element, name: str, longest: int) -> str:
    text = _words(element, name, longest)
    if not text:
        raise NotReadable("field-missing", name)
    return text


def _chosen(element: etree._Element, name: str, words: dict[str, str]) -> str:
    text = _needed(element, name, LONGEST)
    if text not in words:
        raise NotReadable("field-wrong", name)
    return words[text]


def _moment(element: etree._Element, name: str, *, needed: bool = False) -> dt.datetime | None:
    text = _needed(element, name, 40) if needed else _words(element, name, 40)
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise NotReadable("field-wrong", name)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise NotReadable("field-wrong", name) from None
