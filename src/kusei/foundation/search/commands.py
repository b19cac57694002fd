"""Every write to the index: some keys of a source, all of a source, or taken out.

The index repeats what other apps hold, so it needs no permission and no history of its own: whoever may
call the app's command may cause this. Called inside that command's transaction, the index changes with it
or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from django.db import connection, transaction
from django.urls import get_script_prefix, reverse
from django.utils.translation import override

from kusei.foundation.search import profiles, registry
from kusei.foundation.search.lexemes import LONGEST_BODY, Section, sections, tsvectors
from kusei.foundation.search.models import Document, Profile, Term
from kusei.foundation.search.registry import Entry, SearchSource
from kusei.foundation.search.synonyms import synonyms
from kusei.foundation.web.statistics import analyse
from kusei.lib.kana import fold_for_search

_BATCH = 200
_LONGEST_TITLE = 1000
_GOOD_PART = 10  # of the documents of a source: a tenth
_CONTENT = [
    *("audience", "language", "title", "title_folded", "body", "path", "facets"),
    *("words", "readings", "offsets"),
]

Progress = Callable[[str, int], None]


def index(*, source: str, keys: Collection[str]) -> int:
    """Make the index say what the source says now about these keys; those it no longer has are taken out.

    Returns how many of the keys stand in the index. How rare each term is in the source is counted anew
    when these are a good part of it; a few keys are weighed by the last count.
    """
    offered = registry.source(source)
    with transaction.atomic():
        _lock(source)
        counted = _write(offered, offered.entries(keys))
        remove(source=source, keys=set(keys) - counted.keys())
        total = Document.objects.filter(source=source).count()
        if len(counted) * _GOOD_PART >= total:
            _weigh_all(source, _stored(source) | counted)
        else:
            known = Term.objects.filter(source=source, term__in={t for terms in counted.values() for t in terms})
            _weigh(source, counted, dict(known.values_list("term", "documents")), total)
    return len(counted)


def remove(*, source: str, keys: Collection[str] | None = None) -> int:
    """Take these keys of the source out of the index, or all of them. Returns how many stood in it."""
    found = Document.objects.filter(source=source)
    with transaction.atomic():
        if keys is None:
            Term.objects.filter(source=source).delete()
        else:
            found = found.filter(key__in=keys)
        return found.delete()[1].get(Document._meta.label, 0)


def reindex(*, source: str | None = None, progress: Progress | None = None) -> dict[str, int]:
    """Make the whole index of one source, or of all, anew. Returns how many documents each has.

    Searches see the old index until all is done. `progress(source, documents so far)` is called after every
    batch. Documents of a source that nobody registers any more are taken out when all are made.
    """
    chosen = registry.sources() if source is None else [registry.source(source)]
    with transaction.atomic():
        written = {one.key: _reindex(one, progress) for one in chosen}
        if source is None:
            Document.objects.exclude(source__in=written).delete()
            Term.objects.exclude(source__in=written).delete()
        analyse((Document, Profile))  # how common each word is
    return written


def _reindex(source: SearchSource, progress: Progress | None) -> int:
    _lock(source.key)
    counted = _write(source, source.entries(None), progress)
    Document.objects.filter(source=source.key).exclude(key__in=list(counted)).delete()
    _weigh_all(source.key, counted)
    return len(counted)


def _lock(source: str) -> None:
    """One writer a source at a time: two imports of the same documents wait, and never block each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"search {source}"])


def _write(
    source: SearchSource, entries: Iterable[Entry], progress: Progress | None = None
) -> dict[str, dict[str, float]]:
    """Write the documents; returns how each key dwells on its terms."""
    known = synonyms()
    counted: dict[str, dict[str, float]] = {}
    for batch in _batches(entries):
        rows = {}
        for entry in map(_storable, batch):
            parts = sections(entry)
            rows[entry.key] = _document(source.key, entry, parts)
            counted[entry.key] = profiles.stresses(parts, known)
        Document.objects.bulk_create(
            rows.values(), update_conflicts=True, unique_fields=["source", "key"], update_fields=_CONTENT
        )
        if progress:
            progress(source.key, len(counted))
    return counted


def _storable(entry: Entry) -> Entry:
    """The entry as the database can hold it: without NUL, and no longer than is read."""
    title = entry.title.replace("\0", "")[:_LONGEST_TITLE]
    return replace(entry, title=title, body=entry.body.replace("\0", "")[:LONGEST_BODY])


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _document(source: str, entry: Entry, parts: list[Section]) -> Document:
    words, readings, offsets = tsvectors(parts)
    return Document(
        source=source,
        key=entry.key,
        audience=entry.audience,
        language=entry.language,
        title=entry.title,
        title_folded=fold_for_search(entry.title),
        body=entry.body,
        path=_path(entry),
        facets=_facets(entry),
        words=words,
        readings=readings,
        offsets=offsets,
    )


def _path(entry: Entry) -> str:
    """The address without the prefix of a language: a page puts on that of its reader."""
    with override("ja"):
        return "/" + reverse(entry.url_name, kwargs=dict(entry.url_kwargs)).removeprefix(get_script_prefix())


def _facets(entry: Entry) -> list[str]:
    pairs = []
    for key, value in entry.facets.items():
        values = [value] if isinstance(value, str | int) else value
        pairs += [f"{key}={one}" for one in values if one != ""]
    return list(dict.fromkeys(pairs))


def _stored(source: str) -> dict[str, dict[str, float]]:
    """How the documents that stand in the index dwell on their terms, by key."""
    return dict(Profile.objects.filter(source=source).values_list("document__key", "stresses"))


def _weigh_all(source: str, counted: Mapping[str, dict[str, float]]) -> None:
    """Count anew in how many documents of the source each term stands, and weigh all of them by it."""
    documents = Counter(term for terms in counted.values() for term in terms)
    Term.objects.filter(source=source).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_term (source, term, documents) SELECT %s, * FROM unnest(%s::text[], %s::int[])",
            [source, list(documents), list(documents.values())],
        )
    _weigh(source, counted, documents, len(counted))


def _weigh(source: str, counted: Mapping[str, dict[str, float]], documents: Mapping[str, int], total: int) -> None:
    ids = dict(Document.objects.filter(source=source, key__in=list(counted)).values_list("key", "id"))
    rows = []
    for key, stresses in counted.items():
        weights = profiles.weigh(stresses, documents, total)
        rows.append(
            Profile(
                document_id=ids[key],
                source=source,
                stresses=stresses,
                terms=list(weights),
                weights=list(weights.values()),
            )
        )
    Profile.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["document"],
        update_fields=["source", "stresses", "terms", "weights"],
    )
