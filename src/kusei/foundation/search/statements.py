"""The SQL of a search: which documents a question finds, how many there are of each facet, and the best of them.

Written out rather than built by the ORM, because each statement is one shape with its own plan; every value is a
parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from kusei.foundation.search.questions import Condition

Parameters = list[Any]

# Weights of body, (unused), keywords and title.
_RANK = "ts_rank_cd('{{0.05, 0.1, 0.3, 1.0}}', {column}, %s::tsquery, 1)"
_COLUMNS = "d.id, source, key, title, body, path, language, facets, offsets"
_POSITIONS = "(SELECT jsonb_object_agg(lexeme, positions) FROM unnest({column}) WHERE lexeme = ANY(%s) OR lexeme ^@ ANY(%s))"


@dataclass(frozen=True, slots=True)
class Marks:
    """The index words to mark in what is shown, and beginnings of such words; the same for readings."""

    words: list[str]
    readings: list[str]
    word_starts: list[str] = field(default_factory=list)
    reading_starts: list[str] = field(default_factory=list)


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


def counts(condition: Condition | None, scope: Scope) -> tuple[int, int, dict[str, int]]:
    """How many documents the question finds, how many pass the facets, and how many each value of a facet leaves.

    A value is counted as if its own facet were not chosen, so that a reader sees what the alternatives would give.
    """
    where, values = _where(condition, scope)
    pairs = scope.pairs()
    fails = ", ".join("CASE WHEN facets && %s::text[] THEN NULL ELSE %s END" for _ in pairs)
    failing: Parameters = [one for key, passing in pairs for one in (passing, key)]
    sql = f"""
        WITH found AS MATERIALIZED (
            SELECT facets, array_remove(ARRAY[{fails}]::text[], NULL) AS fails FROM search_document WHERE {where}
        )
        SELECT NULL AS value, count(*) AS n, count(*) FILTER (WHERE fails = '{{}}') AS passing FROM found
        UNION ALL
        SELECT value, count(*), 0 FROM found, unnest(facets) AS value
        WHERE fails = '{{}}' OR fails = ARRAY[split_part(value, '=', 1)] GROUP BY value
    """  # noqa: S608 - the pieces are written above; all values are parameters
    total = passing = 0
    of_value: dict[str, int] = {}
    for row in _rows(sql, [*failing, *values]):
        if row["value"] is None:
            total, passing = row["n"], row["passing"]
        else:
            of_value[row["value"]] = row["n"]
    return total, passing, of_value


def best(
    condition: Condition | None, folded: str, scope: Scope, marks: Marks, page: tuple[int, int]
) -> list[dict[str, Any]]:
    """The best documents, those with exactly this title first; `page` is (offset, limit).

    With each row come the positions of what is to be marked, as JSON: `at_words` and `at_readings`.
    """
    where, values = _where(condition, scope)
    passing, passing_values = scope.facet_condition()
    ranks = [("words", condition.words), ("readings", condition.readings)] if condition else []
    ranks = [(column, query) for column, query in ranks if query]
    rank = " + ".join(_RANK.format(column=column) for column, _ in ranks) or "0"
    same = "title_folded = %s" if condition else "%s::text IS NULL"
    sql = f"""
        WITH best AS MATERIALIZED (
            SELECT id, {same} AS same, {rank} AS rank, title_folded FROM search_document
            WHERE {where}{passing} ORDER BY same DESC, rank DESC, {"id" if condition else "title_folded, id"}
            OFFSET %s LIMIT %s
        )
        SELECT {_COLUMNS}, {_POSITIONS.format(column="words")} AS at_words,
            {_POSITIONS.format(column="readings")} AS at_readings
        FROM best JOIN search_document AS d ON d.id = best.id
        ORDER BY same DESC, rank DESC, {"d.id" if condition else "best.title_folded, d.id"}
    """  # noqa: S608
    marked = [marks.words, marks.word_starts, marks.readings, marks.reading_starts]
    found = [folded, *(query for _, query in ranks), *values, *passing_values, *page]
    return list(_rows(sql, [*found, *marked]))


def near(folded: str, scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Documents whose titles hold the text or look like it, the most alike first, with `likeness` from 0 to 1."""
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
        SELECT {_COLUMNS}, NULL AS at_words, NULL AS at_readings, likeness
        FROM titles JOIN search_document AS d ON d.id = titles.id
        WHERE likeness > 0.15 ORDER BY likeness DESC, long, d.id LIMIT %s
    """  # noqa: S608
    return list(_rows(sql, [whole, folded, parts, *values, *passing_values, limit]))


def _contains(text: str) -> str:
    """The pattern of LIKE for texts that contain this one."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
