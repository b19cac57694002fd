"""The desk of vouchers and points."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.vouchers.views import desk, desk_shops

app_name = "voucherdesk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("load/", desk.load, name="load"),
    path("programmes/<slug:key>/", desk.programme, name="programme"),
    path("programmes/<slug:key>/act/", desk.act, name="act"),
    path("programmes/<slug:key>/earn/", desk.earn, name="earn"),
    path("programmes/<slug:key>/effect.csv", desk.effect_csv, name="effect"),
    path("shops/", desk_shops.listing, name="shops"),
    path("shops/register/", desk_shops.register, name="register"),
    path("shops/<slug:number>/", desk_shops.shop, name="shop"),
    path("shops/<slug:number>/members/<int:member>/end/", desk_shops.end_member, name="end_member"),
    path("settlements/", desk_shops.settlements, name="settlements"),
    path("settlements/make/", desk_shops.settle, name="settle"),
    path("settlements/<int:settlement>/pay/", desk_shops.pay, name="pay"),
]
