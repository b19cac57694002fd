"""Settlements, differences and exports."""

from __future__ import annotations

from django.urls import path

from kusei.engines.payments.matching.views import books, files, work

app_name = "matching"
urlpatterns = [
    path("", files.overview, name="overview"),
    path("close/", files.close, name="close"),
    path("imports/", files.imports, name="imports"),
    path("imports/<int:pk>/", files.one_import, name="import"),
    path("imports/<int:pk>/apply/", files.apply_import, name="apply"),
    path("imports/<int:pk>/drop/", files.drop_import, name="drop"),
    path("differences/", work.differences, name="differences"),
    path("differences/<int:pk>/", work.difference, name="difference"),
    path("differences/<int:pk>/<slug:what>/", work.act, name="act"),
    path("daily/", books.daily, name="daily"),
    path("exports/", books.exports, name="exports"),
    path("exports/<int:number>/", books.export_file, name="export"),
    path("years/", books.years, name="years"),
    path("years/<int:fiscal_year>/", books.year, name="year"),
    path("years/<int:fiscal_year>/close/", books.close_year, name="close_year"),
    path("years/<int:fiscal_year>/write-off/", books.ask_write_off, name="write_off"),
    path("write-offs/<int:pk>/<slug:what>/", books.decide_write_off, name="decide"),
    path("trial-balance/", books.trial, name="trial"),
]
