"""The two files of a job: one PDF with a letter a person, and the list of addresses for the mailing contractor."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from kusei.engines.notices.channels.letter.addresses import Addressed
from kusei.foundation.web import clock
from kusei.foundation.web.formats import date_text
from kusei.lib import glyphs
from kusei.lib.printing import qr, tidy
from kusei.lib.typesetting import pdf

TEMPLATE = Path(__file__).parent / "letter.typ"
_FORMULA = tuple("=+-@\t\r")  # what spreadsheets would compute


@dataclass(frozen=True)
class Words:
    """What every letter of a job says."""

    title: str
    body: str
    link: str
    sender: str
    department: str
    language: str


@dataclass(frozen=True)
class Made:
    """The files. `pages` of each letter; `unprintable`: numbers of letters with 〓 in name or address."""

    pdf: bytes
    addresses: bytes
    pages: int
    unprintable: frozenset[int]


def unprintable(*texts: str) -> set[str]:
    """The characters that no printing font has."""
    return set().union(*(glyphs.replaced(text)[1] for text in texts))


def made(words: Words, people: Sequence[Addressed], stops: Mapping[int, str]) -> Made:
    """Both files, for one person at least. `stops`: the address of each person's one-click stop, blank for none.

    500 letters of one page take about 6 seconds of a processor. Raises `CannotTypeset` for a fault of the template.
    """
    lacking = frozenset(
        one.letter.number for one in people if unprintable(one.place.postal_code, *one.place.lines, one.place.name)
    )
    with translation.override(_page_language(words.language)):
        content = pdf(TEMPLATE, _data(words, people, stops))
    pages = _pages(content) // len(people)
    return Made(content, _list(people, pages), pages, lacking)


def _page_language(language: str) -> str:
    """The words around the text: in the reader's language where the platform has it, else in English."""
    return language if language in dict(settings.LANGUAGES) else "en"


def _data(words: Words, people: Sequence[Addressed], stops: Mapping[int, str]) -> dict[str, Any]:
    paragraphs = [one.splitlines() for one in words.body.replace("\r\n", "\n").split("\n\n") if one.strip()]
    return {
        "title": _plain(words.title),
        "heading": _plain(words.title),
        "sender": _plain(words.sender),
        "department": _plain(words.department),
        "lang": words.language.partition("-")[0],
        "date": date_text(clock.today()),
        "honorific": "様",
        "paragraphs": [[_plain(line) for line in one] for one in paragraphs],
        "link": _plain(words.link),
        "qr": qr(words.link) if words.link else "",
        "qr-alt": _("くわしいページの二次元コード"),
        "more": _("くわしくは、二次元コードのページで見られます。"),
        "number-label": _("手紙の番号"),
        "stop-alt": _("この種類のお知らせを止めるページの二次元コード"),
        "stop-words": _(
            "このお知らせを止めるときは、二次元コードのページを開くか、手紙の番号を差出人に伝えてください。"
        ),
        "people": [
            {
                "number": str(one.letter),
                "address": [
                    _plain(line) for line in (f"〒{one.place.postal_code}", *one.place.lines) if line.strip("〒")
                ],
                "name": _plain(one.place.name),
                "qr": qr(stop, quick=True) if (stop := stops.get(one.letter.subscriber_id, "")) else "",
            }
            for one in people
        ],
    }


def _plain(text: str) -> str:
    return glyphs.replaced(tidy(text))[0]


def _pages(content: bytes) -> int:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  half a second that only this job pays

    return int(PdfFileReader(io.BytesIO(content)).root["/Pages"]["/Count"])


def _list(people: Sequence[Addressed], pages: int) -> bytes:
    """UTF-8 with a byte order mark, CR LF: what spreadsheets open as it is."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["番号", "郵便番号", "住所", "氏名", "ページ数"])
    for one in people:
        place = one.place
        rows.writerow(
            map(_guarded, (str(one.letter), place.postal_code, "　".join(place.lines), place.name, str(pages)))
        )
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
