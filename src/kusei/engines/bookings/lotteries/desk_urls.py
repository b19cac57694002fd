"""The desk of lotteries, below /desk/lotteries/."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.lotteries.views import desk

app_name = "lotterydesk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("entries/<uuid:entry_id>/", desk.entry, name="entry"),
    path("entries/<uuid:entry_id>/<slug:what>/", desk.act, name="act"),
    path("entries/<uuid:entry_id>/<int:wish>/<slug:what>/", desk.act, name="answer"),
    path("<slug:key>/", desk.one, name="one"),
    path("<slug:key>/enter/", desk.enter, name="enter"),
    path("<slug:key>/call-off/", desk.call_off, name="call-off"),
]
