"""What always holds of the index: it names only what its apps have, and knows the words of each document."""

from __future__ import annotations

from collections.abc import Iterator

from kusei.foundation.search import registry
from kusei.foundation.search.models import Document
from kusei.foundation.web.invariants import broken, invariant

SAMPLE = 50


@invariant(
    key="search.documents",
    sentence="検索の索引にある文書には、どれも出どころと特徴語があります。",
    sentence_en="Every document of the index has a source that an app registers, and a profile.",
)
def documents() -> Iterator[str]:
    """Documents of sources that are gone, and documents that were never weighed."""
    known = [one.key for one in registry.sources()]
    yield from broken(
        """SELECT d.source AS unknown_source, count(*) AS documents FROM search_document d
        WHERE d.source <> ALL(%(known)s) GROUP BY 1 ORDER BY 1""",
        {"known": known},
    )
    yield from broken(
        """SELECT d.id AS document_without_profile, d.source FROM search_document d
        LEFT JOIN search_profile p ON p.document_id = d.id
        WHERE p.document_id IS NULL OR p.source <> d.source ORDER BY 1"""
    )


@invariant(
    key="search.targets",
    sentence="検索の索引が指すものは、いまもあります。（出どころごとに新しい50件で確かめます）",
    sentence_en="What the index points at still exists (the newest 50 documents of each source are asked for).",
)
def targets() -> Iterator[str]:
    """Documents whose app no longer offers them."""
    for source in registry.sources():
        rows = Document.objects.filter(source=source.key).order_by("-pk").values_list("key", "pk")
        stored = dict(rows[:SAMPLE])
        offered = {entry.key for entry in source.entries(list(stored))} if stored else set()
        yield from (f"document {stored[key]} of {source.key} points at nothing" for key in stored.keys() - offered)
