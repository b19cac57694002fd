"""Publishes decided sheets, for good, and corrects them openly (正誤)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from kusei.foundation.audit.context import reason
from kusei.foundation.people.models import User
from kusei.foundation.web import clock
from kusei.lib.mynumber import refuse_my_number
from kusei.services.plans.cycle.refusals import CycleRefused
from kusei.services.plans.cycle.standing import require_publisher
from kusei.services.plans.evaluation.models import Bundle, Correction, Publication, Sheet
from kusei.services.plans.evaluation.queries.data import documents
from kusei.services.plans.evaluation.queries.sheets import latest_reviews
from kusei.services.plans.evaluation.refused import NoSuchSheet, NotNow
from kusei.services.plans.evaluation.texts import DECIDED
from kusei.services.plans.models import Plan


class CorrectionRefused(CycleRefused):
    """A correction says where, what is right, and why."""

    code = "evaluation.correction-refused"

    def __str__(self) -> str:
        return _("正誤には、箇所、正しい内容、理由の三つを書いてください。")


@transaction.atomic
def publish(
    *, plan: Plan, fiscal_year: int, by: User | None, bundle_ids: Collection[int] | None = None
) -> list[Publication]:
    """Publish every decided sheet of the year that is not yet, of some bundles or of all.

    A form that requires the outside's view holds back the sheets that have none. Raises `NotAllowed`, and `NotNow` when
    there is nothing to publish.
    """
    require_publisher(by, plan.municipality)
    rows = Bundle.objects.select_for_update(of=("self",)).filter(plan=plan, fiscal_year=fiscal_year, state=DECIDED)
    rows = rows if bundle_ids is None else rows.filter(pk__in=bundle_ids)
    made: list[Publication] = []
    joined = rows.select_related("plan__municipality", "edition", "department", "form_version").order_by("pk")
    with reason(_("評価シートの公表")):
        for bundle in joined:
            made += _publish(bundle, by)
    if not made:
        raise NotNow
    return made


def _publish(bundle: Bundle, by: User | None) -> list[Publication]:
    rows = Sheet.objects.filter(bundle=bundle, publication=None).select_related("decision")
    sheets = list(rows.order_by("position", "pk"))
    for sheet in sheets:
        sheet.bundle = bundle
    needed = [stage.key for stage in bundle.form_version.form.stages if stage.required]
    reviews = latest_reviews(sheets)
    ready = [sheet for sheet in sheets if all(key in reviews[sheet.pk] for key in needed)]
    contents = documents(bundle, ready, public=True)
    return Publication.objects.bulk_create(_publication(bundle, sheet, contents[sheet.pk], by) for sheet in ready)


def _publication(bundle: Bundle, sheet: Sheet, content: dict[str, object], by: User | None) -> Publication:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return Publication(
        sheet=sheet,
        plan=bundle.plan,
        fiscal_year=bundle.fiscal_year,
        initiative_key=sheet.initiative_key,
        position=sheet.position,
        grade=sheet.decision.grade,
        direction=sheet.decision.direction,
        content=json.loads(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        sample=bundle.sample,
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def correct(  # noqa: PLR0913  keyword-only
    *, publication_id: int, place: str, wrong: str, right: str, why: str, by: User | None
) -> Correction:
    """Add a correction that stands beside the published sheet. Raises `NoSuchSheet`, `NotAllowed`,
    `CorrectionRefused`.
    """
    rows = Publication.objects.select_related("plan__municipality")
    publication = rows.filter(pk=publication_id).first()
    if publication is None:
        raise NoSuchSheet
    require_publisher(by, publication.plan.municipality)
    place, wrong, right, why = (text.strip() for text in (place, wrong, right, why))
    if not (place and right and why) or len(place) > 200:
        raise CorrectionRefused
    for text in (wrong, right, why):
        refuse_my_number(text)
    with reason(why):
        return Correction.objects.create(
            publication=publication, place=place, wrong=wrong, right=right, why=why, by=by, at=clock.now()
        )
