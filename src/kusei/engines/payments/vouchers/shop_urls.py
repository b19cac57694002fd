"""A shop takes vouchers."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.vouchers.views import shop

app_name = "shop"
urlpatterns = [
    path("", shop.take, name="take"),
    path("join/", shop.join, name="join"),
    path("<slug:number>/", shop.one, name="one"),
    path("<slug:number>/day/", shop.day, name="day"),
    path("<slug:number>/done/<int:spend>/", shop.done, name="done"),
    path("<slug:number>/cancel/<int:spend>/", shop.cancel, name="cancel"),
    path("<slug:number>/statements/", shop.statements, name="statements"),
    path("<slug:number>/statements/<int:settlement>/", shop.statement, name="statement"),
    path("<slug:number>/poster/", shop.poster, name="poster"),
]
