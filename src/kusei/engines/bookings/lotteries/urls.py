"""Lotteries below /lotteries/: for everybody, and for those who enter."""

from __future__ import annotations

from django.urls import path

from kusei.engines.bookings.lotteries.views import mine, public

app_name = "lotteries"
urlpatterns = [
    path("", public.index, name="index"),
    path("verify/", public.verify, name="verify"),
    path("mine/", mine.mine, name="mine"),
    path("entries/<uuid:entry_id>/", mine.entry, name="entry"),
    path("entries/<uuid:entry_id>/slip/", mine.slip, name="slip"),
    path("entries/<uuid:entry_id>/change/", mine.change, name="change"),
    path("entries/<uuid:entry_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("entries/<uuid:entry_id>/<int:wish>/<slug:what>/", mine.answer, name="answer"),
    path("<slug:key>/", public.one, name="one"),
    path("<slug:key>/enter/", mine.new, name="enter"),
    path("<slug:key>/results/", public.results, name="results"),
    path("<slug:key>/<slug:kind>.json", public.file, name="file"),
]
