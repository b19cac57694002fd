"""The SQL of a search: what a question finds, how many there are of each facet, and the best of them.

Written out rather than built by the ORM, because each statement is one shape with its own plan; every value
is a parameter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from kusei.foundation.search.questions import Condition

Parameters = list[Any]

# Weights of body, (unused), keywords and title.
_RANK = "ts_rank_cd('{{0.05, 0.1, 0.3, 1.0}}', {column}, %s::tsquery, 1)"
_FIND = """
    WITH found AS MATERIALIZED (
        SELECT id, facets, array_remove(ARRAY[{fails}]::text[], NULL) AS fails, title_folded,
            title_folded = %s AS same, {rank} AS rank
        FROM search_document WHERE {where}
    ), total AS (
        SELECT count(*) AS found, count(*) FILTER (WHERE fails = '{{}}') AS passing FROM found
    ), best AS (
        SELECT id, row_number() OVER (ORDER BY {order}) AS place FROM (
            SELECT * FROM found WHERE fails = '{{}}' ORDER BY {order}
            LIMIT %s OFFSET (
                SELECT least(%s::bigint, greatest(passing - 1, 0) / greatest(%s::int, 1) * %s::int) FROM total
            )
        ) AS window_of_page
    ), by_value AS (
        SELECT value, count(*) AS n FROM found, unnest(facets) AS value
        WHERE fails = '{{}}' OR fails = ARRAY[split_part(value, '=', 1)] GROUP BY value
    ), shown AS (
        SELECT place, {columns}, {at_words} AS at_words, {at_readings} AS at_readings
        FROM best JOIN search_document AS d ON d.id = best.id
    )
    SELECT total.found AS total, passing, (SELECT jsonb_object_agg(value, n) FROM by_value) AS by_value,
        (SELECT jsonb_agg(to_jsonb(shown) ORDER BY place) FROM shown) AS best
    FROM total
"""
_COLUMNS = "d.id, source, key, title, body, path, language, facets, offsets"
_POSITIONS = """(
    SELECT jsonb_object_agg(lexeme, positions) FROM unnest({column})
    WHERE lexeme = ANY(%s) OR lexeme ^@ ANY(%s)
)"""


@dataclass(frozen=True, slots=True)
class Marks:
    """The index words to mark in what is shown, and beginnings of such words; the same for readings."""

    words: list[str]
    readings: list[str]
    word_starts: list[str] = field(default_factory=list)
    reading_starts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for (None: anything), the folded text that comes first as a title, and what to mark."""

    condition: Condition | None
    folded: str = ""
    marks: Marks = field(default_factory=lambda: Marks([], []))

    def ranks(self) -> list[tuple[str, str]]:
        """The columns by which to rank, each with its `tsquery`."""
        if self.condition is None:
            return []
        ways = (("words", self.condition.words), ("readings", self.condition.readings))
        return [(column, query) for column, query in ways if query]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may be found at all, and the values that the reader chose of each facet."""

    audiences: Sequence[str]
    language: str | None = None
    sources: Sequence[str] | None = None
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def condition(self) -> tuple[str, Parameters]:
        """Who may see it, in which language and from where; without the facets."""
        sql, values = "audience = ANY(%s)", Parameters([list(self.audiences)])
        if self.language is not None:
            sql, values = sql + " AND language = %s", [*values, self.language]
        if self.sources is not None:
            sql, values = sql + " AND source = ANY(%s)", [*values, list(self.sources)]
        return sql, values

    def pairs(self) -> list[tuple[str, list[str]]]:
        """Each facet with the values that pass it, as the index holds them."""
        return [(key, [f"{key}={value}" for value in values]) for key, values in self.chosen.items() if values]

    def facet_condition(self) -> tuple[str, Parameters]:
        """That the document passes every facet."""
        pairs = self.pairs()
        return "".join(" AND facets && %s::text[]" for _ in pairs), [values for _, values in pairs]


def _rows(sql: str, values: Sequence[Any]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


def _where(condition: Condition | None, scope: Scope) -> tuple[str, Parameters]:
    """The scope, and that every word is there as written or as read."""
    sql, values = scope.condition()
    for words, readings in condition.pairs if condition else ():
        ways = [(column, query) for column, query in (("words", words), ("readings", readings)) if query]
        sql += " AND (" + (" OR ".join(f"{column} @@ %s::tsquery" for column, _ in ways) or "false") + ")"
        values += [query for _, query in ways]
    return sql, values


@dataclass(frozen=True, slots=True)
class Found:
    """How many documents a question finds, how many pass the facets, counts by value, and the best."""

    total: int
    passing: int
    values: Mapping[str, int]
    best: Sequence[Mapping[str, Any]]


def find(wanted: Wanted, scope: Scope, *, page: int, per_page: int) -> Found:
    """All that a page of results shows, in one statement, so that the words of a document are looked at once.

    A value is counted as if its own facet were not chosen, so that a reader sees what the alternatives would
    give. The best are those with exactly this title, then by rank; `page` beyond the last is the last. Each
    of the best has the positions of what is to be marked: `at_words` and `at_readings`.
    """
    where, values = _where(wanted.condition, scope)
    pairs, marks = scope.pairs(), wanted.marks
    statement = _FIND.format(
        columns=_COLUMNS,
        at_words=_POSITIONS.format(column="words"),
        at_readings=_POSITIONS.format(column="readings"),
        where=where,
        rank=_rank(wanted),
        fails=", ".join("CASE WHEN facets && %s::text[] THEN NULL ELSE %s END" for _ in pairs),
        order="same DESC, rank DESC, " + ("id" if wanted.condition else "title_folded, id"),
    )
    parameters = [
        *(one for key, passing in pairs for one in (passing, key)),
        wanted.folded,
        *(query for _, query in wanted.ranks()),
        *values,
        *(per_page, (page - 1) * per_page, per_page, per_page),
        *(marks.words, marks.word_starts, marks.readings, marks.reading_starts),
    ]
    row = next(_rows(statement, parameters))
    best = json.loads(row["best"] or "[]")
    return Found(row["total"], row["passing"], json.loads(row["by_value"] or "{}"), best)


def _rank(wanted: Wanted) -> str:
    return " + ".join(_RANK.format(column=column) for column, _ in wanted.ranks()) or "0"


def keys(wanted: Wanted, scope: Scope, limit: int) -> list[str]:
    """The keys of the best documents, best first."""
    where, values = _where(wanted.condition, scope)
    sql = f"""
        SELECT key, title_folded = %s AS same, {_rank(wanted)} AS rank FROM search_document
        WHERE {where} ORDER BY same DESC, rank DESC, id LIMIT %s
    """  # noqa: S608 - the pieces are written above; all values are parameters
    parameters = [wanted.folded, *(query for _, query in wanted.ranks()), *values, limit]
    return [row["key"] for row in _rows(sql, parameters)]


def near(folded: str, scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Documents whose titles hold the text or look like it, the most alike first; `likeness` is 0 to 1."""
    where, values = scope.condition()
    passing, passing_values = scope.facet_condition()
    whole = _contains(folded)
    parts = [_contains(folded[at : at + 2]) for at in range(max(len(folded) - 1, 1))]
    sql = f"""
        WITH titles AS MATERIALIZED (
            SELECT id, length(title_folded) AS long,
                CASE WHEN title_folded LIKE %s THEN 1.0 ELSE word_similarity(%s, title_folded) END AS likeness
            FROM search_document WHERE title_folded LIKE ANY(%s) AND {where}{passing}
        )
        SELECT {_COLUMNS}, NULL::jsonb AS at_words, NULL::jsonb AS at_readings, likeness
        FROM titles JOIN search_document AS d ON d.id = titles.id
        WHERE likeness > 0.15 ORDER BY likeness DESC, long, d.id LIMIT %s
    """  # noqa: S608
    return list(_rows(sql, [whole, folded, parts, *values, *passing_values, limit]))


def finding(asked: Sequence[tuple[str, str]], audiences: Sequence[str]) -> list[str]:
    """Those of the (name, `tsquery`) pairs that find anything, in their order."""
    sql = """
        SELECT name FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS asked(name, query, place)
        WHERE EXISTS (
            SELECT FROM search_document WHERE words @@ asked.query::tsquery AND audience = ANY(%s)
        ) ORDER BY place
    """
    names, queries = [name for name, _ in asked], [query for _, query in asked]
    return [row["name"] for row in _rows(sql, [names, queries, list(audiences)])]


def _contains(text: str) -> str:
    """The pattern of LIKE for texts that contain this one."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
