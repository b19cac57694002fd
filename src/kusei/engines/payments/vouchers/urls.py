"""Vouchers and points of residents."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.vouchers.views import paying, points, resident

app_name = "vouchers"
urlpatterns = [
    path("", resident.index, name="index"),
    path("wallet/", resident.wallet, name="wallet"),
    path("code/", resident.code, name="code"),
    path("history/", resident.history, name="history"),
    path("pay/<slug:number>/", paying.pay, name="pay"),
    path("paid/<int:number>/", paying.paid, name="paid"),
    path("programmes/<slug:key>/", resident.programme, name="programme"),
    path("programmes/<slug:key>/apply/", resident.apply, name="apply"),
    path("programmes/<slug:key>/buy/", resident.buy, name="buy"),
    path("programmes/<slug:key>/draw.json", resident.draw, name="draw"),
    path("programmes/<slug:key>/draw/<slug:prize>.json", resident.draw, name="prize_draw"),
    path("points/<slug:key>/", points.points, name="points"),
    path("points/<slug:key>/act/", points.act, name="act"),
]
