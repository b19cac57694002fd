"""What a document is about, as weighted terms: the measure behind "similar initiatives in other wards".

Terms are the telling words of title, keywords and body, pairs of nouns that stand together (保育 園), and
the concepts of the synonym groups (書かない窓口 and 窓口DX are one). A term weighs more the more often it
stands in the document, in the title above all, and the fewer documents of the source have it (tf-idf).
Weights are scaled to length 1 at most, so that the similarity of two documents is the sum of products over
their shared terms: 0 to 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kusei.foundation.search.analysis import Token
from kusei.foundation.search.lexemes import BODY, KEYWORD, TITLE, Section
from kusei.foundation.search.synonyms import Synonyms

_MOST_TERMS = 48
_LONGEST_TERM = 40
# 0 makes a long text with one common word too alike, 1 makes all long texts unlike each other.
_SHARE_OF_LONE = 0.25
_EMPTY_SUFFIXES = {"等", "的"}
_IMPORTANCE = {TITLE: 3.0, KEYWORD: 1.5, BODY: 1.0}


def stresses(parts: Sequence[Section], known: Synonyms) -> dict[str, float]:
    """How much the entry dwells on each term: ever less for each time more, and most in the title."""
    counted: dict[int, Counter[str]] = {}
    for part in parts:
        words = [token for token in part.tokens if token.lexeme]
        counted.setdefault(part.kind, Counter()).update(_terms(words, known))
    total: dict[str, float] = {}
    for kind, counts in counted.items():
        for term, count in counts.items():
            total[term] = total.get(term, 0.0) + _IMPORTANCE[kind] * (1 + math.log(count))
    return total


def _terms(tokens: Sequence[Token], known: Synonyms) -> Iterator[str]:
    for token in tokens:
        if token.telling:
            yield _shown(token)
    for one, two in pairwise(tokens):
        if one.end == two.begin and one.telling and one.noun and two.noun and two.lexeme not in _EMPTY_SUFFIXES:
            yield (_shown(one) + _shown(two))[:_LONGEST_TERM]
    for at, token in enumerate(tokens):
        for words, concept in known.concepts_by_first.get(token.lexeme, ()):
            if words == tuple(one.lexeme for one in tokens[at : at + len(words)]):
                yield concept[:_LONGEST_TERM]
                break


def _shown(token: Token) -> str:
    return token.word.upper()[:_LONGEST_TERM]


def weigh(stressed: Mapping[str, float], documents: Mapping[str, int], total: int) -> dict[str, float]:
    """The most telling terms with their weights, heaviest first; `documents` of `total` have a term.

    A term that no other document has can be shared with none: it is left out, but counts (less) in the
    length.
    """
    raw = {term: stress * math.log((total + 1) / max(documents.get(term, 1), 1)) for term, stress in stressed.items()}
    lone = math.fsum(weight**2 for term, weight in raw.items() if documents.get(term, 1) <= 1)
    shared = sorted(
        ((weight, term) for term, weight in raw.items() if weight > 0 and documents.get(term, 1) > 1),
        reverse=True,
    )[:_MOST_TERMS]
    length = math.sqrt(math.fsum(weight**2 for weight, _ in shared) + _SHARE_OF_LONE * lone)
    return {term: round(weight / length, 5) for weight, term in shared}
