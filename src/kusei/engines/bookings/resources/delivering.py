"""Facilities as what delivers promises of the plan."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kusei.engines.bookings.resources.models import Facility
from kusei.engines.bookings.resources.searching import matches
from kusei.engines.measures import hooks
from kusei.engines.measures.hooks import Deliverer
from kusei.foundation.web import clock

KIND = "facility"


def facilities(keys: Collection[str]) -> dict[str, Deliverer]:
    """The home municipality's facilities of these keys that have not ended. One SQL query."""
    return {row.key: _of(row) for row in _open().filter(key__in=list(keys))}


def find(words: str) -> list[Deliverer]:
    """Those that the words name. One SQL query."""
    return [_of(row) for row in _open().order_by("position", "key") if matches(row, [], words)]


def _open() -> QuerySet[Facility]:
    today = clock.today()
    return Facility.objects.filter(Q(last_day=None) | Q(last_day__gte=today), municipality__is_home=True)


def _of(row: Facility) -> Deliverer:
    narrowed = {"facility": row.key}
    metrics = (("bookings.reservations", narrowed), ("bookings.utilisation", narrowed))
    return Deliverer(KIND, row.key, row.title, reverse("facilities:one", args=[row.key]), metrics)


def offer() -> None:
    """Register the kind."""
    hooks.register_deliverers(KIND, _("施設"), facilities, find)
