"""Actual values of a plan's indicators over the API: staff read the unconfirmed ones, enter and confirm."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kusei.engines.measures.commands import deciding, recording
from kusei.engines.measures.models import ActualValue, Series
from kusei.engines.measures.permissions import NotAllowed, powers
from kusei.engines.measures.queries.actuals import actuals
from kusei.engines.measures.readings import ReadingRefused
from kusei.foundation.web import clock
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.parameters import in_body
from kusei.foundation.web.api.problems import Problem, register_refusals
from kusei.foundation.web.api.words import noop
from kusei.lib.fiscal import FiscalYear
from kusei.services.plans import scopes
from kusei.services.plans.api.common import IndicatorKey, caller, plan_of
from kusei.services.plans.api.parameters import PlanId
from kusei.services.plans.schemas.actuals import (
    ConfirmedDocument,
    ConfirmingDocument,
    EnteredDocument,
    EnteringDocument,
    SeriesDocument,
)
from kusei.services.plans.series import series_key

register_refusals(ReadingRefused, recording.ReasonMissing, deciding.DecisionRefused)
register_refusals(deciding.AlreadyDecided, kind="conflict")
router = Router(tags=["measures"])


class SeriesNotFound(Http404):
    """The plan has no such indicator."""

    code = "indicator-not-found"

    def __init__(self, key: str) -> None:
        super().__init__(_("指標「%(key)s」はありません。指標の一覧のkeyを書いてください。") % {"key": key})


def _series(plan: str, indicator: str) -> Series:
    key = series_key(plan_of(plan).slug, indicator)
    found = Series.objects.select_related("department").filter(key=key).first()
    if found is None:
        raise SeriesNotFound(indicator)
    return found


@router.get(
    "/plans/{id}/indicators/{indicator}/actuals",
    operation_id="listActuals",
    summary=noop("指標の実績値（確認前をふくむ）"),
    description=noop("所管の人が見る、いまの値を返します。確認前の値もふくみます。"),
    response=SeriesDocument,
)
@allow(token(scopes.READ))
def list_actuals(request: HttpRequest, id: PlanId, indicator: IndicatorKey) -> HttpResponse:
    """The present values of an indicator."""
    answer, series = Answer(request), _series(id, indicator)
    if not powers(caller(request)).may_view(series):
        raise NotAllowed(_("公表前の値は、所管の職員だけが見られます。"))
    last = FiscalYear.of(clock.today()).year
    values = actuals([series.key], range((series.first_year or last) - 10, last + 1), months=True)
    return answer.send(lambda: SeriesDocument.of(series, values))


@router.post(
    "/plans/{id}/indicators/{indicator}/actuals",
    operation_id="enterActuals",
    summary=noop("指標の実績値を入れる"),
    description=noop(
        "値を記録します。確認した値と違う値は、承認者が決めるまで変更の案になります。"
        "見ていた値（seen）のあとに、ほかの人が値を入れていたときは409で答え、何も入れません。"
    ),
    response={201: EnteredDocument},
)
@allow(token(scopes.MEASURES))
def enter_actuals(request: HttpRequest, id: PlanId, indicator: IndicatorKey, payload: EnteringDocument) -> HttpResponse:
    """Enter values."""
    answer, series = Answer(request), _series(id, indicator)
    made = [one.value_for(series) for one in payload.values]
    values = [value for value in made if value is not None]
    if len(values) < len(made):
        place = f"values.{made.index(None)}"
        raise in_body([(place, _("値を一つ書いてください。割合の値は、分子÷分母と合わせてください。"))])
    if len({value.place for value in values}) < len(values):
        raise in_body([("values", _("同じ年度と月の値が二つあります。"))])
    with transaction.atomic():
        recording.lock([series.pk])
        _require_seen(payload, values)
        outcomes = recording.enter(values=values, by=caller(request), reason=payload.reason)
    return answer.written(EnteredDocument.of(outcomes), 201)


def _require_seen(payload: EnteringDocument, values: list[recording.NewValue]) -> None:
    """409 unless each present value is the one that the caller saw."""
    held = recording.existing(values)
    conflicts = []
    for number, (sent, value) in enumerate(zip(payload.values, values, strict=True)):
        now = held[value.place].current if value.place in held else None
        if sent.seen != (now.pk if now else None) and (now is None or now.reading != value.reading):
            words = {"now": now.reading.words() if now else None, "sent": value.reading.words()}
            conflicts.append({"field": f"values.{number}", **words})
    if conflicts:
        sentence = _("見ていた値のあとに、ほかの人が値を入れています。読み直してから、もう一度送ってください。")
        raise Problem("conflict", sentence, "measures.changed-meanwhile", conflicts=conflicts)


@router.post(
    "/plans/{id}/indicators/{indicator}/actuals/confirmation",
    operation_id="confirmActuals",
    summary=noop("指標の実績値を確認する"),
    description=noop("見た値を、所管として確認します。見たあとに変わった値が一つでもあれば、どれも確認しません。"),
    response={201: ConfirmedDocument},
)
@allow(token(scopes.MEASURES))
def confirm_actuals(
    request: HttpRequest, id: PlanId, indicator: IndicatorKey, payload: ConfirmingDocument
) -> HttpResponse:
    """Confirm values."""
    answer, series = Answer(request), _series(id, indicator)
    if ActualValue.objects.filter(pk__in=payload.values).exclude(series=series).exists():
        raise in_body([("values", _("ほかの指標の値が入っています。"))])
    count = deciding.confirm(value_ids=payload.values, by=caller(request))
    return answer.written(ConfirmedDocument(confirmed=count), 201)
