"""Procedures in the search of the platform."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import gettext_lazy as _

from kusei.engines.procedures.definition import Procedure
from kusei.engines.procedures.models import Version, VersionState
from kusei.foundation.search.registry import Entry, SearchSource, register
from kusei.lib.kana import fold_for_search

SOURCE = "procedures.procedure"


def entries(keys: Collection[str] | None) -> Iterator[Entry]:
    """The procedures in force of the home municipality, in Japanese and English."""
    rows = Version.objects.filter(state=VersionState.IN_FORCE, procedure__municipality__is_home=True)
    if keys is not None:
        rows = rows.filter(procedure__key__in={key.partition(":")[0] for key in keys})
    for version in rows.select_related("procedure__municipality"):
        content = version.content
        words = [*content.keywords, *content.situations]
        for code in ("ja", "en"):
            if code == "en" and not content.title.en:
                continue
            texts = [one.in_language(code) for one in (content.summary, content.who, content.when)]
            yield Entry(
                key=f"{content.key}:{code}",
                title=content.title.in_language(code),
                url_name="procedures:procedure",
                url_kwargs={"key": content.key},
                body="\n".join(texts),
                keywords=words,
                facets={"municipality": version.procedure.municipality.code, "kind": SOURCE},
                language=code,
            )


def matches(content: Procedure, typed: str) -> bool:
    """Whether the procedure's title, summary, keywords or situations hold every typed word."""
    texts = [content.title.ja, content.title.en, content.title.easy, content.summary.ja, content.summary.en]
    whole = fold_for_search(" ".join([*texts, *content.keywords, *content.situations]))
    return all(fold_for_search(word) in whole for word in typed.split())


def offer() -> None:
    """Register the source."""
    register(SearchSource(SOURCE, _("手続"), entries))
