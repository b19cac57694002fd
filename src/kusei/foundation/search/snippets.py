"""Marks the found words in the text as it was written, and cuts out the part that shows most of them.

The index says at which positions a word stands; `Document.offsets` says where in the text each position is.
So the marks are right where the spelling differs (引越し for 引っ越し), and no text is cut into words while
somebody waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kusei.foundation.search.analysis import analyse, readings
from kusei.foundation.search.lexemes import placed
from kusei.foundation.search.questions import Question
from kusei.foundation.search.synonyms import Words

LENGTH = 120
_LEAD = 20  # how much of the text stands before the first mark
_READING_WINDOW = 40
_MOST_READINGS = 12  # of one text: each is read once more to see where it ends
_SENTENCE_ENDS = "。！？\n"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A part of the text to mark: characters `begin` up to `end`."""

    begin: int
    end: int


Spans = dict[int, list[Span]]
Positions = Mapping[str, Sequence[int]]


def phrases(question: Question, *, loose: bool) -> list[Words]:
    """The word sequences to mark for a question; loosely, those of its units."""
    found: dict[Words, None] = {}
    for word in question.words:
        ways: Iterable[Words] = [way for unit in word.units for way in unit.ways] if loose else word.ways
        found.update(dict.fromkeys(ways))
    return list(found)


def spoken(question: Question) -> list[str]:
    """The readings to mark for a question."""
    return list(dict.fromkeys(reading for word in question.words for reading in word.readings))


def spans(phrases: Sequence[Words], at: Positions, offsets: Sequence[int], texts: Mapping[int, str]) -> Spans:
    """Where the phrases stand, by section. `at` are positions in the index, `texts` what is shown."""
    found: Spans = {kind: [] for kind in texts}
    for phrase in phrases:
        for first in at.get(phrase[0], ()):
            last = first + len(phrase) - 1
            if last > len(offsets) or any(first + n not in at.get(word, ()) for n, word in enumerate(phrase)):
                continue
            kind, begin, _ = placed(offsets[first - 1])
            if kind in texts:
                found[kind].append(Span(begin, placed(offsets[last - 1])[2]))
    return found


def spoken_spans(spoken: Sequence[str], at: Positions, offsets: Sequence[int], texts: Mapping[int, str]) -> Spans:
    """Where words stand that are read so, by section."""
    found: Spans = {kind: [] for kind in texts}
    for reading in spoken:
        for position in at.get(reading, ())[:_MOST_READINGS]:
            if position > len(offsets):
                continue
            kind, begin, end = placed(offsets[position - 1])
            if kind in texts:
                found[kind].append(Span(begin, max(end, _end_of_reading(reading, texts[kind], begin))))
    return found


def _end_of_reading(reading: str, text: str, begin: int) -> int:
    """Where the words end that start here and are read so."""
    tokens = analyse(text[begin : begin + _READING_WINDOW])
    reached = (end for read, end in readings(tokens, 0, units=8) if read.startswith(reading)) if tokens else iter(())
    return begin + next(reached, 0)


def joined(some: Iterable[Span]) -> list[Span]:
    """The spans in order and without overlap."""
    apart: list[Span] = []
    for span in sorted(some):
        if apart and span.begin <= apart[-1].end:
            apart[-1] = Span(apart[-1].begin, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


def marked(text: str, some: Sequence[Span]) -> SafeString:
    """The text as HTML: everything escaped, the spans in `<mark>`."""
    html, at = [], 0
    for span in some:
        html += [escape(text[at : span.begin]), "<mark>", escape(text[span.begin : span.end]), "</mark>"]
        at = span.end
    return mark_safe("".join([*html, escape(text[at:])]))  # noqa: S308 - every piece of text was escaped


def snippet(text: str, some: Sequence[Span], *, length: int = LENGTH) -> SafeString:
    """The part of the text that holds the most marks, as HTML, with … where something was left out."""
    begin = _best_begin(text, some, length)
    end = min(len(text), begin + length)
    inside = [Span(s.begin - begin, min(s.end, end) - begin) for s in some if begin <= s.begin < end]
    html = marked(text[begin:end], inside)
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    return mark_safe(f"{before}{html}{after}")  # noqa: S308 - `marked` escapes


def _best_begin(text: str, some: Sequence[Span], length: int) -> int:
    if not some or len(text) <= length:
        return 0
    room = length - _LEAD
    best = max(some, key=lambda first: (sum(first.begin <= s.begin < first.begin + room for s in some), -first.begin))
    if best.begin <= _LEAD:
        return 0
    begin = min(best.begin - _LEAD, len(text) - length)
    sentence = max(text.rfind(mark, begin, best.begin) for mark in _SENTENCE_ENDS)
    return sentence + 1 if sentence >= begin else begin
