"""Sends a section's sheets of a year on their way: complete, frozen with their figures, sealed as one draft.

From here the engine of approvals leads: who is asked is its route's, and what was submitted cannot be changed.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.engines.approvals import commands as approvals
from kusei.engines.approvals.models import Draft
from kusei.engines.approvals.retention import Retention
from kusei.engines.approvals.routefile import of_home
from kusei.engines.approvals.rules import EDITABLE
from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock, formats
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_editor
from kusei.services.plans.evaluation import answers as fields
from kusei.services.plans.evaluation.models import Assessment, Bundle, Review, Sheet
from kusei.services.plans.evaluation.queries.figures import figures
from kusei.services.plans.evaluation.queries.sheets import missing_of
from kusei.services.plans.evaluation.refused import NoSuchSheet, NotNow
from kusei.services.plans.evaluation.texts import REVIEWING, WRITING

KIND = "plans.evaluation"
CLASS = "evaluation"


class SheetsIncomplete(CycleRefused):
    """Some sheets lack something; `lacking` says how much, by the number of the sheet."""

    code = "evaluation.sheets-incomplete"

    def __init__(self, lacking: dict[int, int], example: str) -> None:
        super().__init__(
            _(
                "まだ書いていないところのあるシートが%(number)s件あります（例：%(example)s）。一覧で足りない欄を見てください。"
            )
            % {"number": len(lacking), "example": example}
        )
        self.lacking = lacking


@transaction.atomic
def submit_bundle(*, bundle_id: int, by: User) -> Draft:
    """Submit every sheet of the section together. The first time this makes the draft, later it is the same one.

    Raises `NoSuchSheet`, `NotAllowed`, `NotNow`, `SheetsIncomplete`, and what approvals refuse (no rule, nobody who
    decides, not the drafter).
    """
    bundle = locked_bundle(bundle_id)
    require_editor(by, bundle.plan.municipality, {bundle.department_id})
    if bundle.state != WRITING:
        raise NotNow
    sheets = list(Sheet.objects.select_for_update().filter(bundle=bundle).order_by("position", "pk"))
    if not sheets:
        raise NotNow
    _require_complete(bundle, sheets)
    with reason(_("評価シートの提出")):
        _freeze(bundle, sheets)
        _begin_round(bundle, by)
        _own_views(bundle, sheets, by)
        draft = draft_under_way(bundle) or _draft(bundle, by)
        return approvals.submit(draft_id=draft.pk, version=draft.version, by=by)


def locked_bundle(bundle_id: int) -> Bundle:
    """The bundle, locked until the transaction ends. Raises `NoSuchSheet`."""
    rows = Bundle.objects.select_related("plan__municipality", "edition", "department", "form_version")
    found = rows.select_for_update(of=("self",)).filter(pk=bundle_id).first()
    if found is None:
        raise NoSuchSheet
    return found


def draft_under_way(bundle: Bundle) -> Draft | None:
    """The bundle's draft while it is with its drafter."""
    return Draft.objects.filter(kind=KIND, object_id=str(bundle.pk), state__in=sorted(EDITABLE)).first()


def _require_complete(bundle: Bundle, sheets: list[Sheet]) -> None:
    lacking = {pk: missing for pk, missing in missing_of(bundle, sheets).items() if missing}
    if lacking:
        first = next(sheet for sheet in sheets if sheet.pk in lacking)
        raise SheetsIncomplete(
            {pk: len(missing) for pk, missing in lacking.items()}, f"{first.title}：{lacking[first.pk][0].label}"
        )


def _freeze(bundle: Bundle, sheets: list[Sheet]) -> None:
    now = figures(bundle.plan_id, bundle.fiscal_year, [sheet.initiative_key for sheet in sheets])
    for sheet in sheets:
        sheet.figures = now[sheet.initiative_key]
    Sheet.objects.bulk_update(sheets, ["figures"])


def _begin_round(bundle: Bundle, by: User) -> None:
    bundle.state, bundle.round = REVIEWING, bundle.round + 1
    bundle.submitted_by, bundle.submitted_at = by, clock.now()
    bundle.save(update_fields=["state", "round", "submitted_by", "submitted_at"])


def _own_views(bundle: Bundle, sheets: list[Sheet], by: User) -> None:
    """The section's own points become the first stage's view of this round."""
    form = bundle.form_version.form
    views = Review.objects.bulk_create(
        Review(
            sheet=sheet,
            stage=form.stages[0].key,
            round=bundle.round,
            turn=1,
            direction=sheet.answers.get("direction", ""),
            by=by,
            at=clock.now(),
        )
        for sheet in sheets
    )
    Assessment.objects.bulk_create(
        Assessment(review=view, axis=axis, points=points, reason=sheet.answers[f"reason-{axis}"])
        for view, sheet in zip(views, sheets, strict=True)
        for axis, points in fields.points_of(form, sheet.answers).items()
    )


def _draft(bundle: Bundle, by: User) -> Draft:
    known = next((one for one in of_home().classifications if one.code == CLASS), None)
    title = _("%(year)sの行政評価（%(plan)s、%(department)s）") % {
        "year": formats.fiscal_year(bundle.fiscal_year),
        "plan": bundle.edition.title,
        "department": bundle.department.name,
    }
    content = approvals.Content(
        title=title[:200],
        body=_("評価シート%(number)s件の評価を決定したい。") % {"number": bundle.sheets.count()},
        classification=CLASS if known else "",
        retention=known.retention if known else Retention.TEN,
    )
    return approvals.start_draft(
        content=content, department=bundle.department, by=by, kind=KIND, object_id=str(bundle.pk)
    )
