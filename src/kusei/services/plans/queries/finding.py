"""Finds a plan, in its current edition or a named one, or says that there is none."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from kusei.services.plans.models import Edition, Plan


class PlanNotFound(Http404):
    """No plan of that name is in the register."""

    code = "plan-not-found"

    def __init__(self, slug: str) -> None:
        super().__init__(_("「%(slug)s」という計画はありません。計画の一覧からお探しください。") % {"slug": slug})


class EditionNotFound(Http404):
    """The plan is there, but not in that edition."""

    code = "edition-not-found"

    def __init__(self, slug: str, edition: str) -> None:
        sentence = _("計画「%(slug)s」に「%(edition)s」という版はありません。計画の情報にある版からお選びください。")
        super().__init__(sentence % {"slug": slug, "edition": edition})


def find_edition(slug: str, edition: str | None = None) -> Edition:
    """The edition of the plan (the current one when none is named), with its plan and municipality, and how many
    editions there are (`editions_of_plan`). One SQL query.

    Raises `PlanNotFound`, and `EditionNotFound` when an edition is named (one query more says which of the
    two it is).
    """
    siblings = Edition.objects.filter(plan=OuterRef("plan")).order_by().values("plan").annotate(n=Count("pk"))
    rows = (
        Edition.objects.select_related("plan__municipality")
        .filter(plan__slug=slug)
        .annotate(editions_of_plan=Subquery(siblings.values("n"), output_field=IntegerField()))
    )
    rows = rows.filter(code=edition) if edition else rows.filter(current_of__isnull=False)
    found = rows.first()
    if found is None:
        raise EditionNotFound(slug, edition) if edition and _has_plan(slug) else PlanNotFound(slug)
    return found


def _has_plan(slug: str) -> bool:
    return Plan.objects.filter(slug=slug).exists()
