"""Which of the representations on offer a client wants: `Accept` with its q-values (RFC 9110, section
12.5.1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation.trans_real import parse_accept_lang_header

JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"

LONGEST = 4000  # characters of an Accept header that we read; no client that we know writes 400
_Q = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_RANGE = re.compile(rf"({_NAME})/({_NAME})")


@dataclass(frozen=True)
class Range:
    """One media range of an `Accept` header. `parameters` counts those besides q: they make a range more
    specific.
    """

    type: str
    subtype: str
    q: float
    parameters: int = 0

    def matches(self, media: str) -> bool:
        """True when the media type falls within the range."""
        kind, _, name = media.partition("/")
        return self.type in ("*", kind) and self.subtype in ("*", name)

    @property
    def precision(self) -> tuple[bool, bool, int]:
        """How specific the range is; the most specific one decides on a media type."""
        return self.type != "*", self.subtype != "*", self.parameters


def ranges(header: str) -> list[Range]:
    """The media ranges of the header. What is malformed is left out, as if it had not been sent."""
    found = [_range(part) for part in header[:LONGEST].split(",")]
    return [one for one in found if one is not None]


def _range(text: str) -> Range | None:
    media, *parameters = (part.strip() for part in text.split(";"))
    match = _RANGE.fullmatch(media.lower())
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    q, others = 1.0, 0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() != "q":
            others += 1
        elif _Q.fullmatch(value.strip()):
            q = float(value)
        else:
            return None
    return Range(match[1], match[2], q, others)


def choose(accept: str, offers: Sequence[str]) -> str | None:
    """The offered media type that the client likes best; on a tie the earlier offer; None when it wants none
    of them.

    A header that is missing, empty or wholly malformed accepts everything.
    """
    wanted = ranges(accept)
    if not wanted:
        return offers[0]
    liking = {offer: _quality(wanted, offer) for offer in offers}
    best = max(offers, key=lambda offer: liking[offer])  # max() keeps the first of equals
    return best if liking[best] > 0 else None


def _quality(wanted: Sequence[Range], offer: str) -> float:
    matching = [one for one in wanted if one.matches(offer)]
    return max(matching, key=lambda one: (one.precision, one.q)).q if matching else 0.0


def language(accept_language: str) -> str:
    """The language of sentences, `ja` or `en`: the first of the two that the header names; Japanese when it
    names none.
    """
    for tag, q in parse_accept_lang_header(accept_language[:500]):
        if q > 0 and (tag == "*" or tag.split("-")[0] in ("ja", "en")):
            return "en" if tag.startswith("en") else "ja"
    return "ja"
