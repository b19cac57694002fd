"""The way in for a relay: a program with a token hands over reports as they came."""

from __future__ import annotations

from typing import Literal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from kusei.engines.notices.emergency.weather import commands, scopes
from kusei.engines.notices.emergency.weather.models import Way
from kusei.engines.notices.emergency.weather.reading import LARGEST, NotReadable
from kusei.engines.notices.emergency.weather.refusals import NotAllowed, Unreadable, WeatherRefused
from kusei.foundation.org.models import Role
from kusei.foundation.org.roles import holds
from kusei.foundation.people.models import User
from kusei.foundation.web.access import allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.bearer import token
from kusei.foundation.web.api.interface import Router
from kusei.foundation.web.api.problems import register_refusals
from kusei.foundation.web.api.words import described, noop

register_refusals(WeatherRefused)
router = Router(tags=["weather"])


class TakenReportDocument(BaseModel):
    """What became of a report."""

    model_config = described(noop("取り込んだ電文"))

    id: int = Field(description=noop("電文の番号"), examples=[1])
    new: bool = Field(description=noop("はじめて受け取った電文か。同じ電文をもう一度渡しても、何も変わりません。"))
    title: str = Field(description=noop("標題"), examples=["東京都気象警報・注意報"])
    effect: Literal["acts", "old", "future", "practice", "shown"] = Field(
        description=noop("反映したか。acts以外は、一覧に載るだけです。"), examples=["acts"]
    )
    proposals: int = Field(description=noop("職員への提案の数"), examples=[0])


@router.post(
    "/weather/reports",
    operation_id="takeWeatherReport",
    summary=noop("気象庁の電文を渡す"),
    description=noop(
        "気象庁防災情報XMLの電文を、届いたままの形（UTF-8、2MBまで）で本文に入れて送ります。"
        "同じ電文は、何度渡しても一つです。電文が住民に何かを知らせることはなく、職員への提案になるだけです。"
    ),
    response={200: TakenReportDocument, 201: TakenReportDocument},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/xml": {"schema": {"type": "string", "maxLength": LARGEST}}},
        }
    },
)
@allow(token(scopes.WRITE))
def take_report(request: HttpRequest) -> HttpResponse:
    """Take a report in."""
    answer = Answer(request)
    assert isinstance(request.user, User)
    if not holds(request.user, Role.VIEWER):
        raise NotAllowed
    try:
        raw = request.body
    except RequestDataTooBig:
        raise Unreadable(NotReadable("too-large")) from None
    try:
        taken = commands.take(raw=raw, way=Way.API, by=request.user)
    except Unreadable as found:
        commands.refuse(raw=raw, name=_("APIで受け取ったもの"), way=Way.API, found=found)
        raise
    document = TakenReportDocument(
        id=taken.report.pk,
        new=taken.new,
        title=str(taken.report),
        effect=taken.report.effect,  # type: ignore[arg-type]  # the database holds no other
        proposals=len(taken.proposals),
    )
    return answer.written(document, 201 if taken.new else 200)
