"""Addresses of the desk of alerts."""

from __future__ import annotations

from django.urls import include, path

from kusei.engines.notices.emergency.views import desk, releasing, sheets, writing

app_name = "emergency"
urlpatterns = [
    path("", desk.listed, name="list"),
    path("weather/", include("kusei.engines.notices.emergency.weather.urls")),
    path("new/", writing.new, name="new"),
    path("<int:number>/", desk.one, name="alert"),
    path("<int:number>/results/", desk.results, name="results"),
    path("<int:number>/edit/", writing.edit, name="edit"),
    path("<int:number>/ask/", writing.ask, name="ask"),
    path("<int:number>/take-back/", writing.take_back, name="take-back"),
    path("<int:number>/withdraw/", writing.withdraw, name="withdraw"),
    path("<int:number>/end/", writing.end, name="end"),
    path("<int:number>/update/", writing.update, name="update"),
    path("<int:number>/cancel/", writing.cancel, name="cancel"),
    path("<int:number>/release/", releasing.release, name="release"),
    path("<int:number>/fast/", releasing.fast, name="fast"),
    path("<int:number>/sheet/", sheets.copy, name="sheet"),
    path("<int:number>/sheet.csv", sheets.as_csv, name="csv"),
    path("<int:number>/draft.xml", sheets.as_xml, name="xml"),
    path("<int:number>/cap.xml", sheets.message, name="cap"),
]
