"""Finds documents for what somebody typed, and documents that resemble a given one.

A search is one SQL query; a second looser one if it found nothing, and a third for titles that resemble the
text if that found nothing either. What the labels of facets cost is their apps' matter.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kusei.foundation.search import registry, snippets, statements
from kusei.foundation.search.analysis import analyse
from kusei.foundation.search.lexemes import BODY, TITLE
from kusei.foundation.search.models import PUBLIC
from kusei.foundation.search.questions import Condition, Question, understand
from kusei.foundation.search.results import FacetCount, FacetCounts, Hit, Match, SearchResult, by_key
from kusei.foundation.search.similarity import similar
from kusei.foundation.search.statements import Found, Marks, Scope, Wanted
from kusei.lib.kana import fold_for_search

__all__ = ["examples", "matching_keys", "search", "similar"]

PER_PAGE = 20
_NEAR_TITLES = 30
_LIKE_ENOUGH = 0.45
_SUGGESTIONS = 3
_EXAMPLES = ("引っ越し", "保育園", "避難所", "ごみ", "マイナンバーカード", "高齢者", "図書館", "防災")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with everything that narrows it and the page that is wanted."""

    question: Question
    scope: Scope
    page: int
    per_page: int

    def find(self, condition: Condition | None, marking: _Marking) -> Found:
        wanted = Wanted(condition, self.question.folded, marking.wanted())
        return statements.find(wanted, self.scope, page=self.page, per_page=self.per_page)


def search(  # noqa: PLR0913 - each narrows by one thing, and is named by the caller
    text: str,
    *,
    facets: Mapping[str, Collection[str]] | None = None,
    audiences: Collection[str] = (PUBLIC,),
    language: str | None = None,
    sources: Collection[str] | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> SearchResult:
    """One page of what the text finds, best first, with the counts of every facet. Any text is allowed.

    `facets` narrows: within one facet any of the values, all facets together. `audiences` must be what the
    reader may see. `language` and `sources` narrow to documents written in it, or offered by them. A page
    beyond the last is the last one. A blank text with facets lists what has them; without facets it has no
    hits, only the facets to choose.
    """
    scope = Scope(
        sorted(audiences),
        language,
        None if sources is None else sorted(sources),
        {key: [v.replace("\0", "") for v in values] for key, values in (facets or {}).items()},
    )
    asked = _Asked(understand(text), scope, max(page, 1), per_page)
    if not asked.question.words:
        return _browse(asked)
    for match, condition in _conditions(asked.question):
        marking = _Marking(asked.question, loose=match is Match.LOOSE)
        found = asked.find(condition, marking)
        if found.total:
            return _result(asked, match, found, marking)
    return _near(asked)


def matching_keys(source: str, text: str, *, limit: int = 1000, audiences: Collection[str] = (PUBLIC,)) -> list[str]:
    """The keys of one source's documents that the text finds, best first, for lists that an app shows itself.

    Exactly what was typed if that finds anything (one SQL query), else what may have been meant (a second).
    """
    question, scope = understand(text), Scope(sorted(audiences), sources=[source])
    for _match, condition in _conditions(question):
        if found := statements.keys(Wanted(condition, question.folded), scope, limit):
            return found
    return []


def examples(*, limit: int = 5) -> list[str]:
    """Everyday words that find something public today, to offer where nobody has typed anything yet."""
    asked = [(word, understand(word).exactly()) for word in _EXAMPLES]
    return statements.finding([(word, condition.words) for word, condition in asked], (PUBLIC,))[:limit]


def _conditions(question: Question) -> list[tuple[Match, Condition]]:
    if not question.words:
        return []
    return [(Match.EXACT, question.exactly()), (Match.LOOSE, question.loosely())]


def _browse(asked: _Asked) -> SearchResult:
    """Nothing was typed, or signs only: what has the chosen facets, or what there is to choose from."""
    marking = _Marking(asked.question, loose=False)
    if asked.scope.pairs() and not asked.question.text:
        return _result(asked, Match.EXACT, asked.find(None, marking), marking)
    found = replace(asked, per_page=0).find(None, marking)
    return SearchResult(asked.question.text, Match.NONE, 0, 0, 1, 1, (), _facets(found.values, asked.scope))


def _result(asked: _Asked, match: Match, found: Found, marking: _Marking) -> SearchResult:
    pages = max(1, math.ceil(found.passing / asked.per_page))
    return SearchResult(
        text=asked.question.text,
        match=match,
        total=found.passing,
        unfiltered=found.total,
        page=min(asked.page, pages),
        pages=pages,
        hits=[_hit(row, marking) for row in found.best],
        facets=_facets(found.values, asked.scope),
    )


class _Marking:
    """What to mark in the hits of a question."""

    def __init__(self, question: Question, *, loose: bool) -> None:
        self.phrases = snippets.phrases(question, loose=loose)
        self.spoken = snippets.spoken(question)
        self._starts = {p[-1] for p in self.phrases if len(p[-1]) > 1} if loose else set()
        self._spoken_starts = set(self.spoken) if loose else set()

    def wanted(self) -> Marks:
        """What the index must tell the positions of."""
        words = sorted({word for phrase in self.phrases for word in phrase})
        return Marks(words, self.spoken, sorted(self._starts), sorted(self._spoken_starts))

    def spans(self, row: Mapping[str, Any], texts: Mapping[int, str]) -> dict[int, list[snippets.Span]]:
        """The parts of the texts to mark."""
        words = _begun(row["at_words"] or {}, self._starts)
        readings = _begun(row["at_readings"] or {}, self._spoken_starts)
        one = snippets.spans(self.phrases, words, row["offsets"], texts)
        two = snippets.spoken_spans(self.spoken, readings, row["offsets"], texts)
        return {kind: snippets.joined([*one[kind], *two[kind]]) for kind in texts}


def _begun(positions: dict[str, list[int]], starts: Collection[str]) -> dict[str, list[int]]:
    """The positions, where each of the starts stands wherever a longer word begins with it."""
    longer = {
        start: [at for word, some in positions.items() if word.startswith(start) for at in some] for start in starts
    }
    return positions | longer


def _hit(row: Mapping[str, Any], marks: _Marking) -> Hit:
    spans = marks.spans(row, {TITLE: row["title"], BODY: row["body"]})
    return Hit(
        source=row["source"],
        key=row["key"],
        title=row["title"],
        path=row["path"],
        language=row["language"],
        facets=by_key(row["facets"]),
        title_html=snippets.marked(row["title"], spans[TITLE]),
        snippet=snippets.snippet(row["body"], spans[BODY]),
    )


def _facets(values: Mapping[str, int], scope: Scope) -> list[FacetCounts]:
    counted: dict[str, dict[str, int]] = {}
    for pair, count in values.items():
        key, _, value = pair.partition("=")
        counted.setdefault(key, {})[value] = count
    shown = []
    for facet in registry.facets():
        chosen = set(scope.chosen.get(facet.key, ()))
        numbers = counted.get(facet.key, {}) | {v: 0 for v in chosen if v not in counted.get(facet.key, {})}
        if not numbers:
            continue
        labels = facet.describe(numbers.keys()) if facet.describe else {}
        order = sorted(numbers, key=lambda v: v if facet.by_value else (-numbers[v], v))
        listed = [FacetCount(v, str(labels.get(v, v)), numbers[v], v in chosen) for v in order]
        shown.append(FacetCounts(facet.key, facet.label, listed))
    return shown


def _near(asked: _Asked) -> SearchResult:
    """Titles that hold or resemble the text, and words of such titles that it may have meant."""
    question, limit = asked.question, max(_NEAR_TITLES, asked.per_page)
    rows = statements.near(question.folded, asked.scope, limit)
    alike = [row for row in rows if row["likeness"] >= _LIKE_ENOUGH][: asked.per_page]
    marking = _Marking(question, loose=False)
    return SearchResult(
        text=question.text,
        match=Match.NEAR if alike else Match.NONE,
        total=len(alike),
        unfiltered=len(alike),
        page=1,
        pages=1,
        hits=[_hit(row, marking) for row in alike],
        facets=(),
        suggestions=_words_alike(question.folded, [row["title"] for row in rows]),
    )


def _words_alike(folded: str, titles: Sequence[str]) -> list[str]:
    """The words of the titles that look most like the text."""
    words = {fold_for_search(word): word for title in titles for word in _compounds(title)}
    words.pop(folded, None)
    return [words[w] for w in difflib.get_close_matches(folded, words, n=_SUGGESTIONS, cutoff=0.5)]


def _compounds(title: str) -> list[str]:
    """The nouns of a title, those that stand together as one word."""
    runs: list[tuple[int, int]] = []
    for token in analyse(title):
        if not (token.lexeme and token.noun):
            continue
        if runs and runs[-1][1] == token.begin:
            runs[-1] = (runs[-1][0], token.end)
        else:
            runs.append((token.begin, token.end))
    return [title[begin:end] for begin, end in runs if end - begin >= 2]
