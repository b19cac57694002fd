"""Version 1 of the HTTP API: the routers of all services behind one description."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from pydantic import BaseModel, Field

from kusei.engines.notices.emergency.weather.api import router as weather
from kusei.engines.payments.invoices.api import router as payments
from kusei.engines.procedures.api import ROUTERS as PROCEDURES
from kusei.foundation.web.access import PUBLIC, allow
from kusei.foundation.web.api.answers import Answer
from kusei.foundation.web.api.interface import Api, Router
from kusei.foundation.web.api.words import described, noop
from kusei.services.plans.api import ROUTERS as PLANS

VERSION = "1.2.0"
start = Router(tags=["start"])


class StartDocument(BaseModel):
    """Where to go from here."""

    model_config = described(noop("APIの入り口"))

    version: str = Field(description=noop("APIの版。最初の数が変わるまで、使っているものは使えなくなりません。"))
    openapi: str = Field(description=noop("OpenAPI 3.1の文書"), examples=["/api/v1/openapi.json"])
    documentation: str = Field(description=noop("人が読む説明"), examples=["/developers/"])
    plans: str = Field(description=noop("計画の一覧"), examples=["/api/v1/plans"])
    procedures: str = Field(description=noop("手続の一覧"), examples=["/api/v1/procedures"])


@start.get("", operation_id="start", summary=noop("入り口"), response=StartDocument, url_name="start")
@allow(PUBLIC)
def get_start(request: HttpRequest) -> HttpResponse:
    """Where to go from here."""
    found = StartDocument(
        version=VERSION,
        openapi=reverse("openapi"),
        documentation=reverse("developers"),
        plans=reverse("api-1:list_plans"),
        procedures=reverse("api-1:list_procedures"),
    )
    return Answer(request).send(lambda: found)


api = Api(
    title=noop("区政 公開API"),
    version=VERSION,
    description=noop(
        "自治体の計画と取組、進捗、評価、行政手続のためのAPIです。公表されたものは、だれでも、登録なしで"
        "読めます。職員はAPIトークンで書き込め、住民は自分の申請を出して状態を読めます。"
        "答えはJSONで、一覧はCSVでも受け取れます。エラーはRFC 9457の問題の詳細で返します。"
        "データの利用条件は計画ごとに、GET /plans/{id} のsource.licenceにあります。"
    ),
    urls_namespace="api-1",
    servers=[{"url": "/api/v1", "description": noop("このサイト")}],
    openapi_extra={
        "info": {
            "summary": noop("計画、体系、取組、指標、年度別計画、手続、申請"),
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "tags": [
            {"name": "start", "description": noop("APIの入り口")},
            {"name": "plans", "description": noop("公表された計画の登録簿")},
            {"name": "progress", "description": noop("進捗")},
            {"name": "evaluation", "description": noop("行政評価")},
            {"name": "observations", "description": noop("気づき")},
            {"name": "amendment", "description": noop("計画の改定")},
            {"name": "measures", "description": noop("指標の実績値")},
            {"name": "procedures", "description": noop("手続と手続ガイド")},
            {"name": "applications", "description": noop("自分の申請")},
            {"name": "desk", "description": noop("申請の処理")},
            {"name": "payments", "description": noop("請求と収納")},
            {"name": "weather", "description": noop("気象の電文")},
            {"name": "publication", "description": noop("公表したものの一覧")},
        ],
        "externalDocs": {"url": "/developers/", "description": noop("使い方と、操作の説明")},
    },
)
api.add_router("", start)
for router in (*PLANS, *PROCEDURES, payments, weather):
    api.add_router("", router)
