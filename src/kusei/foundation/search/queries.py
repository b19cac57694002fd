"""Finds documents for what somebody typed, and documents that resemble a given one.

A search costs at most four SQL queries: it counts for the exact question, then for the loose one if there was nothing,
then looks at titles that resemble it; the hits themselves are one query. Facet labels are their apps' own.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kusei.foundation.search import registry, snippets, statements
from kusei.foundation.search.analysis import analyse
from kusei.foundation.search.lexemes import BODY, TITLE
from kusei.foundation.search.models import PUBLIC
from kusei.foundation.search.questions import Condition, Question, understand
from kusei.foundation.search.results import FacetCount, FacetCounts, Hit, Match, SearchResult, by_key
from kusei.foundation.search.similarity import similar
from kusei.foundation.search.statements import Marks, Scope
from kusei.foundation.search.synonyms import Words
from kusei.lib.kana import fold_for_search

__all__ = ["search", "similar"]

PER_PAGE = 20
_NEAR_TITLES = 30
_LIKE_ENOUGH = 0.45
_SUGGESTIONS = 3


def search(
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

    `facets` narrows: within one facet any of the values, all facets together. `audiences` must be what the reader may
    see. `language` and `sources` narrow to documents written in it, or offered by them. A page beyond the last is the
    last one. A blank text with facets lists what has them; without facets it has no hits, only the facets to choose.
    """
    scope = Scope(
        sorted(audiences),
        language,
        None if sources is None else sorted(sources),
        {key: [_clean(v) for v in values] for key, values in (facets or {}).items()},
    )
    question = understand(text)
    if not question.words:
        return _browse(question, scope, page, per_page)
    for match, condition in ((Match.EXACT, question.exactly()), (Match.LOOSE, question.loosely())):
        counted = statements.counts(condition, scope)
        if counted[0]:
            return _page(question, match, condition, scope, counted, page, per_page)
    return _near(question, scope, per_page)


def _clean(value: str) -> str:
    return value.replace("\0", "")


def _browse(question: Question, scope: Scope, page: int, per_page: int) -> SearchResult:
    unfiltered, total, values = statements.counts(None, scope)
    if question.text or not scope.pairs():  # signs only, or nothing at all
        return SearchResult(question.text, Match.NONE, 0, 0, 1, 1, (), _facets(values, scope))
    return _page(question, Match.EXACT, None, scope, (unfiltered, total, values), page, per_page)


def _page(
    question: Question,
    match: Match,
    condition: Condition | None,
    scope: Scope,
    counted: tuple[int, int, dict[str, int]],
    page: int,
    per_page: int,
) -> SearchResult:
    unfiltered, total, values = counted
    pages = max(1, math.ceil(total / per_page))
    page = min(max(page, 1), pages)
    marks = _Marking(question, loose=match is Match.LOOSE)
    window = ((page - 1) * per_page, per_page)
    rows = statements.best(condition, question.folded, scope, marks.wanted(), window) if total else []
    hits = [_hit(row, marks) for row in rows]
    return SearchResult(question.text, match, total, unfiltered, page, pages, hits, _facets(values, scope))


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
        words = _begun(json.loads(row["at_words"] or "{}"), self._starts)
        readings = _begun(json.loads(row["at_readings"] or "{}"), self._spoken_starts)
        one = snippets.spans(self.phrases, words, row["offsets"], texts)
        two = snippets.spoken_spans(self.spoken, readings, row["offsets"], texts)
        return {kind: snippets.joined([*one[kind], *two[kind]]) for kind in texts}


def _begun(positions: dict[str, list[int]], starts: Collection[str]) -> dict[str, list[int]]:
    """The positions, where each of the starts stands wherever a longer word begins with it."""
    longer = {start: [at for word, some in positions.items() if word.startswith(start) for at in some] for start in starts}
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


def _near(question: Question, scope: Scope, per_page: int) -> SearchResult:
    """Titles that hold or resemble the text; else words of such titles that it may have meant."""
    rows = statements.near(question.folded, scope, max(_NEAR_TITLES, per_page))
    alike = [row for row in rows if row["likeness"] >= _LIKE_ENOUGH][:per_page]
    marks = _Marking(question, loose=False)
    hits = [_hit(row, marks) for row in alike]
    words = _words_alike(question.folded, [row["title"] for row in rows])
    match = Match.NEAR if hits else Match.NONE
    return SearchResult(question.text, match, len(hits), len(hits), 1, 1, hits, (), words)


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
