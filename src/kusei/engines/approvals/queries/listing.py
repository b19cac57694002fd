"""Searches the drafts that a person may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.queries.visibility import visible_to
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.fiscal import FiscalYear
from kusei.lib.kana import fold_width


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; blank or None narrows nothing. `fiscal_year` is that of the document number."""

    text: str = ""
    state: str = ""
    kind: str = ""
    classification: str = ""
    department: int | None = None
    fiscal_year: int | None = None
    since: dt.date | None = None
    mine: bool = False


def drafts(user: User, wanted: Filter) -> QuerySet[Draft]:
    """The drafts, newest first. Words are sought in title and body; a number is also the document number."""
    found = visible_to(user).select_related("department", "drafter").defer("body")
    for word in fold_width(wanted.text).split():
        hit = Q(title__icontains=word) | Q(body__icontains=word) | Q(drafter__name__icontains=word)
        if word.isdecimal() and len(word) < 10:
            hit |= Q(number=int(word))
        found = found.filter(hit)
    exact = {"state": wanted.state, "kind": wanted.kind, "classification": wanted.classification}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.department is not None:
        found = found.filter(department=wanted.department)
    if wanted.fiscal_year is not None:
        found = found.filter(number_year=wanted.fiscal_year)
    if wanted.since is not None:
        found = found.filter(created_at__gte=dt.datetime.combine(wanted.since, dt.time(), tzinfo=clock.TOKYO))
    if wanted.mine:
        found = found.filter(drafter=user)
    return found.order_by("-pk")


def fiscal_years() -> list[int]:
    """The years that have document numbers, newest first; this year always."""
    years = Draft.objects.filter(number_year__isnull=False).values_list("number_year", flat=True).distinct()
    return sorted({*(year for year in years if year), FiscalYear.of(clock.today()).year}, reverse=True)
