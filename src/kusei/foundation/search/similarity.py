"""The documents most like a given one: the cosine of their profiles, computed in one SQL query."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import connection

from kusei.foundation.search.models import PUBLIC
from kusei.foundation.search.results import Similar, by_key

_SHARED_TERMS = 6
_LEADING_TERMS = 16  # a document that has none of these is not looked at

_SQL = """
    WITH own AS (
        SELECT t.term, t.weight FROM search_profile p JOIN search_document d ON d.id = p.document_id,
            unnest(p.terms, p.weights) AS t(term, weight)
        WHERE d.source = %(source)s AND d.key = %(key)s
    ), foremost AS (
        SELECT term FROM own ORDER BY weight DESC LIMIT %(leading)s
    ), alike AS MATERIALIZED (
        SELECT p.document_id, sum(own.weight * t.weight) AS score,
            (array_agg(t.term ORDER BY own.weight * t.weight DESC, t.term))[:%(shared)s] AS shared
        FROM search_profile p JOIN search_document d ON d.id = p.document_id,
            unnest(p.terms, p.weights) AS t(term, weight) JOIN own ON own.term = t.term
        WHERE p.source = %(source)s AND d.key <> %(key)s
            AND p.terms && (SELECT array_agg(term) FROM foremost)
            AND d.audience = ANY(%(audiences)s) AND NOT d.facets && %(excluded)s::text[]
        GROUP BY p.document_id ORDER BY score DESC, p.document_id LIMIT %(limit)s
    )
    SELECT d.source, d.key, d.title, d.path, d.facets, least(alike.score, 1), alike.shared
    FROM alike JOIN search_document d ON d.id = alike.document_id
    WHERE alike.score >= %(least)s ORDER BY alike.score DESC, d.id
"""


def similar(  # noqa: PLR0913 - each narrows by one thing, and is named by the caller
    source: str,
    key: str,
    *,
    limit: int = 5,
    facets_exclude: Mapping[str, Collection[str]] | None = None,
    audiences: Collection[str] = (PUBLIC,),
    least: float = 0.1,
) -> list[Similar]:
    """Documents of the same source that are about the same, the most alike first; one SQL query.

    `facets_exclude` leaves out documents with any of these values (the own municipality, to see what other
    wards do). `least` is the lowest score that is returned. An unknown document is like nothing.
    """
    excluded = [f"{name}={value}" for name, values in (facets_exclude or {}).items() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "source": source,
                "key": key,
                "limit": limit,
                "excluded": excluded,
                "audiences": sorted(audiences),
                "least": least,
                "shared": _SHARED_TERMS,
                "leading": _LEADING_TERMS,
            },
        )
        rows = cursor.fetchall()
    return [Similar(row[0], row[1], row[2], row[3], by_key(row[4]), round(row[5], 3), row[6]) for row in rows]
