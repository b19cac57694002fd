"""What waits to be let out, and which editions a booklet can be made of: for the staff page and the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Value

from kusei.foundation.org.models import Municipality
from kusei.services.plans.evaluation.models import Bundle
from kusei.services.plans.evaluation.texts import DECIDED
from kusei.services.plans.models import Edition
from kusei.services.plans.progress.models import Round
from kusei.services.plans.progress.rules import RoundState
from kusei.services.plans.publication.models import Booklet, BookletState
from kusei.services.plans.publication.queries.booklets import select_booklets


@dataclass(frozen=True)
class Ready:
    """Closed rounds, decided bundles of sheets and finished booklets that are not published yet."""

    rounds: list[Round]
    bundles: list[Bundle]
    booklets: list[Booklet]

    def __bool__(self) -> bool:
        return bool(self.rounds or self.bundles or self.booklets)


def _waiting(municipality: Municipality) -> tuple[QuerySet[Round], QuerySet[Bundle], QuerySet[Booklet]]:
    return (
        Round.objects.filter(plan__municipality=municipality, state=RoundState.CLOSED),
        Bundle.objects.filter(plan__municipality=municipality, state=DECIDED, sheets__publication=None),
        select_booklets().filter(edition__plan__municipality=municipality, state=BookletState.DONE, published_at=None),
    )


def number_ready(municipality: Municipality) -> int:
    """How many rounds, bundles of sheets and booklets could be published now. One SQL query."""
    kinds = enumerate(_waiting(municipality))
    rounds, *others = (
        rows.order_by().select_related(None).values_list("pk", Value(kind)).distinct() for kind, rows in kinds
    )
    return rounds.union(*others, all=True).count()


def ready_to_publish(municipality: Municipality) -> Ready:
    """What could be published now. Three SQL queries."""
    rounds, bundles, booklets = _waiting(municipality)
    return Ready(
        list(rounds.select_related("plan").order_by("as_of", "pk")),
        list(
            bundles.annotate(waiting=Count("sheets"))
            .select_related("plan", "department")
            .order_by("-fiscal_year", "plan__slug", "department__code")
        ),
        list(booklets.order_by("-pk")),
    )


def editions_for_booklets(municipality: Municipality) -> list[Edition]:
    """The municipality's editions that everybody may read, the current ones first. One SQL query."""
    rows = Edition.objects.filter(plan__municipality=municipality).select_related("plan").defer("document")
    public = [row for row in rows.order_by("plan__slug", "-pk") if row.status == "in_force" or _is_current(row)]
    return sorted(public, key=lambda row: not _is_current(row))


def _is_current(edition: Edition) -> bool:
    return edition.plan.current_edition_id == edition.pk
