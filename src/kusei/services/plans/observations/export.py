"""The list of observations as a table for spreadsheets: one row each, what followed in columns of its own."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from kusei.services.plans.exporting.tables import Table
from kusei.services.plans.exporting.words import Value
from kusei.services.plans.observations.models import Observation, Step
from kusei.services.plans.observations.queries.listing import Linked, links_of
from kusei.services.plans.observations.rules import StepKind


def table_of(rows: QuerySet[Observation]) -> Table:
    """The table, in the order of the rows. Four SQL queries. No names of persons leave the house in it."""
    found = list(rows.prefetch_related(Prefetch("steps", Step.objects.order_by("number"))))
    links = links_of(found)
    headings = [
        _("番号"), _("計画"), _("件名"), _("何の動きか"), _("VUCA"), _("どの段階で気づいたか"), _("気づいた日"),
        _("気づいた部署"), _("見たこと・聞いたこと"), _("出どころ"), _("出どころのURL"), _("関わる取組"), _("状態"),
        _("公表"), *(str(kind.label) for kind in StepKind),
    ]  # fmt: skip
    return Table("observations", _("気づき"), headings, [_row(row, links.get(row.pk, [])) for row in found])


def _row(row: Observation, links: list[Linked]) -> list[Value]:
    return [
        row.pk,
        row.plan.title,
        row.title,
        row.get_kind_display(),
        row.get_vuca_display(),
        row.get_cycle_step_display(),
        row.observed_on.isoformat(),
        row.department.name if row.department else _("全庁"),
        row.seen,
        row.source,
        row.source_url,
        "、".join(" ".join(filter(None, (one.code or one.key, one.title))) for one in links),
        row.get_state_display(),
        "○" if row.public else "",
        *(_said(row, kind) for kind in StepKind),
    ]


def _said(row: Observation, kind: StepKind) -> str:
    """All steps of the kind, oldest first, each with its day; corrections say that they are."""
    return "\n".join(
        f"{step.done_on.isoformat()} {_('（訂正）') if step.corrects_id else ''}{step.text}"
        for step in row.steps.all()
        if step.kind == kind
    )
