"""Facilities in the search of the platform, and in the box of their own page."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.files import words
from kusei.engines.bookings.resources.models import Facility
from kusei.foundation.search.registry import Entry, SearchSource, register
from kusei.foundation.web import clock
from kusei.lib.kana import fold_for_search

SOURCE = "resources.facility"


def entries(keys: Collection[str] | None) -> Iterator[Entry]:
    """The home municipality's facilities that have not ended, in Japanese and English."""
    rows = Facility.objects.filter(Q(last_day=None) | Q(last_day__gte=clock.today()), municipality__is_home=True)
    if keys is not None:
        rows = rows.filter(key__in={key.partition(":")[0] for key in keys})
    known = words()
    for one in rows.select_related("municipality").prefetch_related("resources"):
        for code in ("ja", "en"):
            if code == "en" and not one.names.get("en"):
                continue
            rooms = [room.names.get(code) or room.name for room in one.resources.all() if room.kind != "seat"]
            yield Entry(
                key=f"{one.key}:{code}",
                title=one.names.get(code) or one.name,
                url_name="facilities:one",
                url_kwargs={"key": one.key},
                body="\n".join(
                    [known.kinds[one.kind].said(code) if one.kind in known.kinds else "", one.address, *rooms]
                ),
                keywords=[one.district] if one.district else [],
                facets={"municipality": one.municipality.code, "kind": SOURCE},
                language=code,
            )


def matches(facility: Facility, rooms: Collection[str], typed: str) -> bool:
    """Whether name, place or rooms of the facility hold every typed word."""
    texts = [*facility.names.values(), facility.name, facility.address, facility.district, *rooms]
    whole = fold_for_search(" ".join(texts))
    return all(fold_for_search(word) in whole for word in typed.split())


def offer() -> None:
    """Register the source."""
    register(SearchSource(SOURCE, _("施設"), entries))
