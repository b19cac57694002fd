"""Booklets for lists and pages; the file itself is read only where it is handed out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from kusei.foundation.org.models import Municipality
from kusei.services.plans.models import Edition
from kusei.services.plans.publication.models import Booklet

LIVING = ("todo", "doing")


@dataclass(frozen=True)
class BookletRow:
    """A booklet in a list. `stopped`: it should be under way, but no job is left that would make it."""

    booklet: Booklet
    stopped: bool


def select_booklets() -> QuerySet[Booklet]:
    """Booklets without their files, with edition, plan and people."""
    rows = Booklet.objects.defer("content", "edition__document")
    return rows.select_related("edition__plan__municipality", "requested_by", "published_by")


def published(edition: Edition) -> list[Booklet]:
    """The published booklets of the edition's plan, of all its editions, the newest first. One SQL query."""
    rows = select_booklets().filter(edition__plan=edition.plan_id, published_at__isnull=False)
    return list(rows.order_by("-published_at", "-pk"))


def of_municipality(municipality: Municipality, most: int = 50) -> list[BookletRow]:
    """The municipality's booklets, the newest first, with whether their jobs live. Two SQL queries."""
    rows = list(select_booklets().filter(edition__plan__municipality=municipality).order_by("-pk")[:most])
    living = _living([row.job_id for row in rows if row.under_way])
    return [BookletRow(row, row.under_way and row.job_id not in living) for row in rows]


def find(booklet_id: int) -> BookletRow | None:
    """One booklet with whether its job lives. At most two SQL queries."""
    booklet = select_booklets().filter(pk=booklet_id).first()
    if booklet is None:
        return None
    return BookletRow(booklet, booklet.under_way and not job_lives(booklet.job_id))


def job_lives(job_id: int | None) -> bool:
    """Whether the job waits or runs. A worker that died is found dead by the next one, which runs the job again."""
    return bool(_living([job_id]))


def _living(jobs: list[int | None]) -> set[int]:
    numbers = [number for number in jobs if number is not None]
    if not numbers:
        return set()
    return set(ProcrastinateJob.objects.filter(pk__in=numbers, status__in=LIVING).values_list("pk", flat=True))
